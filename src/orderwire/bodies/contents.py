"""What a file is, told from its bytes: neither its name nor what its sender says counts.

Images are walked from the first byte to the last, so that one that is cut short, or that carries a
second file behind its end, is none. They are not decoded: nothing here draws them, and a browser
that does is told their type. Their dimensions stand in their headers.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from orderwire.bodies.archives import names_in_zip

PIXELS_MAX = 50_000_000
SIDE_MAX = 20_000
NAME_MAX = 200


@dataclass(frozen=True, slots=True)
class Content:
    """A recognised file. Only images have dimensions."""

    mime_type: str
    extension: str
    width: int | None = None
    height: int | None = None

    @property
    def is_image(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.mime_type.startswith("image/")

    @property
    def is_huge(self) -> bool:
        """Whether drawing it would take more memory than anybody should spend on it."""
        width, height = self.width or 0, self.height or 0
        return width > SIDE_MAX or height > SIDE_MAX or width * height > PIXELS_MAX


def recognise(content: bytes) -> Content | None:
    """What the bytes are, or `None` where they are nothing that is taken."""
    for magic, look in _LOOKS.items():
        if content.startswith(magic):
            try:
                return look(content)
            except (IndexError, ValueError):
                return None
    if content[4:8] == b"ftyp":
        return Content("video/mp4", "mp4")
    return _text(content)


def plain_name(name: str) -> str:
    """A file's name without folders and without what no name should hold."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    return kept[-NAME_MAX:] or "file"


def _png(content: bytes) -> Content | None:
    width = height = 0
    at, is_first = 8, True
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        kind, ends = content[at + 4 : at + 8], at + 12 + length
        if ends > len(content) or is_first != (kind == b"IHDR"):
            return None
        if zlib.crc32(content[at + 4 : ends - 4]) != int.from_bytes(content[ends - 4 : ends]):
            return None
        if is_first:
            width = int.from_bytes(content[at + 8 : at + 12])
            height = int.from_bytes(content[at + 12 : at + 16])
        if kind == b"IEND":
            is_whole = ends == len(content) and width > 0 and height > 0
            return Content("image/png", "png", width, height) if is_whole else None
        at, is_first = ends, False
    return None


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def _jpeg(content: bytes) -> Content | None:
    """Cameras put a smaller copy behind the end of a picture: it has to be a whole one, too."""
    size, at = _jpeg_from(content, 0)
    while at < len(content):
        if not content[at:].strip(b"\0"):
            break
        if content[at : at + 3] != b"\xff\xd8\xff":
            return None
        _, at = _jpeg_from(content, at)
    return Content("image/jpeg", "jpg", *size)


def _jpeg_from(content: bytes, begins: int) -> tuple[tuple[int, int], int]:
    """The width and height of a picture, and where it ends. Raises ValueError and IndexError."""
    size, at = (0, 0), begins + 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("not a marker")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            if min(size) == 0:
                raise ValueError("a picture without a frame")
            return size, at + 2
        at += 2
        if marker in _ALONE:
            continue
        length = int.from_bytes(content[at : at + 2])
        if length < 2 or at + length > len(content):
            raise ValueError("a segment beyond the end")
        if marker in _FRAMES:
            height = int.from_bytes(content[at + 3 : at + 5])
            size = (int.from_bytes(content[at + 5 : at + 7]), height)
        at += length
        if marker == 0xDA:
            at = _after_scan(content, at)


def _after_scan(content: bytes, at: int) -> int:
    """Where the next marker stands behind a scan's own bytes."""
    while True:
        at = content.index(b"\xff", at)
        follows = content[at + 1]
        if follows != 0x00 and not 0xD0 <= follows <= 0xD7:
            return at
        at += 2


def _gif(content: bytes) -> Content | None:
    width = int.from_bytes(content[6:8], "little")
    height = int.from_bytes(content[8:10], "little")
    at, has_frame = 13 + _gif_colours(content[10]), False
    while content[at] != 0x3B:
        if content[at] == 0x21:
            at += 2
        elif content[at] == 0x2C:
            has_frame = True
            at += 11 + _gif_colours(content[at + 9])
        else:
            return None
        while content[at]:
            at += content[at] + 1
        at += 1
    is_whole = at + 1 == len(content) and has_frame and width > 0 and height > 0
    return Content("image/gif", "gif", width, height) if is_whole else None


def _gif_colours(flags: int) -> int:
    """How many bytes a table of colours takes."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(content: bytes) -> Content | None:
    length = int.from_bytes(content[4:8], "little")
    if content[8:12] != b"WEBP" or length + 8 != len(content):
        return None
    kind, data = content[12:16], content[20:30]
    if kind == b"VP8X":
        width = int.from_bytes(data[4:7], "little") + 1
        height = int.from_bytes(data[7:10], "little") + 1
    elif kind == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width = int.from_bytes(data[6:8], "little") & 0x3FFF
        height = int.from_bytes(data[8:10], "little") & 0x3FFF
    else:
        return None
    at = 12
    while at < len(content):  # Chunks fill the file, each of an even length.
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + (size & 1)
    is_whole = at == len(content) and width > 0 and height > 0
    return Content("image/webp", "webp", width, height) if is_whole else None


def _pdf(content: bytes) -> Content | None:
    return Content("application/pdf", "pdf") if b"%%EOF" in content[-1024:] else None


def _zip(content: bytes) -> Content | None:
    names = names_in_zip(content)
    if names is None:
        return None
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return Content(kind, "docx")
    return Content("application/zip", "zip")


_SPACES = frozenset(b"\t\n\r\f")


def _text(content: bytes) -> Content | None:
    """Text in UTF-8 without control characters. It is never shown as anything else than text."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    has_controls = any(byte in content for byte in range(0x20) if byte not in _SPACES)
    return None if has_controls or not content else Content("text/plain", "txt")


_LOOKS: Mapping[bytes, Callable[[bytes], Content | None]] = {
    b"\x89PNG\r\n\x1a\n": _png,
    b"\xff\xd8\xff": _jpeg,
    b"GIF87a": _gif,
    b"GIF89a": _gif,
    b"RIFF": _webp,
    b"%PDF-": _pdf,
    b"PK\x03\x04": _zip,
    b"PK\x05\x06": _zip,
}
