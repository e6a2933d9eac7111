"""What a batch's decisions come to: differences with guards, and rows.

Rule 1: what existed before is changed by differences, and every statement must change exactly as
many rows as the decisions say. Anything else is a bug of ours: the batch is rolled back.
Rule 2: the order numbers' counter is the last lock. What follows it are inserts of rows that
nobody else knows of.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast

from orderwire.admission.claiming import settle_claims
from orderwire.admission.handing import Handover, put_down
from orderwire.admission.tickets import (
    Answer,
    CommandOutcome,
    CommandTicket,
    OrderChanged,
    OrderTicket,
    Result,
)
from orderwire.engine.drafts import Claim, ClaimKind, Contact, Name
from orderwire.engine.editing import Edited
from orderwire.engine.ending import Ended
from orderwire.engine.orders import Order, Origin
from orderwire.engine.paying import Settled
from orderwire.engine.placing import (
    Outcome,
    Placed,
    Refused,
    Repeated,
    keys_of_new_customer,
)
from orderwire.engine.pooling import CodesAdded
from orderwire.engine.refunding import RefundChanged
from orderwire.storage.codes import insert_codes
from orderwire.storage.database import Connection, Contention
from orderwire.storage.desk import DeskTransaction, KeptAnswer
from orderwire.storage.drafts import note_placed
from orderwire.storage.edits import save_edited
from orderwire.storage.ended import save_ended
from orderwire.storage.orders import save_counts_of_new
from orderwire.storage.outside import insert_outside_id
from orderwire.storage.payments import insert_payment
from orderwire.storage.refunds import save_refund_change
from orderwire.storage.rows import (
    CouponUseRow,
    CustomerRow,
    RequestRow,
    Row,
    checkout_row,
    event_rows,
    line_rows,
    order_row,
    outbox_row,
)
from orderwire.storage.sessions import insert_session
from orderwire.storage.settled import save_settled

KEEP_REQUESTS_MS = 30 * 24 * 60 * 60 * 1000
"""How long a request is kept as it was received."""

Outcomes = tuple[OrderTicket, Outcome] | tuple[CommandTicket, CommandOutcome]


class SaveDiffers(Contention):
    """A guard of the save caught what the decision did not: the batch is run again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A batch after its decisions.

    claimed   the claims taken at the start, each with the order it was taken for
    kept      the answers that were given under keys of others
    counted   the variants whose stock is locked
    handovers what new orders that are placed already hand over, by order
    """

    store_id: int
    now_ms: int
    outcomes: Sequence[Outcomes]
    claimed: Mapping[Claim, int]
    kept: Mapping[Claim, KeptAnswer]
    counted: Collection[int]
    handovers: Mapping[int, Handover] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Made:
    """A new order on its way into the book."""

    ticket: OrderTicket
    placed: Placed

    @property
    def order(self) -> Order:
        return self.placed.order

    @property
    def arrived_ms(self) -> int:
        """When its request came, which its customer and its history go by."""
        return self.ticket.request.minted.arrived_ms

    @property
    def customer_id(self) -> int:
        """The id that its customer has or is to have."""
        return self.order.customer_id or self.ticket.request.minted.customer_id

    @property
    def is_plain(self) -> bool:
        """Whether it is no more than an order with its lines, as most are."""
        request = self.ticket.request
        has_more = (self.placed.payment, self.order.own_id, self.ticket.session, request.kept)
        return has_more == (None, None, None, None) and not self.was_counted

    @property
    def was_counted(self) -> bool:
        """Whether something of it was counted before it came into the book, or as it did."""
        return self.placed.request.draft.past is not None or self.placed.is_over

    def finding_keys(self) -> Sequence[Name]:
        """The keys by which its dialect would find the customer, the most telling first."""
        buyer = self.ticket.request.draft.buyer
        return buyer.keys if buyer else ()

    def customer_row(self, store_id: int) -> CustomerRow:
        contact = self.order.contact or Contact()
        return CustomerRow(
            store_id,
            self.customer_id,
            contact.first_name,
            contact.last_name,
            contact.email,
            contact.phone,
            self.arrived_ms,
        )

    def with_customer(self, found: Mapping[int, int]) -> "_Made":
        """The same with the customer that its keys turned out to belong to."""
        if self.customer_id not in found or self.order.customer_id is None:
            return self
        order = replace(self.order, customer_id=found[self.customer_id])
        return _Made(self.ticket, replace(self.placed, order=order))


async def save(desk: DeskTransaction, decided: Decided) -> list[Result]:
    """Write a batch's decisions and word its answers. Raises SaveDiffers."""
    moved = [
        (ticket.origin, outcome)
        for ticket, outcome in decided.outcomes
        if isinstance(outcome, OrderChanged)
    ]
    made: Sequence[_Made] = [
        _Made(ticket, outcome)
        for ticket, outcome in decided.outcomes
        if isinstance(ticket, OrderTicket) and isinstance(outcome, Placed)
    ]
    await settle_claims(
        desk,
        decided.claimed,
        [one.ticket for one in made],
        [
            *(outcome.order for _, outcome in moved if isinstance(outcome, Ended)),
            *(one.order for one in made if one.placed.is_over),
        ],
    )
    await _move_stock(desk, decided)
    await _count_coupons(desk, decided)
    if moved:
        await desk.run(lambda db: _save_changed(db, moved, decided.now_ms))
    if made:
        made = await _make_customers(desk, decided.store_id, made)
        first_number = await desk.take_numbers(len(made))
        for number, one in enumerate(made, first_number):
            one.order.take_number(number)
    kept: dict[Claim, KeptAnswer] = {}
    answers = _answers(decided, made, kept)
    tables = [rows for rows in _rows(decided.store_id, made) if rows]
    if tables:
        await desk.insert(tables)
    await _save_goods(desk, decided, made)
    if kept:
        await desk.keep_answers(kept.items())
    return answers


