"""Files that hold more than their pixels, drawn and put together by the tests."""

import io
import random
import zlib

from PIL import Image

PLANTED = b"PLANTED-IN-THE-FILE"


def photograph(width: int = 48, height: int = 32, mode: str = "RGB", seed: int = 7) -> Image.Image:
    """A picture with many colours."""
    bands = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(
        mode, (width, height), random.Random(seed).randbytes(width * height * bands)
    )


def drawing(width: int = 48, height: int = 32) -> Image.Image:
    """White, with a red corner: the start of it."""
    made = Image.new("RGB", (width, height), "white")
    made.paste("red", (0, 0, width // 3, height // 3))
    return made


def written(picture: Image.Image, form: str, **options: object) -> bytes:
    """A picture as a file."""
    made = io.BytesIO()
    picture.save(made, form, **options)
    return made.getvalue()


def decoded(content: bytes) -> Image.Image:
    """What a file shows."""
    with Image.open(io.BytesIO(content)) as opened:
        opened.load()
        return opened


def exif(orientation: int = 1) -> Image.Exif:
    """What a camera notes: how it was held, what it is, where it was."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = PLANTED.decode()
    notes.get_ifd(0x8825).update({1: "N", 2: (24.0, 42.0, 7.0), 29: PLANTED.decode()})
    return notes


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def png_with(content: bytes, *chunks: bytes) -> bytes:
    """A PNG with these chunks behind its header."""
    return content[:33] + b"".join(chunks) + content[33:]


def jpeg_with(content: bytes, marker: int, data: bytes) -> bytes:
    """A JPEG with one more part behind its start."""
    part = bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2) + data
    return content[:2] + part + content[2:]


def gif_with_comment(content: bytes, comment: bytes) -> bytes:
    """A GIF with a comment before its first frame."""
    first = 13 + (3 * 2 ** ((content[10] & 7) + 1) if content[10] & 0x80 else 0)
    block = b"\x21\xfe" + bytes([len(comment)]) + comment + b"\x00"
    return content[:first] + block + content[first:]


def webp_with(content: bytes, kind: bytes, data: bytes) -> bytes:
    """A WebP with one more chunk at its end."""
    padded = data + b"\0" * (len(data) & 1)
    body = content[8:] + kind + len(data).to_bytes(4, "little") + padded
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def bare_png(width: int, height: int) -> bytes:
    """A PNG of this size without a single pixel in it."""
    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IEND", b"")


def bare_webp(width: int, height: int) -> bytes:
    """A WebP of this size without a single pixel in it."""
    canvas = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + len(canvas).to_bytes(4, "little") + canvas
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def bare_jpeg(width: int, height: int) -> bytes:
    """A JPEG of this size that ends where its pixels would begin."""
    whole = written(photograph(), "JPEG")
    at = whole.index(b"\xff\xc0")
    sized = whole[: at + 5] + height.to_bytes(2) + width.to_bytes(2) + whole[at + 9 :]
    return sized[: sized.index(b"\xff\xda") + 14]


def bare_gif(width: int, height: int) -> bytes:
    """A GIF with a frame of this size, and no pixels in it."""
    sides = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    frame = b"\x2c\x00\x00\x00\x00" + sides + b"\x00\x02\x00"
    return b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + b"\x00\x00\x00\xff\xff\xff" + frame + b"\x3b"
