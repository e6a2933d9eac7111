"""Make an order of a draft, once; or see what it would cost.

The claim is the draft itself, and lasts for ever: of two who place it at once, the second is told
of the first one's order, and so is whoever lost the answer and asks again. The draft is locked
while it is placed, and remembers its order in the same transaction: a change comes before the
order, and is in it, or comes too late.
"""

from dataclasses import replace

import msgspec

from orderwire.engine.drafts import Claim, ClaimKind, KeptAs
from orderwire.engine.refusals import EditedMeanwhile, NoLinesLeft, Refusal
from orderwire.operations.place_by_word import ByWord, Word, place_by_word, rehearse_by_word
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.drafts import KeptDraft, get_draft
from orderwire.storage.stores import Store, get_store

CHANGES_MAX = 8
"""Who finds a draft changed so often while it is being placed is told so."""


async def place_draft(
    world: World, store_id: int, draft_id: int, *, actor: str
) -> ByWord | Refusal | None:
    """Place a draft, or find the order that it became. `None` where there is no such draft.

    One that is changed meanwhile is placed as it is then. Raises Overloaded and DatabaseError.
    """
    placed: ByWord | Refusal | None = None
    for _ in range(CHANGES_MAX):
        placed = await _place(world, store_id, draft_id, actor)
        if not isinstance(placed, EditedMeanwhile):
            break
    return placed


async def _place(world: World, store_id: int, draft_id: int, actor: str) -> ByWord | Refusal | None:
    """Place a draft as it is read now, unless it is another one by the time that it is placed."""
    found = await _find(world, store_id, draft_id)
    if found is None:
        return None
    store, kept = found
    if not kept.draft.lines:
        return NoLinesLeft()
    return await place_by_word(
        world, store, replace(_word(kept, actor), kept=KeptAs(kept.id, kept.version))
    )


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
