"""A customer shows that a transfer was made, or gives it up to pay in another way.

A receipt places the order: its time runs no longer while somebody looks at it. Nothing is handed
over before the money is there (see `review_receipt`).
"""

from dataclasses import dataclass
from typing import Protocol

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.offline import BANK_TRANSFER
from orderwire.engine.orders import Event, Origin
from orderwire.engine.paying import InReview, Payment, Settled, Till
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refusals import WrongState
from orderwire.engine.settling import give_up
from orderwire.operations.pay_checkout import NotOpen
from orderwire.operations.settle import apply_in
from orderwire.operations.show_checkout import PayLink, Shown, is_payable, lock_checkout
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.receipts import (
    KeptReceipt,
    insert_receipt,
    receipt_content,
    receipts_of_payments,
)
from orderwire.storage.settled import save_settled

RECEIPTS_MAX = 10
"""So many receipts are kept of one checkout."""

_TAKES_RECEIPTS = (PaymentState.OPEN, PaymentState.PENDING_REVIEW)


class Readable(Protocol):
    """A receipt that was made harmless (`bodies.receipts.Receipt` is one). The name is ours."""

    @property
    def name(self) -> str: ...  # noqa: D102 - the class says it
    @property
    def mime_type(self) -> str: ...  # noqa: D102 - the class says it
    @property
    def width(self) -> int | None: ...  # noqa: D102 - the class says it
    @property
    def height(self) -> int | None: ...  # noqa: D102 - the class says it
    @property
    def content(self) -> bytes: ...  # noqa: D102 - the class says it


@dataclass(frozen=True, slots=True)
class ReceiptKept:
    """The receipt is kept, or was before, and its payment is in review."""

    receipt: KeptReceipt


@dataclass(frozen=True, slots=True)
class TooManyReceipts:
    """So many receipts were sent at this checkout that no more are taken."""

    most: int


async def send_receipt(
    world: World, link: PayLink, receipt: Readable, *, request_id: str
) -> ReceiptKept | TooManyReceipts | NotOpen | None:
    """Show a receipt of the transfer that was begun. The same one again is kept once.

    `NotOpen` where no transfer waits for one, `None` where the link leads nowhere. Raises
    DatabaseError.
    """
    receipt_id = await world.ids.take(link.store_id, 1)
    now_ms = world.now_ms()
    origin = Origin(actor="customer", dialect="checkout", request_id=request_id)

    def keep(db: Connection) -> ReceiptKept | TooManyReceipts | NotOpen | None:
        shown = lock_checkout(db, link)
        if shown is None:
            return None
        payment = transfer_of(shown)
        if payment is None:
            return NotOpen(shown)
        earlier = receipts_of_payments(db, link.store_id, [one.id for one in shown.payments])
        same = _find_same(db, [one for one in earlier if one.payment_id == payment.id], receipt)
        if same is not None:
            return ReceiptKept(same)
        if len(earlier) >= RECEIPTS_MAX:
            return TooManyReceipts(RECEIPTS_MAX)
        kept = KeptReceipt(
            store_id=link.store_id,
            id=receipt_id,
            payment_id=payment.id,
            order_id=payment.order_id,
            name=receipt.name,
            mime_type=receipt.mime_type,
            size=len(receipt.content),
            width=receipt.width,
            height=receipt.height,
            created_ms=now_ms,
        )
        insert_receipt(db, kept, receipt.content)
        _review(db, shown, payment, kept, origin)
        return ReceiptKept(kept)

    return await world.database.write(keep)


async def give_up_transfer(
    world: World, link: PayLink, *, request_id: str
) -> Settled | NotOpen | None:
    """Give up the transfer that was begun: the checkout can be paid again in every way.

    `NotOpen` where there is none, or its time is over; `None` where the link leads nowhere.
    Raises DatabaseError.
    """
    now_ms = world.now_ms()
    origin = Origin(actor="customer", dialect="checkout", request_id=request_id)

    def end(db: Connection) -> Settled | NotOpen | None:
        shown = lock_checkout(db, link)
        if shown is None:
            return None
        payment = transfer_of(shown)
        if payment is None or not is_payable(shown, now_ms):
            return NotOpen(shown)
        outcome = give_up(Till(payment, shown.order, shown.checkout), now_ms)
        if isinstance(outcome, WrongState):
            return NotOpen(shown)
        save_settled(db, outcome, origin, now_ms)
        return outcome

    return await world.database.write(end)


def transfer_of(shown: Shown) -> Payment | None:
    """The transfer that waits for a receipt or for somebody to look at one, if there is one."""
    if shown.checkout.state not in (CheckoutState.OPEN, CheckoutState.PROMISED):
        return None
    for payment in reversed(shown.payments):
        if payment.provider == BANK_TRANSFER and payment.state in _TAKES_RECEIPTS:
            return payment
    return None


def _find_same(db: Connection, earlier: list[KeptReceipt], receipt: Readable) -> KeptReceipt | None:
    """The receipt with these bytes that was sent before: the answer may have been lost."""
    for one in earlier:
        is_like = (one.size, one.mime_type) == (len(receipt.content), receipt.mime_type)
        if is_like and receipt_content(db, one.store_id, one.id) == receipt.content:
            return one
    return None


def _review(
    db: Connection, shown: Shown, payment: Payment, receipt: KeptReceipt, origin: Origin
) -> None:
    """The first receipt brings the payment into review; others are beside it."""
    now_ms = receipt.created_ms
    answer = InReview(evidence=receipt.name)
    if not isinstance(apply_in(db, payment, answer, origin=origin, now_ms=now_ms), Settled):
        said: dict[str, str | int] = {"payment_id": payment.id, "evidence": receipt.name}
        record_events(db, shown.order, [Event("payment.receipt_added", said)], origin, now_ms)
