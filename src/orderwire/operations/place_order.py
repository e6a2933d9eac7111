"""Let a draft into the book: mint what its decision needs, and hand it to the order desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orderwire.admission.tickets import Answer, OrderTicket, Received
from orderwire.engine.drafts import Claim, ClaimKind, Draft, KeptAs, Minted, PlaceOrder
from orderwire.engine.orders import Origin
from orderwire.engine.placing import Outcome
from orderwire.operations.world import Caller, World
from orderwire.storage.sessions import Session

_IDS_BESIDE_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A caller's wish for an order, as its dialect has read it.

    The fingerprint tells equal content from other content. `answer` words every outcome in the
    dialect's own way, as a function of the outcome, the moment (ms) and the link to pay at.
    The history names `actor`, by default the caller's token. The session is kept with the order.
    `claims` are what else must not happen twice; `kept` is the draft that it was kept as.
    Where the platform has no window of equal requests, `has_window` is no: then it counts only
    where the store wants it everywhere.
    """

    draft: Draft
    fingerprint: str
    idempotency_key: str | None
    received: Received
    request_id: str
    answer: Callable[[Outcome, int, str], Answer]
    actor: str | None = None
    session: Session | None = None
    claims: Sequence[Claim] = ()
    kept: KeptAs | None = None
    has_window: bool = True


async def place_order(world: World, caller: Caller, asked: Asked) -> Answer:
    """Place an order, or find that it is refused or was placed before.

    Raises Overloaded and DatabaseError; neither leaves anything behind.
    """
    minted = await _mint(world, caller.store.id, len(asked.draft.lines))
    return await world.desk.place(caller.store.id, ticket_of(world, caller, asked, minted))


async def _mint(world: World, store_id: int, lines: int) -> Minted:
    first = await world.ids.take(store_id, _IDS_BESIDE_LINES + lines)
    return Minted(
        arrived_ms=world.now_ms(),
        order_id=first,
        checkout_id=first + 1,
        customer_id=first + 2,
        payment_id=first + 3,
        first_line_id=first + _IDS_BESIDE_LINES,
        link_token=world.new_link_token(),
    )


def ticket_of(world: World, caller: Caller, asked: Asked, minted: Minted) -> OrderTicket:
    """A wish as it stands in the queue, with all that was minted for it."""
    store_id = caller.store.id
    link = pay_link(world.public_url, store_id, minted.checkout_id, minted.link_token)
    return OrderTicket(
        request=PlaceOrder(
            draft=asked.draft,
            minted=minted,
            fingerprint=asked.fingerprint,
            claims=_claims(caller, asked),
            kept=asked.kept,
        ),
        answer=lambda outcome: asked.answer(outcome, minted.arrived_ms, link),
        origin=Origin(
            actor=asked.actor or f"token:{caller.token_id}",
            dialect=asked.draft.dialect,
            request_id=asked.request_id,
        ),
        received=asked.received,
        window_lasts_ms=caller.store.window_ms,
        session=asked.session,
    )


def pay_link(public_url: str, store_id: int, checkout_id: int, link_token: str) -> str:
    """The address of a checkout's page. Whoever has it may pay; nobody can guess it."""
    return f"{public_url}/checkout/{store_id}-{checkout_id}-{link_token}"


def _claims(caller: Caller, asked: Asked) -> list[Claim]:
    """What must not happen twice. With an idempotency key the window does not count."""
    claims = list(asked.claims)
    if asked.idempotency_key is not None:
        claims.append(Claim(ClaimKind.IDEMPOTENCY_KEY, caller.token_id, asked.idempotency_key))
    if asked.draft.own_id is not None:
        claims.append(Claim(ClaimKind.OWN_ID, 0, f"{asked.draft.dialect}:{asked.draft.own_id}"))
    store = caller.store
    counts_window = asked.has_window or store.window_everywhere
    if not claims and counts_window and store.window_ms > 0:
        claims.append(Claim(ClaimKind.WINDOW, 0, asked.fingerprint))
    return claims
