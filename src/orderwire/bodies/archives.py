"""What is in a ZIP file, by name. Nothing is unpacked: a bomb stays folded."""

import io
import zipfile

NAMES_MAX = 10_000


def names_in_zip(content: bytes) -> list[str] | None:
    """The names in an archive, or `None` where it is none, or one that is made to harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return None
    return names if len(names) <= NAMES_MAX else None
