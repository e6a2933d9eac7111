"""The receipt of a bank transfer, as a customer sends it: a picture or a PDF, made harmless.

What a picture says of itself is asked first: nothing is decoded that is too long or too large. Then
it is decoded and written anew, and only its pixels cross over. Where it was taken, what was hidden
in it, what hung behind its end: all of that stays behind, and so does its colour profile. A PDF is
kept as it came, so it must only ever be sent as a download, never shown within a page of ours.

This is work for a processor: up to a second or two, and 400 MB, for the largest picture. Whoever
calls it from an event loop does so with `asyncio.to_thread`, and only a few times at once.
"""

import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PIL import (
    ExifTags,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

LENGTH_MAX = 5 * 1024 * 1024
"""The longest file that is taken, in bytes."""

PIXELS_MAX = 25_000_000
SIDE_MAX = 20_000

SIDE_KEPT_MAX = 2_400
"""The longest side of what is made, in pixels."""

COLOURS_MAX = 256
"""What has more colours than these is taken for a photograph."""

JPEG_PARTS_MAX = 250
"""How many parts a JPEG may have; cameras write a few dozen. One more pass over all its pixels is a
part of eleven bytes, so that a small file could keep its reader busy for many minutes."""

QUALITY = 85
OPAQUE = 255

# Some readers reserve memory when they open a file; Pillow asks its own guard before they do.
Image.MAX_IMAGE_PIXELS = PIXELS_MAX
warnings.simplefilter("error", Image.DecompressionBombWarning)


class Reason(StrEnum):
    """Why a file is not taken for a receipt."""

    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_A_RECEIPT = "not_a_receipt"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt that may be kept. Only pictures have a width and a height, in pixels."""

    mime_type: str
    extension: str
    width: int | None = None
    height: int | None = None
    content: bytes

    @property
    def name(self) -> str:
        """What it is called; its sender has no say in it."""
        return f"receipt.{self.extension}"


@dataclass(frozen=True, slots=True)
class ReceiptRefused:
    """The file is not kept."""

    reason: Reason


def read_receipt(content: bytes, name: str) -> Receipt | ReceiptRefused:  # noqa: ARG001 - see below
    """The receipt that a file holds, or why it holds none. Raises nothing, whatever the bytes are.

    A file has a name, and `name` is what its sender says it is: not a letter of it is believed.
    """
    if len(content) > LENGTH_MAX:
        return ReceiptRefused(Reason.TOO_LARGE)
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"RIFF") and content[8:12] != b"WEBP":
        return ReceiptRefused(Reason.NOT_A_RECEIPT)
    for magic, kind in _KINDS.items():
        if content.startswith(magic):
            return _picture(content, kind)
    return ReceiptRefused(Reason.NOT_A_RECEIPT)


# Named by their plugins, so that these are loaded, and no others are looked through for them.
_KINDS: Mapping[bytes, str] = {
    b"\xff\xd8\xff": JpegImagePlugin.JpegImageFile.format,
    b"\x89PNG\r\n\x1a\n": PngImagePlugin.PngImageFile.format,
    b"GIF87a": GifImagePlugin.GifImageFile.format,
    b"GIF89a": GifImagePlugin.GifImageFile.format,
    b"RIFF": WebPImagePlugin.WebPImageFile.format,
}


def _pdf(content: bytes) -> Receipt | ReceiptRefused:
    if b"%%EOF" not in content[-1024:]:
        return ReceiptRefused(Reason.BROKEN)
    return Receipt(mime_type="application/pdf", extension="pdf", content=content)


def _picture(content: bytes, kind: str) -> Receipt | ReceiptRefused:
    if kind == "JPEG" and not _has_few_parts(content):
        return ReceiptRefused(Reason.BROKEN)
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            if _is_huge(*opened.size):
                return ReceiptRefused(Reason.TOO_MANY_PIXELS)
            picture = _first_frame(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return ReceiptRefused(Reason.TOO_MANY_PIXELS)
    except Exception:  # noqa: BLE001 - readers stumble in more ways than they tell
        return ReceiptRefused(Reason.BROKEN)
    return _written_anew(picture)


def _has_few_parts(content: bytes) -> bool:
    """Whether a JPEG's parts are few. What stands between them is passed over, as readers do."""
    at = 2
    for _ in range(JPEG_PARTS_MAX):
        found = _MARKER.search(content, at)
        if found is None or found[1] == _END:
            return True
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2])
    return False


