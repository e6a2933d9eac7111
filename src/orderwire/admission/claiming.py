"""Claims: which request may make an order, and which must give way.

Claims are taken at the very start of a batch, in a fixed order, each once: a rival in another
process waits there, and finds the winner's order when it goes on. At the end, a claim belongs to
the order that was made under it, or to nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from orderwire.admission.tickets import OrderTicket, Ticket
from orderwire.engine.drafts import Claim, ClaimKind
from orderwire.engine.orders import Order
from orderwire.storage.desk import ClaimRow, DeskTransaction

KEY_LASTS_MS = 48 * 60 * 60 * 1000
"""How long an idempotency key is kept. The promise is at least 24 hours."""

FOREVER_MS = 2**62
"""The end of a caller's own id: it names its order for as long as there is one."""


MARK_LASTS_MS = 60 * 60 * 1000
"""How long a batch's mark is kept. It is asked for within seconds."""

NO_ORDER = 0
"""The order of a claim that stands for none."""

_BATCHES = -1
"""The scope of the batches' marks. Tokens, whose keys stand beside them, count from 1."""


def mark_row(mark: str, now_ms: int) -> ClaimRow:
    """The mark that a batch leaves to be recognised by: a key of its own, which nobody else has."""
    claim = Claim(ClaimKind.IDEMPOTENCY_KEY, _BATCHES, mark)
    return ClaimRow(claim, NO_ORDER, "", now_ms + MARK_LASTS_MS)


def claim_rows(
    tickets: Iterable[Ticket], ending: Mapping[int, str] = MappingProxyType({})
) -> dict[Claim, ClaimRow]:
    """The claims of a batch in their fixed order, each for the first ticket that wants it.

    `ending` are the orders that the batch may end, with their fingerprints. Their windows are
    taken in the same order: whoever holds one goes on to lock the same stock.
    """
    rows: dict[Claim, ClaimRow] = {}
    for ticket in tickets:
        if isinstance(ticket, OrderTicket):
            for claim in ticket.request.claims:
                rows.setdefault(claim, _claim_row(ticket, claim))
    for order_id, fingerprint in ending.items():
        window = Claim(ClaimKind.WINDOW, 0, fingerprint)
        rows.setdefault(window, ClaimRow(window, order_id, fingerprint, 0))
    return dict(sorted(rows.items()))


async def settle_claims(
    desk: DeskTransaction,
    claimed: Mapping[Claim, int],
    made: Sequence[OrderTicket],
    ended: Iterable[Order],
) -> None:
    """Leave each claim with the order that was made under it.

    A claim taken for a request that was refused is given back, or passed on to its twin behind it
    in the batch. An order that ended no longer stands in the window of equal requests.
    """
    final = claim_rows(made)
    drop = {
        (claim, order_id)
        for claim, order_id in claimed.items()
        if claim not in final or final[claim].order_id != order_id
    }
    drop |= {(Claim(ClaimKind.WINDOW, 0, order.fingerprint), order.id) for order in ended}
    if drop:
        await desk.drop_claims(sorted(drop))
    missing = [row for claim, row in final.items() if claimed.get(claim) != row.order_id]
    if missing:
        taken = await desk.claim(missing, 0)
        assert len(taken) == len(missing), (missing, taken)


def _claim_row(ticket: OrderTicket, claim: Claim) -> ClaimRow:
    minted = ticket.request.minted
    expires_ms = {
        ClaimKind.IDEMPOTENCY_KEY: minted.arrived_ms + KEY_LASTS_MS,
        ClaimKind.WINDOW: minted.arrived_ms + ticket.window_lasts_ms,
        ClaimKind.OWN_ID: FOREVER_MS,
    }[claim.kind]
    return ClaimRow(claim, minted.order_id, ticket.request.fingerprint, expires_ms)
