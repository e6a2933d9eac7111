"""Make an order of a draft, once; or see what it would cost.

The claim is the draft itself, and lasts for ever: of two who place it at once, the second is told
of the first one's order, and so is whoever lost the answer and asks again.
"""

import msgspec

from orderwire.engine.drafts import Claim, ClaimKind
from orderwire.engine.refusals import NoLinesLeft, Refusal
from orderwire.operations.place_by_word import ByWord, Word, place_by_word, rehearse_by_word
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.drafts import KeptDraft, get_draft, note_placed
from orderwire.storage.stores import Store, get_store


async def place_draft(
    world: World, store_id: int, draft_id: int, *, actor: str
) -> ByWord | Refusal | None:
    """Place a draft, or find the order that it became. `None` where there is no such draft.

    Raises Overloaded and DatabaseError.
    """
    found = await _find(world, store_id, draft_id)
    if found is None:
        return None
    store, kept = found
    if not kept.draft.lines:
        return NoLinesLeft()
    placed = await place_by_word(world, store, _word(kept, actor))
    if isinstance(placed, ByWord) and kept.order_id is None:
        order_id, now_ms = placed.order.id, world.now_ms()
        await world.database.write(
            lambda db: note_placed(db, store_id, draft_id, order_id=order_id, now_ms=now_ms)
        )
    return placed


async def quote_draft(world: World, store_id: int, draft_id: int) -> ByWord | Refusal | None:
    """The order that a draft would be if it were placed now. Nothing is written.

    `None` where there is no such draft. Raises DatabaseError.
    """
    found = await _find(world, store_id, draft_id)
    if found is None:
        return None
    store, kept = found
    if not kept.draft.lines:
        return NoLinesLeft()
    return await rehearse_by_word(world, store, _word(kept, actor=""))


async def _find(world: World, store_id: int, draft_id: int) -> tuple[Store, KeptDraft] | None:
    def find(db: Connection) -> tuple[Store, KeptDraft] | None:
        store, kept = get_store(db, store_id), get_draft(db, store_id, draft_id)
        return None if store is None or kept is None else (store, kept)

    return await world.database.read(find)


def _word(kept: KeptDraft, actor: str) -> Word:
    """Whatever a draft says by the time that it is placed, it is the same draft."""
    mark = f"draft {kept.id}"
    return Word(
        draft=kept.draft,
        fingerprint=mark,
        source=f"/drafts/{kept.id}",
        document=msgspec.json.encode(kept.draft),
        actor=actor,
        claims=[Claim(ClaimKind.OWN_ID, 0, mark)],
    )