# Only those that say how long they are; the others cost nothing.
_MARKER = re.compile(rb"\xff([\xc0-\xcf\xd8-\xfe])")
_END = b"\xd9"


def _is_huge(width: int, height: int) -> bool:
    return width > SIDE_MAX or height > SIDE_MAX or width * height > PIXELS_MAX


def _first_frame(opened: ImageFile.ImageFile) -> Image.Image:
    """The picture upright, and no larger than what is kept. Raises what its reader raises.

    It is turned when it is small already: the same pixels, for a fraction of the memory.
    """
    size = _kept_size(*opened.size)
    opened.draft(None, size)  # a JPEG can be decoded at a half, a quarter or an eighth of its size
    opened.load()
    picture = _in_colour(opened).resize(size, Image.Resampling.LANCZOS)
    turn = _turn_of(opened)
    return picture if turn is None else picture.transpose(turn)


def _kept_size(width: int, height: int) -> tuple[int, int]:
    """The width and height that are kept of a picture, in pixels."""
    longest = max(width, height)
    if longest <= SIDE_KEPT_MAX:
        return width, height
    return max(1, width * SIDE_KEPT_MAX // longest), max(1, height * SIDE_KEPT_MAX // longest)


def _in_colour(opened: Image.Image) -> Image.Image:
    """The picture as RGB, or as RGBA where something may shine through."""
    if opened.mode.startswith("I;16"):  # Pillow would cut its greys off instead of dividing them
        return opened.point(lambda grey: grey / 256).convert("L").convert("RGB")
    mode = "RGBA" if opened.has_transparency_data else "RGB"
    return opened if opened.mode == mode else opened.convert(mode)


def _turn_of(opened: Image.Image) -> Image.Transpose | None:
    """How the camera says that its picture has to be turned."""
    try:
        return _TURNS.get(opened.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - a note that nobody can read does not spoil the picture
        return None


_TURNS: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _written_anew(picture: Image.Image) -> Receipt:
    """A drawing, or what shines through, as a PNG if that is no longer than a file may be.

    Everything else as a JPEG.
    """
    opaque = _without_alpha(picture)
    if opaque is None or opaque.getcolors(COLOURS_MAX) is not None:
        drawing = picture if opaque is None else opaque
        content = _encoded(drawing, "PNG")
        if len(content) <= LENGTH_MAX:
            return _receipt(drawing, "png", content)
        opaque = _on_white(drawing)
    return _receipt(opaque, "jpg", _encoded(opaque, "JPEG", quality=QUALITY))


def _without_alpha(picture: Image.Image) -> Image.Image | None:
    """The picture without its alpha channel, or `None` where something shines through it."""
    if picture.mode == "RGB":
        return picture
    return picture.convert("RGB") if picture.getchannel("A").getextrema()[0] == OPAQUE else None


def _on_white(picture: Image.Image) -> Image.Image:
    page = Image.new("RGB", picture.size, "white")
    page.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return page


def _encoded(picture: Image.Image, form: str, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's
    """A file that holds these pixels, and nothing else that Pillow may know of them."""
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    written = io.BytesIO()
    clean.save(written, form, **options)
    return written.getvalue()


def _receipt(picture: Image.Image, extension: str, content: bytes) -> Receipt:
    return Receipt(
        mime_type="image/png" if extension == "png" else "image/jpeg",
        extension=extension,
        width=picture.width,
        height=picture.height,
        content=content,
    )
