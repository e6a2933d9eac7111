"""What a file is, told from its bytes."""

import pytest

from orderwire.bodies.contents import Content, plain_name, recognise
from tests.bodies.pictures import DOCX, MP4, PDF, archive, gif, jpeg, png, webp

PICTURES = {"png": png(), "jpg": jpeg(), "gif": gif(), "webp": webp()}


@pytest.mark.parametrize(
    ("content", "extension", "width", "height"),
    [
        (png(), "png", 2, 3),
        (jpeg(), "jpg", 4, 5),
        (gif(), "gif", 6, 7),
        (webp(), "webp", 8, 9),
        (jpeg() + jpeg(1, 1), "jpg", 4, 5),
        (jpeg() + b"\0\0", "jpg", 4, 5),
        (PDF, "pdf", None, None),
        (MP4, "mp4", None, None),
        (DOCX, "docx", None, None),
        (archive("a.txt"), "zip", None, None),
        ("كتاب\n".encode(), "txt", None, None),
        (b"<html><script>alert(1)</script>", "txt", None, None),
    ],
)
def test_a_file_is_what_its_bytes_are(
    content: bytes, extension: str, width: int | None, height: int | None
) -> None:
    found = recognise(content)
    assert found is not None
    assert (found.extension, found.width, found.height) == (extension, width, height)


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_that_is_cut_short_is_none(kind: str) -> None:
    whole = PICTURES[kind]
    for length in range(len(whole)):
        found = recognise(whole[:length])
        assert found is None or not found.is_image, length


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("tail", [archive("evil.js"), b"<script>", PDF, b"MZ\x90"])
def test_a_picture_with_another_file_behind_it_is_none(kind: str, tail: bytes) -> None:
    assert recognise(PICTURES[kind] + tail) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02",
        b"GIF89a<script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n<html>",
        b"\xff\xd8\xff" + b"A" * 50,
        b"RIFF\x04\x00\x00\x00WAVE",
        b"PK\x03\x04 no archive",
        b"%PDF-1.4 without an end",
        b"\xff\xfe\x00",
        png()[:20] + b"X" + png()[21:],
        png(0, 5),
        jpeg(0, 5),
    ],
)
def test_what_is_nothing_is_refused(content: bytes) -> None:
    assert recognise(content) is None


@pytest.mark.parametrize(
    ("picture", "is_huge"),
    [
        (png(20_000, 2_500), False),
        (png(20_001, 1), True),
        (png(8_000, 8_000), True),
        (jpeg(65_535, 65_535), True),
        (gif(65_535, 65_535), True),
        (webp(16_384, 16_384), True),
    ],
)
def test_huge_pictures_are_told(picture: bytes, is_huge: bool) -> None:  # noqa: FBT001
    found = recognise(picture)
    assert isinstance(found, Content)
    assert found.is_huge is is_huge


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("photo.png", "photo.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.png", "a.png"),
        ("صورة.png", "صورة.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("..", "file"),
        ("", "file"),
        ("\0\0", "file"),
        ("x" * 999 + ".png", "x" * 196 + ".png"),
    ],
)
def test_a_name_has_no_folders_and_no_tricks(name: str, plain: str) -> None:
    assert plain_name(name) == plain