async def _save_goods(desk: DeskTransaction, decided: Decided, made: Sequence[_Made]) -> None:
    """Fill the pools, and write down what new orders hand over and what they were made for."""
    for _, outcome in decided.outcomes:
        if isinstance(outcome, CodesAdded):
            await desk.run(
                partial(
                    insert_codes,
                    store_id=decided.store_id,
                    variant_id=outcome.variant_id,
                    new=outcome.codes,
                    now_ms=decided.now_ms,
                )
            )
    for one in made:
        if not one.is_plain or one.order.id in decided.handovers:
            await desk.run(
                partial(_save_beside, one=one, handover=decided.handovers.get(one.order.id))
            )


def _save_beside(db: Connection, one: _Made, handover: Handover | None) -> None:
    """Write down what few new orders have: a payment, a session, a past, something handed over."""
    order, placed = one.order, one.placed
    if placed.payment is not None:
        insert_payment(db, placed.payment)
    if order.own_id is not None:
        insert_outside_id(
            db, order.store_id, order.dialect, "order", outside_id=order.own_id, our_id=order.id
        )
    if one.was_counted:
        save_counts_of_new(db, order)
    kept = one.ticket.request.kept
    if kept is not None:
        note_placed(db, order.store_id, kept.id, order_id=order.id, now_ms=one.arrived_ms)
    if one.ticket.session is not None:
        insert_session(db, order.store_id, order.id, session=one.ticket.session)
    if handover is not None:
        put_down(db, order, handover)


SAVERS: Mapping[type, Callable[[Connection, Any, Origin, int], None]] = {
    Ended: save_ended,
    Edited: save_edited,
    Settled: save_settled,
    RefundChanged: save_refund_change,
}
"""How what became of an existing order is saved. The stock and the coupons are not its business."""


def _save_changed(
    db: Connection, changed: Sequence[tuple[Origin, OrderChanged]], now_ms: int
) -> None:
    """Save what existing orders went through, in the order of the decisions."""
    for origin, outcome in changed:
        SAVERS[type(outcome)](db, outcome, origin, now_ms)


async def _move_stock(desk: DeskTransaction, decided: Decided) -> None:
    takes = _sum_up(outcome.takes for _, outcome in decided.outcomes)
    # What is given back may be a variant that has left the catalogue since: its row is gone.
    moved = {variant: units for variant, units in takes.items() if variant in decided.counted}
    if moved and await desk.move_stock(moved) != len(moved):
        raise SaveDiffers("stock")


