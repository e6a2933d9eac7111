"""Receipts: what is taken, what is refused before it is decoded, and what does not survive."""

import io
import subprocess
import sys
import time
import warnings
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from orderwire.bodies.receipts import (
    JPEG_PARTS_MAX,
    LENGTH_MAX,
    PIXELS_MAX,
    QUALITY,
    SIDE_KEPT_MAX,
    SIDE_MAX,
    Reason,
    Receipt,
    ReceiptRefused,
    read_receipt,
)
from tests.bodies.drawn import (
    PLANTED,
    bare_gif,
    bare_jpeg,
    bare_png,
    bare_webp,
    decoded,
    drawing,
    exif,
    gif_with_comment,
    jpeg_with,
    photograph,
    png_chunk,
    png_with,
    webp_with,
    written,
)
from tests.bodies.pictures import DOCX, MP4, PDF, archive

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
HTML = b"<!doctype html><script>alert(1)</script>"
WAVE = b"RIFF\x24\x00\x00\x00WAVEfmt "
TIFF = written(drawing(), "TIFF")
BMP = written(drawing(), "BMP")
TEXT_BOMB = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 1_000_000))

PHOTOGRAPHS = {form: written(photograph(), form) for form in ("JPEG", "PNG", "WEBP")}
DRAWINGS = {
    "PNG": written(drawing(), "PNG"),
    "WEBP": written(drawing(), "WEBP", lossless=True),
    "GIF": written(drawing(), "GIF"),
}


def taken(content: bytes, name: str = "a.png") -> Receipt:
    receipt = read_receipt(content, name)
    assert isinstance(receipt, Receipt), receipt
    return receipt


def refused(content: bytes, name: str = "a.png") -> str:
    receipt = read_receipt(content, name)
    assert isinstance(receipt, ReceiptRefused), receipt
    return receipt.reason


def is_red(colour: object) -> bool:
    assert isinstance(colour, tuple)
    red, green, blue = colour
    return bool(red > 200 and green < 60 and blue < 60)


# --- What is taken -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", PHOTOGRAPHS)
def test_a_photograph_becomes_a_jpeg(form: str) -> None:
    receipt = taken(PHOTOGRAPHS[form], "../../IMG 0001.exe")
    assert (receipt.mime_type, receipt.extension) == ("image/jpeg", "jpg")
    assert (receipt.width, receipt.height, receipt.name) == (48, 32, "receipt.jpg")
    shown = decoded(receipt.content)
    assert (shown.format, shown.size) == ("JPEG", (48, 32))
    wanted = decoded(written(Image.new("RGB", (8, 8)), "JPEG", quality=QUALITY))
    assert shown.quantization == wanted.quantization  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", DRAWINGS)
def test_what_has_few_colours_becomes_a_png_and_loses_nothing(form: str) -> None:
    receipt = taken(DRAWINGS[form])
    assert (receipt.mime_type, receipt.name) == ("image/png", "receipt.png")
    shown = decoded(receipt.content)
    assert (shown.format, shown.mode) == ("PNG", "RGB")
    assert shown.tobytes() == drawing().tobytes()


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_shines_through_stays_so(form: str) -> None:
    receipt = taken(written(photograph(mode="RGBA"), form, lossless=True))
    shown = decoded(receipt.content)
    assert (receipt.mime_type, shown.mode) == ("image/png", "RGBA")
    assert shown.getchannel("A").tobytes() == photograph(mode="RGBA").getchannel("A").tobytes()


def test_an_alpha_channel_through_which_nothing_shines_is_none() -> None:
    picture = photograph()
    picture.putalpha(255)
    assert taken(written(picture, "PNG")).mime_type == "image/jpeg"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_every_way_to_write_colours_is_read(mode: str) -> None:
    if mode == "I;16":
        grey = Image.frombytes(mode, (2, 1), b"\x00\x80\x00\xff")
        assert decoded(taken(written(grey, "PNG")).content).tobytes() == b"\x80" * 3 + b"\xff" * 3
    elif mode == "CMYK":
        content = written(drawing().convert(mode), "JPEG", quality=95)
        assert is_red(decoded(taken(content).content).getpixel((2, 2)))
    else:
        picture = drawing().convert(mode)
        shown = decoded(taken(written(picture, "PNG")).content)
        assert shown.tobytes() == picture.convert("RGB").tobytes()


