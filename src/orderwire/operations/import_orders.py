"""Bring an order of another system into the book, as it was there.

Its own id is claimed for ever: brought again it is found, and nothing is made twice. Brought again
with other content, it is refused.
"""

import hashlib
from dataclasses import replace

import msgspec

from orderwire.engine.drafts import Draft
from orderwire.engine.refusals import Refusal
from orderwire.operations.place_by_word import ByWord, Word, place_by_word, rehearse_by_word
from orderwire.operations.world import World
from orderwire.storage.stores import Store


async def import_order(
    world: World, store: Store, draft: Draft, *, document: bytes, actor: str
) -> ByWord | Refusal:
    """Import an order, or find that it is here already. Raises Overloaded and DatabaseError."""
    return await place_by_word(world, store, _word(draft, document, actor))


async def rehearse_import(
    world: World, store: Store, draft: Draft, *, document: bytes
) -> ByWord | Refusal:
    """What importing an order would come to, by itself. Nothing is written.

    Raises DatabaseError.
    """
    return await rehearse_by_word(world, store, _word(draft, document, actor=""))


def fingerprint_of(draft: Draft) -> str:
    """What tells an imported order's content from other content.

    How it was imported (what moved for it, who was told) is not its content.
    """
    assert draft.past is not None, draft
    past = replace(draft.past, takes_stock=False, counts_coupon=False, tells=False)
    content = msgspec.json.encode(replace(draft, past=past), order="deterministic")
    return hashlib.sha256(content).hexdigest()


def _word(draft: Draft, document: bytes, actor: str) -> Word:
    assert draft.past is not None, draft
    assert draft.own_id is not None, "an order that is imported has an id of its own"
    return Word(
        draft=draft,
        fingerprint=fingerprint_of(draft),
        source="/import",
        document=document,
        actor=actor,
    )
