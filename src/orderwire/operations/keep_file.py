"""Keep a file that a merchant sends, until a product is shown with it or sold as it."""

from dataclasses import dataclass

from orderwire.operations.world import Caller, World
from orderwire.storage.files import File, insert_file
from orderwire.storage.schema import FileKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file whose bytes were looked at already: it is what `mime_type` says."""

    kind: FileKind
    name: str
    mime_type: str
    width: int | None
    height: int | None
    content: bytes


async def keep_file(world: World, caller: Caller, sent: Sent) -> File:
    """Keep a file for the caller's store. Raises DatabaseError."""
    store_id = caller.store.id
    file = File(
        id=await world.ids.take(store_id, 1),
        kind=sent.kind,
        token=world.new_link_token(),
        name=sent.name,
        mime_type=sent.mime_type,
        size=len(sent.content),
        width=sent.width,
        height=sent.height,
        created_ms=world.now_ms(),
    )
    await world.database.write(lambda db: insert_file(db, store_id, file, sent.content))
    return file
