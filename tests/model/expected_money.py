"""What the book should say of money: payments of each kind, and refunds. See `expected`."""

from dataclasses import dataclass, field

from tests.model.expected import (
    CODED,
    ENDED,
    LEAST_MS,
    MINUTE_MS,
    OFFLINE,
    SHIPPED,
    TRANSFER_MS,
    UNDER_WAY,
    Order,
    Payment,
    Refund,
    Shop,
    end,
    is_being_paid,
    place_paid,
)

SLOW_MS = 8_000
ABANDONED_MS = 2 * MINUTE_MS
CASH, TRANSFER, MANUAL = "cash_on_delivery", "bank_transfer", "manual"


def capture(shop: Shop, order: Order, payment: Payment) -> None:
    """Money has come: it pays, is too much, or comes late."""
    if payment.state == "captured":
        return
    has_ended = order.state in ENDED
    due, was_paid = order.due, order.is_paid
    payment.state, payment.is_named = "captured", payment.provider == "test"
    if order.checkout == "paid" and (has_ended or was_paid):
        order.paid += payment.amount
        return
    order.paid += payment.amount
    if has_ended:
        _come_late(shop, order, is_enough=payment.amount >= due)
        return
    if not order.is_paid:
        _follow(order)
        return
    order.checkout = "paid"
    if order.state == "awaiting_payment":
        place_paid(order)
    else:
        state = order.state
        place_paid(order)
        is_done = state == "placed" or (state == "in_progress" and order.has_codes)
        order.state = order.state if is_done and order.state == "completed" else state
    for one in _waiting(order):
        one.state = "voided"


def _waiting(order: Order) -> list[Payment]:
    """What people are still to bring or send."""
    states = ("open", "promised")
    return [one for one in order.payments if one.provider in OFFLINE and one.state in states]


def _follow(order: Order) -> None:
    """They are to bring what is due now."""
    for one in _waiting(order):
        one.amount = order.due or one.amount


def _come_late(shop: Shop, order: Order, *, is_enough: bool) -> None:
    back: dict[int, int] = {}
    for line in order.lines:
        if line.is_counted:
            back[line.product] = back.get(line.product, 0) + line.restocked
    if not is_enough or any(shop.stock[one] < units for one, units in back.items()):
        return
    for product, units in back.items():
        shop.stock[product] -= units
    for line in order.lines:
        line.restocked = 0
    shop.uses += order.has_coupon
    order.checkout = "paid"
    place_paid(order)


def look_up(shop: Shop, order: Order, payment: Payment) -> None:
    """The provider is asked how a payment stands."""
    if payment.provider == CASH and payment.state == "open":
        promise(shop, order, payment)
    if payment.provider != "test" or payment.state == "captured":
        return
    if payment.charge is None:
        if shop.now - payment.created < ABANDONED_MS:
            return
        payment.charge = "declined"
        shop.mark()
    if payment.charge == "waiting":
        if shop.now - payment.settles < LEAST_MS:
            return
        payment.charge = "declined"
        shop.mark()
    if payment.charge == "declined":
        payment.state = "failed"
    elif payment.charge == "captured" or shop.now >= payment.settles:
        capture(shop, order, payment)


def look_after(shop: Shop, order: Order) -> None:
    """Whoever comes to the page has what is under way asked after."""
    for one in order.payments:
        if one.state in ("open", "authorised"):
            look_up(shop, order, one)
            shop.mark()


def is_payable(shop: Shop, order: Order) -> bool:
    """Whether the page takes a payment, if none is under way."""
    runs = order.state != "awaiting_payment" or shop.now < order.expires
    return order.checkout == "open" and order.due > 0 and runs


def _takes(shop: Shop, order: Order) -> bool:
    under_way = any(one.state in UNDER_WAY for one in order.payments)
    return is_payable(shop, order) and not under_way


def pay_card(shop: Shop, order: Order, card: str) -> None:
    """The customer pays with a card of the `test` provider."""
    look_after(shop, order)
    if not _takes(shop, order):
        return
    settles = shop.now + (SLOW_MS if card == "slow" else 0)
    payment = Payment("test", order.due, shop.now, card=card, settles=settles)
    order.payments.append(payment)
    shop.mark()
    payment.charge = {"declined": "declined", "slow": "pending", "confirm": "waiting"}.get(
        card, "captured"
    )
    shop.mark()
    if card == "confirm":
        payment.is_named = True
    elif card == "declined":
        payment.state = "failed"
    elif card not in ("lost", "slow"):
        capture(shop, order, payment)


