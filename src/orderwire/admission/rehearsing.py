"""What would become of a request? Decided like every other, and then forgotten.

It is decided on the same facts by the same function as in a batch, and the transaction is rolled
back: no claim is taken, no number used, nothing is written. What it reads it locks for that
moment, as a batch of one does, so that what it says was true at once for all that it read.
"""

from collections.abc import Sequence

from orderwire.admission.gathering import gather
from orderwire.admission.tickets import OrderTicket
from orderwire.engine.placing import Outcome, place
from orderwire.storage.database import Database
from orderwire.storage.desk import DeskTransaction


class _Rehearsed(Exception):
    """The end of a rehearsal, which rolls its transaction back."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


async def rehearse(database: Database, store_id: int, ticket: OrderTicket, now_ms: int) -> Outcome:
    """What placing a request would come to now. Raises DatabaseError."""

    async def program(desk: DeskTransaction) -> None:
        tickets: Sequence[OrderTicket] = [ticket]
        facts = await gather(desk, store_id, tickets, now_ms)
        claims = sorted(ticket.request.claims)
        if claims:
            held = await desk.holders(claims)
            facts.standing.update({claim: its.standing for claim, its in held.items()})
        raise _Rehearsed(place(facts, ticket.request))

    try:
        await database.admit(store_id, program)
    except _Rehearsed as rehearsed:
        return rehearsed.outcome
    raise AssertionError("a rehearsal was committed")
