"""Place an order because its merchant says so, with no token and no protocol around it.

It is admitted like every other. What tells that it was made before are claims that last for ever:
its own id, or the draft that it was made from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orderwire.admission.rehearsing import rehearse
from orderwire.admission.tickets import Answer, Received
from orderwire.engine.drafts import Claim, Draft, KeptAs, Minted
from orderwire.engine.orders import Order
from orderwire.engine.placing import Outcome, Placed, Refused, Repeated
from orderwire.engine.refusals import Refusal
from orderwire.operations.place_order import Asked, place_order, ticket_of
from orderwire.operations.world import Caller, World
from orderwire.storage.orders import get_order
from orderwire.storage.stores import Store

_NO_TOKEN = 0
"""Keys are kept apart by token. No token has this id, so that no caller can take these keys."""

_NOWHERE = -1
"""The id of whatever a rehearsal would make. No row has it."""

Hear = Callable[[Outcome, int, str], Answer]

_NOTHING = Answer(0, b"")
"""Nobody is told anything over a protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a merchant wants placed.

    `claims` are what must not happen twice beside the draft's own id. `source` is where the word
    was given, in a path's place, and `document` what was said there, byte for byte. One that was
    kept as a draft says which, and is refused if somebody has changed it since it was read.
    """

    draft: Draft
    fingerprint: str
    source: str
    document: bytes
    actor: str
    claims: Sequence[Claim] = ()
    kept: KeptAs | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWord:
    """The order that there is now, and whether it was made only now.

    `link` is where it is paid, for an order that was made now and is to be paid.
    """

    order: Order
    is_new: bool
    link: str | None = None


async def place_by_word(world: World, store: Store, word: Word) -> ByWord | Refusal:
    """Place an order, or find the one that was placed before.

    Raises Overloaded and DatabaseError.
    """
    heard: list[tuple[Outcome, str]] = []

    def hear(outcome: Outcome, _: int, link: str) -> Answer:
        heard.append((outcome, link))
        return _NOTHING

    await place_order(world, _caller(store), _asked(word, hear=hear))
    outcome, link = heard[-1]  # A batch that was run again has said it more than once.
    if isinstance(outcome, Refused):
        return outcome.refusal
    if isinstance(outcome, Placed):
        is_open = outcome.checkout is not None and not outcome.order.is_paid
        return ByWord(order=outcome.order, is_new=True, link=link if is_open else None)
    order_id = outcome.existing.order_id
    order = await world.database.read(lambda db: get_order(db, store.id, order_id))
    assert order is not None, "nothing takes an order away"
    return ByWord(order=order, is_new=False)


async def rehearse_by_word(world: World, store: Store, word: Word) -> ByWord | Refusal:
    """What placing an order would come to now; its ids and its number are nobody's.

    Nothing is written. Raises DatabaseError.
    """
    minted = Minted(
        arrived_ms=world.now_ms(),
        order_id=_NOWHERE,
        checkout_id=_NOWHERE,
        customer_id=_NOWHERE,
        payment_id=_NOWHERE,
        first_line_id=_NOWHERE,
        link_token="",
    )
    ticket = ticket_of(world, _caller(store), _asked(word), minted)
    outcome = await rehearse(world.database, store.id, ticket, minted.arrived_ms)
    match outcome:
        case Refused():
            return outcome.refusal
        case Placed():
            return ByWord(order=outcome.order, is_new=True)
        case Repeated(existing=existing):
            order = await world.database.read(lambda db: get_order(db, store.id, existing.order_id))
            assert order is not None, "nothing takes an order away"
            return ByWord(order=order, is_new=False)


def _caller(store: Store) -> Caller:
    return Caller(token_id=_NO_TOKEN, store=store)


def _unheard(_outcome: Outcome, _arrived_ms: int, _link: str) -> Answer:
    return _NOTHING


def _asked(word: Word, hear: Hear = _unheard) -> Asked:
    return Asked(
        draft=word.draft,
        fingerprint=word.fingerprint,
        idempotency_key=None,
        received=Received(method="", path=word.source, headers="{}", body=word.document),
        request_id="",
        answer=hear,
        actor=word.actor,
        claims=word.claims,
        kept=word.kept,
        has_window=False,
    )
