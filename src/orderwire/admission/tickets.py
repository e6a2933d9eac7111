"""What stands in a store's queue: orders to be placed, and commands that give back or take."""

from collections.abc import Callable
from dataclasses import dataclass

from orderwire.engine.drafts import PlaceOrder
from orderwire.engine.editing import Edited, EditOrder, NothingEdited
from orderwire.engine.ending import ChangeStock, Ended, EndOrder, StockChanged
from orderwire.engine.late_money import TakeLateMoney
from orderwire.engine.orders import Origin
from orderwire.engine.paying import NothingNew, Settled
from orderwire.engine.placing import Outcome, Refused
from orderwire.engine.pooling import AddCodes, CodesAdded
from orderwire.engine.refunding import EndRefund, OpenRefund, RefundChanged, RefundKnown
from orderwire.storage.sessions import Session

OrderCommand = EndOrder | TakeLateMoney | OpenRefund | EndRefund | EditOrder
"""Commands about an order that exists: each has an `order_id`."""

StockCommand = ChangeStock | AddCodes
"""Commands about a stock: each has a `variant_id`."""

Command = OrderCommand | StockCommand

OrderChanged = Ended | Settled | RefundChanged | Edited
"""What came of an order that exists: each has an `order`, as it is now, and its `events`."""

StockMoved = StockChanged | CodesAdded
"""What came of a stock: each has a `variant_id`."""

CommandOutcome = OrderChanged | StockMoved | NothingNew | NothingEdited | RefundKnown | Refused


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller gets, worded by its dialect. A replay is the very answer given before."""

    status: int
    body: bytes
    is_replay: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request as it came in. The headers are JSON, with the secrets in them masked."""

    method: str
    path: str
    headers: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTicket:
    """A request for an order, with its dialect's way to word whatever comes of it.

    `answer` is pure: it is called inside the transaction, and again if the batch is run again.
    """

    request: PlaceOrder
    answer: Callable[[Outcome], Answer]
    origin: Origin
    received: Received
    window_lasts_ms: int
    session: Session | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandTicket:
    """A command about something that exists."""

    command: Command
    origin: Origin


Ticket = OrderTicket | CommandTicket
Result = Answer | CommandOutcome