def test_a_large_picture_is_made_smaller() -> None:
    content = written(drawing(2 * SIDE_KEPT_MAX + 2, 600), "PNG")
    receipt = taken(content)
    assert (receipt.width, receipt.height) == (SIDE_KEPT_MAX, 299)
    assert decoded(receipt.content).size == (SIDE_KEPT_MAX, 299)
    assert taken(written(Image.new("L", (1, SIDE_MAX)), "PNG")).height == SIDE_KEPT_MAX
    assert taken(written(drawing(SIDE_KEPT_MAX, 2), "PNG")).width == SIDE_KEPT_MAX


def test_the_largest_picture_is_taken() -> None:
    receipt = taken(written(Image.new("RGB", (5_000, 5_000), "red"), "JPEG"))
    assert PIXELS_MAX == 5_000 * 5_000
    assert (receipt.width, receipt.height) == (SIDE_KEPT_MAX, SIDE_KEPT_MAX)


def test_a_picture_too_long_for_a_png_becomes_a_jpeg() -> None:
    noise = photograph(1_300, 1_300, "RGBA")
    content = written(noise, "WEBP", quality=50)
    assert len(content) < LENGTH_MAX < len(written(noise, "PNG"))
    receipt = taken(content)
    assert receipt.mime_type == "image/jpeg"
    assert decoded(receipt.content).size == (1_300, 1_300)
    clear = Image.new("RGBA", (1_300, 1_300), (0, 0, 0, 0))
    clear.paste(noise, (0, 0), Image.new("L", noise.size, 0))
    clear.paste(noise, (100, 0))
    corner = decoded(taken(written(clear, "WEBP", quality=50)).content)
    assert corner.getpixel((4, 900)) == (255, 255, 255)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_stays(form: str) -> None:
    later = Image.new("RGB", (48, 32), "blue")
    content = written(drawing(), form, save_all=True, append_images=[later], lossless=True)
    shown = decoded(taken(content).content)
    assert getattr(shown, "n_frames", 1) == 1
    assert shown.tobytes() == drawing().tobytes()


def test_a_pdf_is_kept_as_it_is() -> None:
    receipt = taken(PDF, "receipt.png")
    assert (receipt.mime_type, receipt.name) == ("application/pdf", "receipt.pdf")
    assert (receipt.width, receipt.height, receipt.content) == (None, None, PDF)


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"\0", b"text", SVG, HTML, HEIC, WAVE, MP4, DOCX, archive("a"), TIFF, BMP, b" " + PDF],
)
@pytest.mark.parametrize("name", ["a.png", "a.pdf", ""])
def test_what_is_no_receipt_is_refused_whatever_its_name(content: bytes, name: str) -> None:
    assert refused(content, name) == "not_a_receipt"


def test_five_megabytes_are_taken_and_one_byte_more_is_not() -> None:
    assert LENGTH_MAX == 5 * 1024 * 1024
    room = LENGTH_MAX - len(PDF)
    assert len(taken(b"%PDF-1.4\n" + b" " * (room - 9) + PDF).content) == LENGTH_MAX
    assert refused(b"%PDF-1.4\n" + b" " * (room - 8) + PDF) == "too_large"
    picture = PHOTOGRAPHS["PNG"]
    fill = LENGTH_MAX - len(picture)
    assert taken(picture + b"\0" * fill).width == 48
    assert refused(picture + b"\0" * (fill + 1)) == "too_large"


@pytest.mark.parametrize("bare", [bare_png, bare_webp, bare_jpeg, bare_gif])
def test_a_bomb_is_refused_before_it_is_decoded(bare: Callable[[int, int], bytes]) -> None:
    """None of them has a pixel: whoever begins to decode them finds that they are broken."""
    began = time.perf_counter()
    assert refused(bare(5_000, 5_000)) == "broken"
    assert refused(bare(7_100, 7_100)) == "too_many_pixels"
    assert refused(bare(16_383, 16_383)) == "too_many_pixels"
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_one_row_too_many_is_refused(form: str) -> None:
    content = written(Image.new("L", (5_000, 5_001)), form)
    assert refused(content) == "too_many_pixels"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert refused(content) == "too_many_pixels"


def test_a_side_has_an_end_of_its_own() -> None:
    assert refused(bare_png(30_000, 30_000)) == "too_many_pixels"
    assert refused(bare_png(SIDE_MAX + 1, 1)) == "too_many_pixels"
    assert refused(bare_png(1, SIDE_MAX + 1)) == "too_many_pixels"
    assert refused(bare_png(2**31 - 1, 1)) == "too_many_pixels"


