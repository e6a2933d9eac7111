"""One batch: the requests of one store that waited together, in one transaction.

Claim, lock, read, decide, save: in this order, so that what is decided on was read after it was
locked, and so that two batches of different processes cannot wait for each other. The decision is
a fold of the engine's pure functions; a batch of n equals n batches of one.
"""

from collections.abc import Mapping, Sequence

from orderwire.admission.claiming import claim_rows
from orderwire.admission.gathering import gather
from orderwire.admission.saving import Decided, Outcomes, save
from orderwire.admission.tickets import CommandTicket, OrderTicket, Result, Ticket
from orderwire.engine.drafts import Claim
from orderwire.engine.ending import Ended, EndOrder, change_stock, end_order, take_in_end
from orderwire.engine.facts import Facts
from orderwire.engine.placing import Placed, place, take_in
from orderwire.storage.desk import DeskTransaction, Held
from orderwire.storage.orders import fingerprints_of


class AlreadyCommitted(Exception):
    """The batch finds its own orders in the book: an earlier run was committed after all."""


class Batch:
    """One batch on its way through the database. It can be run again if it did not commit.

    `results` and `orders` (ids with versions) are those of its last run, `is_placing` says whether
    any of the orders is new: by them a commit whose answer was lost is recognised.
    """

    def __init__(self, store_id: int, tickets: Sequence[Ticket], now_ms: int) -> None:
        self.store_id = store_id
        self.tickets = tickets
        self.results: list[Result] = []
        self.orders: dict[int, int] = {}
        self.is_placing = False
        self._now_ms = now_ms

    async def run(self, desk: DeskTransaction) -> list[Result]:
        """Do everything but the commit, after which the results count."""
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
        decided = Decided(
            store_id=self.store_id,
            now_ms=self._now_ms,
            outcomes=[_decide(facts, ticket) for ticket in self.tickets],
            claimed={claim: claims[claim].order_id for claim in won},
            kept={claim: its.answer for claim, its in held.items() if its.answer},
            counted=facts.available.keys(),
        )
        self.results = await save(desk, decided)
        self.orders = {
            outcome.order.id: outcome.order.version
            for _, outcome in decided.outcomes
            if isinstance(outcome, Placed | Ended)
        }
        self.is_placing = any(isinstance(outcome, Placed) for _, outcome in decided.outcomes)
        return self.results

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


def _decide(facts: Facts, ticket: Ticket) -> Outcomes:
    if isinstance(ticket, OrderTicket):
        outcome = place(facts, ticket.request)
        take_in(facts, outcome)
        return ticket, outcome
    if isinstance(ticket.command, EndOrder):
        ended = end_order(facts, ticket.command)
        take_in_end(facts, ended)
        return ticket, ended
    changed = change_stock(facts, ticket.command)
    take_in_end(facts, changed)
    return ticket, changed