def confirm(shop: Shop, order: Order, *, is_confirmed: bool) -> None:
    """The customer confirms, or does not."""
    waiting = [one for one in order.payments if one.state == "open" and one.is_named]
    for payment in waiting[:1]:
        if payment.charge == "waiting":
            payment.charge = "captured" if is_confirmed else "declined"
            shop.mark()
        look_up(shop, order, payment)


def choose_cash(shop: Shop, order: Order) -> None:
    """The customer will pay at the door: only what is brought can be paid there."""
    look_after(shop, order)
    if _takes(shop, order) and all(line.product in SHIPPED for line in order.lines):
        payment = Payment(CASH, order.due, shop.now)
        order.payments.append(payment)
        shop.mark()
        promise(shop, order, payment)


def promise(shop: Shop, order: Order, payment: Payment) -> None:
    """Cash is promised, with its fee, and the order is placed."""
    if order.checkout != "open":
        return
    order.fee = True
    order.total = shop.total_of(order)
    payment.amount, payment.state = order.due, "promised"
    _place_unpaid(order)


def _place_unpaid(order: Order) -> None:
    if order.checkout == "open":
        order.checkout = "promised"
        if order.state == "awaiting_payment":
            order.state = "placed"


def begin_transfer(shop: Shop, order: Order) -> None:
    """The customer will make a transfer, and has the time for it."""
    look_after(shop, order)
    if _takes(shop, order):
        order.payments.append(Payment(TRANSFER, order.due, shop.now, prolonged=TRANSFER_MS))
        order.expires = max(order.expires, shop.now) + TRANSFER_MS


def _transfer(order: Order) -> Payment | None:
    if order.checkout not in ("open", "promised"):
        return None
    its = [one for one in order.payments if one.provider == TRANSFER]
    return next((one for one in reversed(its) if one.state in ("open", "pending_review")), None)


def send_receipt(shop: Shop, order: Order) -> None:
    """The customer shows a receipt."""
    payment = _transfer(order)
    if payment is not None and payment.state == "open":
        payment.state, payment.is_shown = "pending_review", True
        _place_unpaid(order)


def give_up(shop: Shop, order: Order) -> None:
    """The customer will pay in another way."""
    payment = _transfer(order)
    if payment is not None and payment.state == "open" and is_payable(shop, order):
        payment.state = "voided"
        order.expires = max(order.expires - payment.prolonged, shop.now + LEAST_MS)


def _in_review(order: Order) -> Payment | None:
    its = [one for one in order.payments if one.provider == TRANSFER]
    return next((one for one in reversed(its) if one.state == "pending_review"), None)


def approve(shop: Shop, order: Order) -> None:
    """The transfer is in the account, even if somebody had thought that it was not."""
    payment = _in_review(order)
    if payment is None and not order.is_paid:
        over = [one for one in order.payments if one.provider == TRANSFER and one.is_shown]
        payment = next((one for one in reversed(over) if one.state in ("failed", "voided")), None)
    if payment is not None:
        capture(shop, order, payment)


def reject(shop: Shop, order: Order) -> None:
    """The receipt shows no money of ours: the page is open again."""
    payment = _in_review(order)
    if payment is None:
        return
    payment.state = "failed"
    if order.checkout == "promised":
        order.checkout, order.expires = "open", shop.now + TRANSFER_MS
        order.state = "awaiting_payment" if order.state == "placed" else order.state


def collect(shop: Shop, order: Order) -> None:
    """Cash was collected."""
    its = [one for one in order.payments if one.provider == CASH]
    if not its or its[-1].state == "captured":
        return
    if its[-1].state != "promised":
        if order.is_paid:
            return
        its[-1].amount = order.due
        if order.state in ENDED:
            shop.mark()
    capture(shop, order, its[-1])


def refuse(shop: Shop, order: Order) -> None:
    """Nobody paid at the door."""
    its = [one for one in order.payments if one.provider == CASH]
    if its and its[-1].state == "promised":
        its[-1].state = "failed"


def record(shop: Shop, order: Order) -> None:
    """The merchant says that all of it was paid elsewhere."""
    if order.checkout is None or order.due == 0 or (order.checkout == "paid" and order.is_paid):
        return
    waits = ("open", "promised", "pending_review")
    its = [one for one in order.payments if one.provider in OFFLINE and one.state in waits]
    if not its:
        its = [Payment(MANUAL, order.due, shop.now)]
        order.payments += its
        if order.state in ENDED:
            shop.mark()
    capture(shop, order, its[-1])


