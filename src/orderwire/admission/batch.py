"""One batch: the requests of one store that waited together, in one transaction.

Claim, lock, read, decide, save: in this order, so that what is decided on was read after it was
locked, and so that two batches of different processes cannot wait for each other. The decision is
a fold of the engine's pure functions; a batch of n equals n batches of one.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from orderwire.admission.claiming import NO_ORDER, claim_rows, mark_row
from orderwire.admission.gathering import gather
from orderwire.admission.handing import (
    Handover,
    hand_over_placed,
    hand_over_settled,
    is_handed_over,
)
from orderwire.admission.saving import Decided, Outcomes, save
from orderwire.admission.tickets import (
    CommandOutcome,
    CommandTicket,
    OrderChanged,
    OrderTicket,
    Result,
    StockMoved,
    Ticket,
)
from orderwire.engine.drafts import Claim
from orderwire.engine.editing import EditOrder, edit_order, take_in_edit
from orderwire.engine.ending import ChangeStock, EndOrder, change_stock, end_order, take_in_end
from orderwire.engine.facts import Facts
from orderwire.engine.late_money import TakeLateMoney, take_in_late, take_late_money
from orderwire.engine.paying import Settled
from orderwire.engine.placing import Outcome, Placed, place, take_in
from orderwire.engine.pooling import AddCodes, add_codes, take_in_codes
from orderwire.engine.refunding import (
    EndRefund,
    OpenRefund,
    end_refund,
    open_refund,
    take_in_refund,
)
from orderwire.storage.desk import DeskTransaction, Held
from orderwire.storage.orders import fingerprints_of


class AlreadyCommitted(Exception):
    """The batch finds its own orders in the book: an earlier run was committed after all."""


class Batch:
    """One batch on its way through the database. It can be run again if it did not commit.

    `results` are those of its last run. By what that run left a commit whose answer was lost is
    recognised: by its `new_orders`, or, where it changes other things only, by `left_mark`. Both
    are its own alone. A version would not do: a rival may have changed the same order since.
    """

    def __init__(
        self, store_id: int, tickets: Sequence[Ticket], now_ms: int, mark: str | None = None
    ) -> None:
        self.store_id = store_id
        self.tickets = tickets
        self.results: list[Result] = []
        self.new_orders: set[int] = set()
        self.left_mark: Claim | None = None
        self._now_ms = now_ms
        self._mark = None if mark is None else mark_row(mark, now_ms)

    async def run(self, desk: DeskTransaction) -> list[Result]:
        """Do everything but the commit, after which the results count."""
        if self.left_mark is not None and not await self._leave_mark(desk):
            raise AlreadyCommitted
        claims = claim_rows(self.tickets, await self._ending(desk))
        won = await desk.claim(list(claims.values()), self._now_ms) if claims else set()
        facts = await gather(desk, self.store_id, self.tickets, self._now_ms)
        held: dict[Claim, Held] = {}
        lost = [claim for claim in claims if claim not in won]
        if lost:
            held = await desk.holders(lost)
            if self._own_ids() & {its.standing.existing.order_id for its in held.values()}:
                raise AlreadyCommitted
            facts.standing.update({claim: its.standing for claim, its in held.items()})
        outcomes, handovers = await self._hand_over(
            desk, [_decide(facts, ticket) for ticket in self.tickets]
        )
        decided = Decided(
            store_id=self.store_id,
            now_ms=self._now_ms,
            outcomes=outcomes,
            handovers=handovers,
            claimed={claim: claims[claim].order_id for claim in won},
            kept={claim: its.answer for claim, its in held.items() if its.answer},
            counted=facts.available.keys(),
        )
        results = await save(desk, decided)
        await self._leave_trace(desk, [outcome for _, outcome in decided.outcomes])
        self.results = results
        return results

    async def _leave_trace(
        self, desk: DeskTransaction, outcomes: Sequence[Outcome | CommandOutcome]
    ) -> None:
        """Let the batch be recognised: by its new orders, else by a mark if it changes anything."""
        self.new_orders = {one.order.id for one in outcomes if isinstance(one, Placed)}
        is_change = any(isinstance(one, OrderChanged | StockMoved) for one in outcomes)
        if is_change and not self.new_orders and self._mark is not None:
            if self.left_mark is None:
                await self._leave_mark(desk)
            self.left_mark = self._mark.claim
        elif self.left_mark is not None:
            await desk.drop_claims([(self.left_mark, NO_ORDER)])
            self.left_mark = None

    async def _leave_mark(self, desk: DeskTransaction) -> bool:
        """Write the mark down; whether it was not there. An earlier run's commit is waited for."""
        assert self._mark is not None
        return bool(await desk.claim([self._mark], self._now_ms))

    async def _hand_over(
        self, desk: DeskTransaction, outcomes: Sequence[Outcomes]
    ) -> tuple[list[Outcomes], dict[int, Handover]]:
        """Hand over what was placed at once: its codes, and the subscriptions it starts.

        What new orders get is written down with them, and until then kept by order.
        """
        after: list[Outcomes] = []
        handovers: dict[int, Handover] = {}
        for one in outcomes:
            after.append(one)
            outcome = one[1]
            if isinstance(outcome, Settled):
                assert isinstance(one[0], CommandTicket), one
                settled = await desk.run(
                    partial(hand_over_settled, settled=outcome, now_ms=self._now_ms)
                )
                after[-1] = one[0], settled
            elif isinstance(outcome, Placed) and _is_handed_over(outcome):
                assert isinstance(one[0], OrderTicket), one
                placed, handover = await desk.run(
                    partial(hand_over_placed, placed=outcome, session=one[0].session)
                )
                handovers[placed.order.id] = handover
                after[-1] = one[0], placed
        return after, handovers

    def _own_ids(self) -> set[int]:
        """The ids that this batch's orders would have, and have if it was committed before."""
        return {
            ticket.request.minted.order_id
            for ticket in self.tickets
            if isinstance(ticket, OrderTicket)
        }

    async def _ending(self, desk: DeskTransaction) -> Mapping[int, str]:
        """The orders that the batch may end, with the fingerprints that their windows go by."""
        order_ids = sorted(
            {
                ticket.command.order_id
                for ticket in self.tickets
                if isinstance(ticket, CommandTicket) and isinstance(ticket.command, EndOrder)
            }
        )
        if not order_ids:
            return {}
        return await desk.run(lambda db: fingerprints_of(db, self.store_id, order_ids))


def _is_handed_over(placed: Placed) -> bool:
    """Whether a new order brings something. One that was made elsewhere has brought it there."""
    return placed.request.draft.past is None and is_handed_over(placed.order)


DECISIONS: Mapping[type, tuple[Callable[..., CommandOutcome], Callable[..., None]]] = {
    EndOrder: (end_order, take_in_end),
    ChangeStock: (change_stock, take_in_end),
    TakeLateMoney: (take_late_money, take_in_late),
    AddCodes: (add_codes, take_in_codes),
    OpenRefund: (open_refund, take_in_refund),
    EndRefund: (end_refund, take_in_refund),
    EditOrder: (edit_order, take_in_edit),
}
"""How each command is decided, and how the decisions after it see what came of it."""


def _decide(facts: Facts, ticket: Ticket) -> Outcomes:
    if isinstance(ticket, OrderTicket):
        placed = place(facts, ticket.request)
        take_in(facts, placed)
        return ticket, placed
    decide, let_see = DECISIONS[type(ticket.command)]
    outcome = decide(facts, ticket.command)
    let_see(facts, outcome)
    return ticket, outcome
