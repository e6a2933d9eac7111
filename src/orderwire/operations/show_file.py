"""What is behind a file's address: an image with its bytes, or nothing.

Rule: only images have addresses. What is sold is handed out to who bought it, elsewhere.
"""

import hmac
from dataclasses import dataclass

from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.files import File, files_by_id, read_content

ADDRESS = "files"
"""Where files lie below the service's own address."""

EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}

_NUMBER_DIGITS_MAX = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLink:
    """The parts of a file's name in its address."""

    store_id: int
    file_id: int
    token: str


def file_name(store_id: int, file: File) -> str:
    """The name of a file that nobody can guess."""
    extension = EXTENSIONS.get(file.mime_type, "bin")
    return f"{store_id}-{file.id}-{file.token}.{extension}"


def read_file_name(text: str) -> FileLink | None:
    """The parts of such a name, or `None` where it is not one."""
    parts = text.partition(".")[0].split("-", 2)
    if len(parts) != 3 or not all(
        number.isascii() and number.isdigit() and len(number) <= _NUMBER_DIGITS_MAX
        for number in parts[:2]
    ):
        return None
    return FileLink(store_id=int(parts[0]), file_id=int(parts[1]), token=parts[2])


async def show_file(world: World, link: FileLink) -> tuple[File, bytes] | None:
    """The image behind a link, with its bytes. Raises DatabaseError."""
    return await world.database.read(lambda db: _find(db, link))


def _find(db: Connection, link: FileLink) -> tuple[File, bytes] | None:
    file = files_by_id(db, link.store_id, [link.file_id]).get(link.file_id)
    if file is None or not file.is_public:
        return None
    if not hmac.compare_digest(file.token.encode(), link.token.encode()):
        return None
    return file, read_content(db, link.store_id, link.file_id)
