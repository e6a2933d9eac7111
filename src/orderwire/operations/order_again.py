"""Order again what a checkout that is over was about: the same lines for the same customer.

Rule 1: it is a new order, priced from the catalogue as it is now and admitted like every other.
Rule 2: one checkout makes one new order. The claim is a key of its own, so that a double click,
a second tab and the back button all lead to the same new checkout.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.admission.tickets import Answer, CommandTicket, Received
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.drafts import Buyer, Draft, DraftDelivery, DraftLine, Name
from orderwire.engine.ending import EndOrder
from orderwire.engine.order_life import ENDED, OrderStep
from orderwire.engine.orders import NO_PRODUCT, ChosenOption, Order, OrderLine, Origin
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.engine.refusals import Refusal
from orderwire.operations.pay_checkout import is_under_way
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.show_checkout import PayLink, Shown, show_checkout
from orderwire.operations.world import Caller, World

_NO_TOKEN = 0
"""Keys are kept apart by token. No token has this id, so that no caller can take these keys."""

_TO_BE_PAID = 201
_NOTHING_TO_PAY = 200
_REFUSED = 409


@dataclass(frozen=True, slots=True)
class NewCheckout:
    """The items were ordered again; `link` is the last piece of the new pay link's address."""

    link: str


@dataclass(frozen=True, slots=True)
class NewFreeOrder:
    """The items were ordered again and cost nothing any more: there is nothing to pay."""

    number: int


@dataclass(frozen=True, slots=True)
class NotOver:
    """The checkout can still be paid, is being paid or was paid: nothing is ordered again."""


def can_order_again(shown: Shown) -> bool:
    """Whether an order that ended may be ordered again. Where money came in, the store decides.

    What its caller described is not in the catalogue: nobody knows whether it is still for sale.
    """
    if any(line.product_id == NO_PRODUCT for line in shown.order.lines):
        return False
    return shown.order.state in ENDED and not any(
        payment.state is PaymentState.CAPTURED or is_under_way(payment)
        for payment in shown.payments
    )


async def order_again(
    world: World, link: PayLink, *, with_coupon: bool, request_id: str
) -> NewCheckout | NewFreeOrder | NotOver | Refusal | None:
    """Order again what is behind a link. `None` where the link leads nowhere.

    Raises Overloaded and DatabaseError.
    """
    shown = await show_checkout(world, link)
    if shown is None:
        return None
    if await _end_if_late(world, link, shown, request_id):
        shown = await show_checkout(world, link)
        assert shown is not None, "nothing takes a checkout away"
    if not can_order_again(shown):
        return NotOver()
    refusals: list[Refusal] = []
    asked = Asked(
        draft=draft_of(shown.order, with_coupon=with_coupon, accepts=shown.checkout.accepts),
        # Not the content: whoever leaves the coupon out after ordering again means the same order.
        fingerprint=f"again {shown.order.id}",
        idempotency_key=f"again {shown.order.id}",
        received=Received(
            method="POST",
            path=f"/checkout/{link.store_id}-{link.checkout_id}/again",
            headers="{}",
            body=b"",
        ),
        request_id=request_id,
        answer=lambda outcome, _, pay_link: _answer(outcome, pay_link, refusals),
        actor="customer",
        session=shown.session,
    )
    answer = await place_order(world, Caller(token_id=_NO_TOKEN, store=shown.store), asked)
    if answer.status == _REFUSED:
        return refusals[-1]
    if answer.status == _NOTHING_TO_PAY:
        return NewFreeOrder(int(answer.body))
    return NewCheckout(answer.body.decode())


async def _end_if_late(world: World, link: PayLink, shown: Shown, request_id: str) -> bool:
    """End an order whose time is over, so that what it holds is there for the new one."""
    now_ms = world.now_ms()
    if shown.checkout.state is not CheckoutState.OPEN or now_ms < shown.checkout.expires_ms:
        return False
    command = EndOrder(
        order_id=shown.order.id, step=OrderStep.EXPIRE, reason="not_paid_in_time", now_ms=now_ms
    )
    origin = Origin(actor="customer", dialect="checkout", request_id=request_id)
    await world.desk.command(link.store_id, CommandTicket(command=command, origin=origin))
    return True


def draft_of(order: Order, *, with_coupon: bool, accepts: Sequence[str] | None = None) -> Draft:
    """The draft of an order's content, by our own ids of what is in it.

    It goes where the order went; what that costs is asked anew.
    """
    buyer = None
    if order.customer_id is not None:
        customer_id = str(order.customer_id)
        buyer = Buyer(
            customer_id=customer_id,
            contact=order.contact,
            keys=(Name("customer", "id", customer_id),),
        )
    return Draft(
        dialect=order.dialect,
        source=order.source,
        currency=order.currency,
        buyer=buyer,
        lines=[_line_of(line) for line in order.lines],
        coupon_code=order.coupon.code if order.coupon and with_coupon else None,
        delivery=_delivery_of(order),
        accepts=accepts,
    )


def _delivery_of(order: Order) -> DraftDelivery | None:
    was = order.details.delivery
    if was is None:
        return None
    return DraftDelivery(
        kind=was.kind,
        method=_name_of("shipping_method", was.method_id),
        branch=_name_of("branch", was.branch_id),
        address=was.address,
        receiver=was.receiver,
    )


def _name_of(kind: str, our_id: int | None) -> Name | None:
    return None if our_id is None else Name(kind, "id", str(our_id))


def _line_of(line: OrderLine) -> DraftLine:
    return DraftLine(
        product=Name("product", "id", str(line.product_id)),
        quantity=line.quantity,
        options=[(str(option.option_id), _values_of(option)) for option in line.options],
        notice=line.notice,
        plan=None if line.plan is None else Name("variant", "id", str(line.variant_id)),
    )


def _values_of(option: ChosenOption) -> list[str]:
    """A choice by its id, which outlasts its name; a text as it was written."""
    return [str(choice_id) for choice_id in option.choice_ids] or list(option.values)


def _answer(outcome: Outcome, pay_link: str, refusals: list[Refusal]) -> Answer:
    """What is kept under the key: where the order is paid, or its number where it is free."""
    if isinstance(outcome, Refused):
        refusals.append(outcome.refusal)
        return Answer(_REFUSED, b"")
    assert isinstance(outcome, Placed), "equal requests are answered from under their key"
    if outcome.checkout is None:
        return Answer(_NOTHING_TO_PAY, str(outcome.order.number).encode())
    return Answer(_TO_BE_PAID, pay_link.rpartition("/")[2].encode())