@dataclass(frozen=True, kw_only=True)
class Back:
    """What is wanted back: everything, or units by the place of their line, shipping, an amount.

    `payment` is the place of the one that it is to go back from, if that is said.
    """

    is_whole: bool = False
    lines: dict[int, int] = field(default_factory=dict)
    shipping: bool = False
    amount: int = 0
    restock: str = "none"
    is_by_hand: bool = False
    payment: int | None = None


def refund(shop: Shop, order: Order, back: Back) -> None:
    """Money goes back, if it is there: counted first, then asked for."""
    left = order.paid - order.refunded
    parts, takes = _wanted(order, back)
    money = {at: _money(order, at, units) for at, units in parts.items()}
    amount = sum(money.values()) + sum(takes.values()) + back.amount
    its = [
        one
        for at, one in enumerate(order.payments)
        if one.state == "captured" and back.payment in (None, at)
    ]
    enough = [one for one in its if one.amount - one.refunded >= (1 if back.is_whole else amount)]
    is_there = all(
        at < len(order.lines) and 1 <= units <= order.lines[at].quantity - order.lines[at].refunded
        for at, units in parts.items()
    )
    if left <= 0 or len(enough) != 1 or not is_there or not all(takes.values()):
        return
    chosen = enough[0]
    amount = min(left, chosen.amount - chosen.refunded) if back.is_whole else amount
    if not 0 < amount <= left:
        return
    restocks = {at: _restocked(order, at, units, back.restock) for at, units in parts.items()}
    for at, units in parts.items():
        order.lines[at].refunded += units
        order.lines[at].refunded_minor += money[at]
    for one in order.charges:
        one[2] += takes.get(one[0], 0)
    order.refunded += amount
    chosen.refunded += amount
    opened = Refund(order.payments.index(chosen), amount, restocks)
    order.refunds.append(opened)
    if back.is_by_hand:
        _arrive(shop, order, opened)
        _follow(order)
        return
    _follow(order)
    shop.mark()
    send(shop, order, opened)


def _wanted(order: Order, back: Back) -> tuple[dict[int, int], dict[str, int]]:
    """Units by line, and money by charge, that are asked for."""
    left = {one[0]: one[1] - one[2] for one in order.charges}
    if not back.is_whole:
        return back.lines, {"shipping": left.get("shipping", 0)} if back.shipping else {}
    if not order.is_paid:
        return {}, {}  # No part was paid: what came was for none.
    units = {at: line.quantity - line.refunded for at, line in enumerate(order.lines)}
    return (
        {at: many for at, many in units.items() if many},
        {kind: minor for kind, minor in left.items() if minor},
    )


def _money(order: Order, at: int, units: int) -> int:
    if at >= len(order.lines):
        return 0
    line = order.lines[at]
    after = line.total * (line.refunded + units) // line.quantity
    return max(0, after - line.refunded_minor)


def _restocked(order: Order, at: int, units: int, restock: str) -> int:
    """How many of these units go back into the stock when the money is back."""
    line, restocked = order.lines[at], 0
    if restock != "none" and line.is_counted and line.product not in CODED:
        restocked = min(units, line.quantity - line.restocked - order.restocking(at))
    if restock == "unfulfilled":
        restocked = min(restocked, max(0, line.quantity - line.fulfilled - line.refunded))
    return restocked


def send(shop: Shop, order: Order, one: Refund) -> None:
    """The provider is asked to send a refund, or how it stands."""
    if one.state != "open":
        return
    payment = order.payments[one.payment]
    if payment.provider == "test":
        if one.asked is None:
            one.asked = shop.now
            shop.mark()
            if payment.card == "lost":
                return
        if payment.card == "slow" and shop.now < one.asked + SLOW_MS:
            return
    _arrive(shop, order, one)


def _arrive(shop: Shop, order: Order, one: Refund) -> None:
    one.state = "succeeded"
    for at, units in one.restocks.items():
        line = order.lines[at]
        line.restocked += units
        if units:
            shop.stock[line.product] += units
    is_begun = any(line.fulfilled for line in order.lines)
    is_left = any(line.to_fulfil for line in order.lines)
    if order.state == "in_progress" and is_begun and not is_left:
        order.state = "completed"


def cancel(shop: Shop, order: Order, restock: str, *, refunds: bool) -> None:
    """The merchant ends an order, and may pay all of it back."""
    if order.state not in ENDED:
        if order.state == "completed" or is_being_paid(shop, order):
            return
        end(shop, order, "cancelled", restock)
        shop.mark()
    if not refunds:
        return
    for at, one in enumerate(order.payments):
        if one.state == "captured" and one.amount > one.refunded:
            refund(shop, order, Back(is_whole=True, payment=at))
            shop.mark()
