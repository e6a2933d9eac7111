"""Small files of every kind that is taken, made byte by byte."""

import io
import zipfile
import zlib


def png(width: int = 2, height: int = 3) -> bytes:
    """A PNG that says it has this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return len(data).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"
    pixels = zlib.compress(b"\x00\x00\x00" * 3)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def jpeg(width: int = 4, height: int = 5) -> bytes:
    """A JPEG's skeleton: header, frame, scan, end."""
    frame = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        b"\xff\xc0"
        + (len(frame) + 2).to_bytes(2)
        + frame
        + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
        + b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9"
    )


def gif(width: int = 6, height: int = 7) -> bytes:
    """A GIF with one frame."""
    sides = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    frame = b"\x2c\x00\x00\x00\x00" + sides + b"\x00\x02\x02\x44\x01\x00"
    return b"GIF89a" + sides + b"\x80\x00\x00" + b"\x00\x00\x00\xff\xff\xff" + frame + b"\x3b"


def webp(width: int = 8, height: int = 9) -> bytes:
    """A lossless WebP's skeleton."""
    bits = (width - 1) | (height - 1) << 14
    data = b"\x2f" + bits.to_bytes(4, "little") + b"\x00"
    body = b"WEBPVP8L" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def archive(*names: str) -> bytes:
    """A ZIP with these names in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return made.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
