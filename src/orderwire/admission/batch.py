"""One batch: the requests of one store that waited together, in one transaction.

Claim, lock, read, decide, save: in this order, so that what is decided on was read after it was
locked, and so that two batches of different processes cannot wait for each other. The decision is
a fold of the engine's pure functions; a batch of n equals n batches of one.
"""

from collections.abc import Sequence

from orderwire.admission.claiming import claim_rows
from orderwire.admission.gathering import gather
from orderwire.admission.saving import Decided, Outcomes, save
from orderwire.admission.tickets import OrderTicket, Result, Ticket
from orderwire.engine.drafts import Claim
from orderwire.engine.ending import EndOrder, change_stock, end_order, take_in_end
from orderwire.engine.facts import Facts
from orderwire.engine.placing import Placed, place, take_in
from orderwire.storage.desk import DeskTransaction, Held


class Batch:
    """One batch on its way through the database. It can be run again if it did not commit."""

    def __init__(self, store_id: int, tickets: Sequence[Ticket], now_ms: int) -> None:
        self.store_id = store_id
        self.tickets = tickets
        self.results: list[Result] = []
        self.placed_ids: list[int] = []
        self._now_ms = now_ms

    async def run(self, desk: DeskTransaction) -> list[Result]:
        """Do everything but the commit, after which the results count."""
        claims = claim_rows(self.tickets)
        won = await desk.claim(list(claims.values()), self._now_ms) if claims else set()
        facts = await gather(desk, self.store_id, self.tickets, self._now_ms)
        held: dict[Claim, Held] = {}
        lost = [claim for claim in claims if claim not in won]
        if lost:
            held = await desk.holders(lost)
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
        self.placed_ids = [
            outcome.order.id for _, outcome in decided.outcomes if isinstance(outcome, Placed)
        ]
        return self.results


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
