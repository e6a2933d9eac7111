"""Keep an order that somebody is still writing: add it, change it, look at it, drop it.

A draft holds nothing. Two who change it at once are told apart by its version.
"""

from dataclasses import replace

from orderwire.engine.drafts import Draft
from orderwire.engine.editing import EDIT
from orderwire.engine.refusals import EditedMeanwhile, WrongState
from orderwire.operations.world import World
from orderwire.storage import drafts
from orderwire.storage.database import Connection
from orderwire.storage.drafts import KeptDraft
from orderwire.storage.orders import Stale

LIST_MAX = 1_000


async def add_draft(world: World, store_id: int, draft: Draft) -> KeptDraft:
    """Keep a new draft. Raises DatabaseError."""
    assert draft.past is None, "an order of the past is imported"
    now_ms = world.now_ms()
    kept = KeptDraft(
        id=await world.ids.take(store_id, 1),
        version=1,
        draft=draft,
        order_id=None,
        created_ms=now_ms,
        updated_ms=now_ms,
    )
    await world.database.write(lambda db: drafts.insert_draft(db, store_id, kept))
    return kept


async def change_draft(
    world: World, store_id: int, draft_id: int, draft: Draft, *, version: int
) -> KeptDraft | EditedMeanwhile | WrongState | None:
    """Let a draft have other content. `None` where there is none. Raises DatabaseError.

    `version` is the one that its caller saw; what is an order by now is refused.
    """
    now_ms = world.now_ms()

    def change(db: Connection) -> KeptDraft | EditedMeanwhile | WrongState | None:
        drafts.lock_drafts(db, store_id, [draft_id])
        before = drafts.get_draft(db, store_id, draft_id)
        if before is None:
            return None
        if before.order_id is not None:
            return WrongState(state="placed", step=EDIT)
        after = replace(before, version=version + 1, draft=draft, updated_ms=now_ms)
        try:
            drafts.save_draft(db, store_id, after, read_version=version)
        except Stale:
            return EditedMeanwhile(before.version)
        return after

    return await world.database.write(change)


async def read_draft(world: World, store_id: int, draft_id: int) -> KeptDraft | None:
    """One draft. Raises DatabaseError."""
    return await world.database.read(lambda db: drafts.get_draft(db, store_id, draft_id))


async def read_drafts(world: World, store_id: int, *, with_placed: bool) -> list[KeptDraft]:
    """The newest drafts, those that are orders by now only if they are asked for.

    Raises DatabaseError.
    """
    return await world.database.read(
        lambda db: drafts.list_drafts(db, store_id, limit=LIST_MAX, with_placed=with_placed)
    )


async def drop_draft(world: World, store_id: int, draft_id: int) -> bool:
    """Let go of a draft; whether there was one. Raises DatabaseError."""
    return await world.database.write(lambda db: drafts.delete_draft(db, store_id, draft_id))