def test_pillow_has_the_same_limit_and_raises() -> None:
    """In a process of its own: here, every warning is an error."""
    assert Image.MAX_IMAGE_PIXELS == PIXELS_MAX
    program = (
        "import io, sys; from PIL import Image; import orderwire.bodies.receipts;"
        "Image.open(io.BytesIO(sys.stdin.buffer.read()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=bare_png(5_001, 5_000),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert b"DecompressionBombWarning: " in done.stderr.splitlines()[-1]


def test_a_jpeg_that_asks_for_endless_passes_is_refused() -> None:
    content = written(photograph(), "JPEG", progressive=True)
    start = content.index(b"\xff\xda", content.index(b"\xff\xda") + 2)
    one_pass = content[start : start + 10] + b"\0"

    def passes(count: int, before: bytes = b"") -> bytes:
        return content[:-2] + before + one_pass * count + content[-2:]

    assert taken(passes(20)).width == 48
    assert refused(passes(JPEG_PARTS_MAX)) == "broken"
    # Where a pass should begin anew, readers step over two bytes that are no mark for that. They do
    # not step over the 65,535 that would follow, if it were one that says how long it is.
    hidden = b"\xff\xdd\x00\x04\x00\x01" + one_pass + b"\xff\x02\xff\xff"
    assert decoded(passes(JPEG_PARTS_MAX, hidden)).size == (48, 32)
    assert taken(passes(20, hidden)).width == 48
    assert refused(passes(JPEG_PARTS_MAX, hidden)) == "broken"


@pytest.mark.parametrize("form", [*PHOTOGRAPHS, "GIF"])
def test_a_picture_that_is_cut_short_is_broken(form: str) -> None:
    content = PHOTOGRAPHS.get(form, DRAWINGS["GIF"])
    for share in range(1, 10):
        assert refused(content[: len(content) * share // 10]) in ("broken", "not_a_receipt"), share
    assert refused(content[: len(content) * 9 // 10]) == "broken"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"\xff\xd8\xff" + b"A" * 50,
        b"GIF89a=1;/*" + b"\x00" * 40 + b"*/alert(1)",
        b"GIF89a",
        b"RIFF\x04\x00\x00\x00WEBP",
        b"%PDF-1.4 without an end",
        PDF + b" " * 1_024,
        bare_png(10, 10),
        bare_png(0, 10),
        png_with(PHOTOGRAPHS["PNG"], *[TEXT_BOMB] * 70),
    ],
)
def test_what_only_begins_like_a_receipt_is_broken(content: bytes) -> None:
    assert refused(content) == "broken"


@given(
    form=st.sampled_from([*PHOTOGRAPHS, "GIF"]),
    at=st.integers(min_value=0),
    planted=st.binary(max_size=6),
)
@settings(max_examples=300, deadline=None)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_whatever_the_bytes_are_nothing_is_raised(form: str, at: int, planted: bytes) -> None:
    content = PHOTOGRAPHS.get(form, DRAWINGS["GIF"])
    at %= len(content)
    receipt = read_receipt(content[:at] + planted + content[at + len(planted) :], "a")
    if isinstance(receipt, Receipt):
        assert decoded(receipt.content).size == (receipt.width, receipt.height)
    else:
        assert receipt.reason in Reason


def test_one_kind_is_never_read_as_another() -> None:
    """Pillow reads a Photo CD whose beginning says that it is something else."""
    disc = (b"\xff\xd8\xff".ljust(2_048) + b"PCD_").ljust(800_000, b"\0")
    with Image.open(io.BytesIO(disc)) as opened:
        assert opened.format == "PCD"
    assert refused(disc) == "broken"


# --- What does not survive -----------------------------------------------------------------------


def test_where_a_picture_was_taken_does_not_survive() -> None:
    content = written(photograph(), "JPEG", exif=exif())
    assert decoded(content).getexif().get_ifd(0x8825)
    receipt = taken(content)
    assert PLANTED in content
    assert PLANTED not in receipt.content
    assert not dict(decoded(receipt.content).getexif())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright(form: str, orientation: int) -> None:
    """The start of the drawing is red, and stands where the camera says."""
    content = written(drawing(), form, exif=exif(orientation), quality=95)
    shown = decoded(taken(content).content).convert("RGB")
    assert shown.size == ((48, 32) if orientation < 5 else (32, 48))
    right, bottom = shown.width - 3, shown.height - 3
    corner = {
        1: (2, 2),
        2: (right, 2),
        3: (right, bottom),
        4: (2, bottom),
        5: (2, 2),
        6: (right, 2),
        7: (right, bottom),
        8: (2, bottom),
    }[orientation]
    corners = [(2, 2), (right, 2), (right, bottom), (2, bottom)]
    assert [one for one in corners if is_red(shown.getpixel(one))] == [corner]


def test_a_large_picture_is_turned_upright_too() -> None:
    receipt = taken(written(drawing(3_000, 1_000), "JPEG", exif=exif(6)))
    assert (receipt.width, receipt.height) == (800, SIDE_KEPT_MAX)


def test_notes_that_nobody_can_read_do_not_spoil_a_picture() -> None:
    for notes in (b"", b"garbage", b"II*\0"):
        assert taken(jpeg_with(PHOTOGRAPHS["JPEG"], 0xE1, b"Exif\0\0" + notes)).width == 48
        assert taken(png_with(PHOTOGRAPHS["PNG"], png_chunk(b"eXIf", notes))).width == 48


@pytest.mark.parametrize(
    "content",
    [
        PHOTOGRAPHS["PNG"] + archive(PLANTED.decode()),
        DRAWINGS["PNG"] + archive(PLANTED.decode()),
        PHOTOGRAPHS["JPEG"] + PLANTED,
        PHOTOGRAPHS["JPEG"] + PHOTOGRAPHS["JPEG"] + PLANTED,
        DRAWINGS["GIF"] + b"*/=1;" + PLANTED,
        gif_with_comment(DRAWINGS["GIF"], b"/*" + PLANTED + b"*/=1;alert(1)//"),
        jpeg_with(PHOTOGRAPHS["JPEG"], 0xFE, PLANTED),
        jpeg_with(PHOTOGRAPHS["JPEG"], 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLANTED),
        jpeg_with(PHOTOGRAPHS["JPEG"], 0xE2, b"ICC_PROFILE\0\x01\x01" + PLANTED),
        jpeg_with(PHOTOGRAPHS["JPEG"], 0xED, b"Photoshop 3.0\0" + PLANTED),
        png_with(PHOTOGRAPHS["PNG"], png_chunk(b"tEXt", b"Comment\0" + PLANTED)),
        png_with(DRAWINGS["PNG"], png_chunk(b"tEXt", b"Comment\0" + PLANTED)),
        png_with(DRAWINGS["PNG"], png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PLANTED)),
        png_with(DRAWINGS["PNG"], png_chunk(b"prVt", PLANTED)),
        png_with(DRAWINGS["PNG"], png_chunk(b"eXIf", exif().tobytes()[6:])),
        written(drawing(), "PNG", icc_profile=PLANTED * 9),
        written(drawing(), "JPEG", icc_profile=PLANTED * 9, comment=PLANTED),
        written(drawing(), "WEBP", icc_profile=PLANTED * 9, exif=exif(), xmp=PLANTED),
        webp_with(DRAWINGS["WEBP"], b"PLNT", PLANTED),
        written(photograph(), "MPO", save_all=True, append_images=[drawing()], comment=PLANTED),
    ],
)
def test_nothing_but_the_pixels_survives(content: bytes) -> None:
    receipt = taken(content)
    shown = decoded(receipt.content)
    assert (shown.size, shown.format) == ((48, 32), "PNG" if receipt.extension == "png" else "JPEG")
    assert shown.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert PLANTED not in receipt.content
    assert b"alert" not in receipt.content
    assert b"PK\x03\x04" not in receipt.content
    again = taken(receipt.content)
    assert (again.mime_type, again.width, again.height) == (receipt.mime_type, 48, 32)


@given(
    sides=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    mode=st.sampled_from(["RGB", "RGBA", "L"]),
    form=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    marker=st.binary(min_size=12, max_size=200),
    orientation=st.integers(0, 9),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_comes_out_decodes_again_and_holds_no_mark(
    sides: tuple[int, int], mode: str, form: str, marker: bytes, orientation: int
) -> None:
    mark = b"<" + marker + b">"
    picture = photograph(*sides, "RGB" if form == "JPEG" else mode)
    content = written(picture, form, **({} if form == "GIF" else {"exif": exif(orientation)}))
    content = {
        "JPEG": lambda: jpeg_with(content, 0xFE, mark),
        "PNG": lambda: png_with(content, png_chunk(b"prVt", mark)),
        "WEBP": lambda: webp_with(content, b"PLNT", mark),
        "GIF": lambda: gif_with_comment(content, mark),
    }[form]()
    if form != "WEBP":
        content += mark
    assert mark in content
    receipt = taken(content)
    is_turned = form != "GIF" and orientation in range(5, 9)
    size = sides[::-1] if is_turned else sides
    assert (receipt.width, receipt.height) == size
    assert decoded(receipt.content).size == size
    assert mark not in receipt.content
    assert PLANTED not in receipt.content
