"""Let whoever bought a product download a file. Its bytes are kept in the database."""

from dataclasses import dataclass

from orderwire.operations.world import World
from orderwire.storage.catalogue import find_product_of_sku
from orderwire.storage.database import Connection
from orderwire.storage.downloads import add_download as add_download_row
from orderwire.storage.files import File, insert_file
from orderwire.storage.schema import FileKind

FILE_BYTES_MAX = 50 * 1024 * 1024
"""A file is read and sent whole; what is larger belongs on a server for large files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDownload:
    """A file on its way to a product."""

    name: str
    media_type: str
    content: bytes


async def add_download(world: World, store_id: int, sku: str, new: NewDownload) -> int | None:
    """Add a file to what a SKU's product brings; returns its id. `None` where there is no such SKU.

    Orders that were placed before get it, too. Raises DatabaseError.
    """
    assert 0 < len(new.content) <= FILE_BYTES_MAX, len(new.content)
    file_id = await world.ids.take(store_id, 1)
    file = File(
        id=file_id,
        kind=FileKind.FILE,
        token=world.new_link_token(),
        name=new.name,
        mime_type=new.media_type,
        size=len(new.content),
        created_ms=world.now_ms(),
    )

    def write(db: Connection) -> int | None:
        product_id = find_product_of_sku(db, store_id, sku)
        if product_id is None:
            return None
        insert_file(db, store_id, file, new.content)
        add_download_row(db, store_id, product_id, file_id)
        return file_id

    return await world.database.write(write)