async def _count_coupons(desk: DeskTransaction, decided: Decided) -> None:
    uses = _sum_up(outcome.uses for _, outcome in decided.outcomes)
    if uses and await desk.count_coupons(uses) != len(uses):
        raise SaveDiffers("coupons")


def _sum_up(moves: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """All moves of a batch, in order of the ids, without those that come to nothing."""
    sums: dict[int, int] = {}
    for one in moves:
        for moved_id, by in one.items():
            sums[moved_id] = sums.get(moved_id, 0) + by
    return {moved_id: by for moved_id, by in sorted(sums.items()) if by}


async def _make_customers(
    desk: DeskTransaction, store_id: int, made: Sequence[_Made]
) -> Sequence[_Made]:
    """Make the new customers, or find that another process has just made one of them."""
    new = {one.placed.order.id: one for one in made if one.placed.is_new_customer}
    if not new:
        return made
    keys: dict[Name, int] = {}
    for one in new.values():
        for name in keys_of_new_customer(one.placed):
            keys.setdefault(name, one.customer_id)
    owners = await desk.claim_customer_keys(dict(sorted(keys.items())))
    rows: list[CustomerRow] = []
    found: dict[int, int] = {}
    for one in new.values():
        owner = next((owners[name] for name in one.finding_keys()), one.customer_id)
        found[one.customer_id] = owner
        if owner == one.customer_id:
            rows.append(one.customer_row(store_id))
    rivals = sorted(ours for ours, owner in found.items() if ours != owner)
    if rivals:
        await desk.drop_customer_keys(rivals)
    if rows:
        await desk.insert([rows])
    return [one.with_customer(found) for one in made]


def _answers(decided: Decided, made: Sequence[_Made], new: dict[Claim, KeptAnswer]) -> list[Result]:
    """What each ticket of the batch gets, in their order.

    What is answered under an idempotency key is noted in `new`, where the key's twins in the same
    batch find it.
    """
    final = {one.order.id: one.placed for one in made}
    results: list[Result] = []
    for ticket, outcome in decided.outcomes:
        match outcome:
            case _ if isinstance(ticket, CommandTicket):
                results.append(cast("CommandOutcome", outcome))
            case Repeated(claim=claim) if claim.kind is ClaimKind.IDEMPOTENCY_KEY:
                kept = decided.kept.get(claim) or new[claim]
                results.append(Answer(kept.status, kept.body, is_replay=True))
            case Placed() | Refused() | Repeated():
                assert isinstance(ticket, OrderTicket)
                if isinstance(outcome, Placed):
                    outcome = final[outcome.order.id]  # noqa: PLW2901 - has its number now
                answer = ticket.answer(outcome)
                results.append(answer)
                if isinstance(outcome, Placed):
                    new |= _under_keys(ticket, answer)
    return results


def _under_keys(ticket: OrderTicket, answer: Answer) -> dict[Claim, KeptAnswer]:
    return {
        claim: KeptAnswer(answer.status, answer.body)
        for claim in ticket.request.claims
        if claim.kind is ClaimKind.IDEMPOTENCY_KEY
    }


def _rows(store_id: int, made: Sequence[_Made]) -> list[Sequence[Row]]:
    """Everything that new orders leave in the tables, table by table, parents first."""
    events = [
        row
        for one in made
        for row in event_rows(
            one.order, one.placed.events, one.ticket.origin, first=1, at_ms=one.arrived_ms
        )
    ]
    untold = {one.order.id for one in made if not one.placed.is_told}
    return [
        [order_row(one.order) for one in made],
        [row for one in made for row in line_rows(one.order)],
        [checkout_row(store_id, one.placed.checkout) for one in made if one.placed.checkout],
        [
            CouponUseRow(store_id, one.order.coupon.id, one.order.id, one.order.customer_id)
            for one in made
            if one.order.coupon and not one.placed.is_over
        ],
        events,
        [outbox_row(row) for row in events if row.order_id not in untold],
        [_request_row(store_id, one) for one in made],
    ]


def _request_row(store_id: int, one: _Made) -> RequestRow:
    received, at_ms = one.ticket.received, one.arrived_ms
    return RequestRow(
        store_id,
        one.order.id,
        at_ms,
        at_ms + KEEP_REQUESTS_MS,
        received.method,
        received.path,
        received.headers,
        received.body,
    )
