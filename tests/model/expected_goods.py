"""What the book should say of goods on their way, and of edits. See `expected`."""

from tests.model.expected import (
    COUNTED,
    ENDED,
    OFFLINE,
    SHIPPED,
    USES_MAX,
    Fulfilment,
    Line,
    Order,
    Shop,
)


def _may_leave(order: Order) -> bool:
    is_promised = any(
        one.provider == "cash_on_delivery" and one.state == "promised" for one in order.payments
    )
    return order.state in ("placed", "in_progress") and (order.is_paid or is_promised)


def fulfil(order: Order, wanted: dict[int, int] | None = None) -> None:
    """Goods leave the house: all that is left, or so many of the line at a place."""
    if wanted is None:
        wanted = {at: one.to_fulfil for at, one in enumerate(order.lines) if one.to_fulfil}
    left = {at: one.to_fulfil for at, one in enumerate(order.lines)}
    fits = all(0 < units <= left.get(at, 0) for at, units in wanted.items())
    if not _may_leave(order) or not wanted or not fits:
        return
    for at, units in wanted.items():
        order.lines[at].fulfilled += units
    order.fulfilments.append(Fulfilment(dict(wanted)))
    is_left = any(line.to_fulfil for line in order.lines)
    order.state = "in_progress" if is_left else "completed"


def complete(_: Shop, order: Order) -> None:
    """Everything was handed over: what is left is brought with it."""
    if _may_leave(order):
        fulfil(order)
        order.state = "completed"


def start(_: Shop, order: Order) -> None:
    """The work begins."""
    if order.state == "placed":
        order.state = "in_progress"


def on_its_way(order: Order) -> Fulfilment | None:
    """What was sent last and has not arrived, or whatever was sent first."""
    sent = [one for one in order.fulfilments if one.state == "shipped"]
    return sent[-1] if sent else order.fulfilments[0] if order.fulfilments else None


def deliver(order: Order) -> None:
    """The customer has it."""
    one = on_its_way(order)
    if one is not None and one.state == "shipped":
        one.state = "delivered"


def call_off(order: Order) -> None:
    """It came to nothing: its units are to be brought again."""
    one = on_its_way(order)
    if one is None or one.state != "shipped":
        return
    one.state = "cancelled"
    for at, units in one.units.items():
        order.lines[at].fulfilled -= units
    if order.state == "completed" and any(line.to_fulfil for line in order.lines):
        order.state = "in_progress"


def edit(
    shop: Shop,
    order: Order,
    *,
    quantities: dict[int, int] | None = None,
    added: tuple[int, int] | None = None,
    coupon: bool | None = None,
) -> None:
    """Other lines, or another coupon: while nobody has paid, and nothing was brought."""
    if _is_fixed(order) or any(at >= len(order.lines) for at in quantities or {}):
        return
    trial = shop.copy()
    changed = trial.orders[shop.orders.index(order)]
    for at, many in (quantities or {}).items():
        line = changed.lines[at]
        if line.is_counted:
            trial.stock[line.product] -= many - line.quantity
        line.quantity = many
    changed.lines = [line for line in changed.lines if line.quantity]
    if added is not None:
        product, many = added
        changed.lines.append(Line(product, many, product in COUNTED))
        if product in COUNTED:
            trial.stock[product] -= many
    if coupon is not None and coupon != order.has_coupon:
        trial.uses += 1 if coupon else -1
        changed.has_coupon = coupon
    changed.total = trial.total_of(changed)
    if not changed.lines or not changed.total or not _can_be(shop, order, trial, changed):
        return
    for one in changed.payments:
        is_waiting = one.provider in OFFLINE and one.state in ("open", "promised")
        if is_waiting and changed.total != order.total:
            one.amount = changed.total
    shop.stock, shop.uses = trial.stock, trial.uses
    shop.orders[shop.orders.index(order)] = changed


def _is_fixed(order: Order) -> bool:
    """Whether somebody has paid or may come with money, or something was brought."""
    return (
        order.state in (*ENDED, "completed")
        or order.is_paid
        or bool(order.paid)
        or any(line.fulfilled for line in order.lines)
        or any(one.state == "pending_review" for one in order.payments)
        or any(one.state == "open" and one.provider not in OFFLINE for one in order.payments)
    )


def _can_be(shop: Shop, order: Order, trial: Shop, changed: Order) -> bool:
    """Whether stock, coupon and the way to pay allow it."""
    is_cash = any(
        one.provider == "cash_on_delivery" and one.state in ("open", "promised")
        for one in changed.payments
    )
    is_brought = all(line.product in SHIPPED for line in changed.lines)
    is_new_use = changed.has_coupon and not order.has_coupon
    # Only what is taken more than before has to be there.
    is_short = any(0 > trial.stock[one] < shop.stock[one] for one in COUNTED)
    return not (is_short or (is_new_use and shop.uses >= USES_MAX) or (is_cash and not is_brought))
