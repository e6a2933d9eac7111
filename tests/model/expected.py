"""What the book should say: a small store in plain dictionaries, made up by hand.

It knows an order's life as its documents tell it, and calls nothing of the engine. What cannot be
said in a line or two (how a total is divided among lines, the ids of rows) it learns from the book
by `learn`; the laws hold the book to that.

`mark` says that something is durable although a deed is not over: where a process that is killed
may leave it.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

PEN, FILM, CODE, FREE, MUG = 1, 2, 3, 4, 5
"""Shipped and counted; digital and counted; a code; worth nothing; shipped and not counted."""

SHIPPED, COUNTED, CODED = {PEN, MUG}, {PEN, FILM, CODE}, {CODE}
ENDED = ("expired", "cancelled")
OFFLINE = ("bank_transfer", "cash_on_delivery", "manual")
UNDER_WAY = ("open", "pending_review", "authorised")
USES_MAX = 4
MINUTE_MS = 60_000
CHECKOUT_MS = 60 * MINUTE_MS
TRANSFER_MS = 24 * 60 * MINUTE_MS
LEAST_MS = 15 * MINUTE_MS
"""A checkout that opens again stays open for as long as this at least."""


@dataclass
class Line:
    """A line of an order."""

    product: int
    quantity: int
    is_counted: bool
    id: int = 0
    total: int = 0
    fulfilled: int = 0
    refunded: int = 0
    refunded_minor: int = 0
    restocked: int = 0
    given: int = 0

    @property
    def to_fulfil(self) -> int:
        """What is still to be brought."""
        left = self.quantity - self.fulfilled - self.refunded
        return max(0, left) if self.product in SHIPPED else 0


@dataclass
class Payment:
    """A payment. `charge` is what the provider's own book says of it, from `settles` on."""

    provider: str
    amount: int
    created: int
    state: str = "open"
    refunded: int = 0
    card: str = ""
    charge: str | None = None
    settles: int = 0
    is_named: bool = False
    is_shown: bool = False
    prolonged: int = 0
    id: int = 0


@dataclass
class Refund:
    """A refund of the payment of this place. The provider has heard of it at `asked`. So many units
    of the lines at which places go back into the stock once its money is back.
    """

    payment: int
    amount: int
    restocks: dict[int, int] = field(default_factory=dict)
    state: str = "open"
    asked: int | None = None
    id: int = 0


@dataclass
class Fulfilment:
    """Units by the place of their line."""

    units: dict[int, int]
    state: str = "shipped"
    id: int = 0


@dataclass
class Order:
    """An order with all around it."""

    lines: list[Line]
    state: str
    checkout: str | None
    expires: int = 0
    has_coupon: bool = False
    ships: bool = False
    fee: bool = False
    total: int = 0
    paid: int = 0
    refunded: int = 0
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    fulfilments: list[Fulfilment] = field(default_factory=list)
    charges: list[list[Any]] = field(default_factory=list)
    id: int = 0
    link: tuple[int, str] = (0, "")
    has_past: bool = False

    @property
    def is_paid(self) -> bool:
        """Whether it has all its money."""
        return self.paid >= self.total

    @property
    def is_shipped(self) -> bool:
        """Whether anything is to be brought."""
        return any(line.product in SHIPPED for line in self.lines)

    @property
    def has_codes(self) -> bool:
        """Whether anything is handed over as codes."""
        return any(line.product in CODED for line in self.lines)

    def restocking(self, at: int) -> int:
        """How many units of the line at a place go back with refunds that are on their way."""
        return sum(one.restocks.get(at, 0) for one in self.refunds if one.state == "open")

    @property
    def due(self) -> int:
        """What is still to be paid; what went back has to come again where it is not paid."""
        comes_again = self.state in ENDED or not self.is_paid
        kept = self.paid - (self.refunded if comes_again else 0)
        return max(0, self.total - kept)


@dataclass
class Shop:
    """A store. Amounts are in minor units, `prices` by product; the tax is in basis points."""

    id: int
    prices: Mapping[int, int]
    shipping: int
    fee: int
    tax: int
    is_tax_inside: bool
    stock: dict[int, int]
    brought: dict[int, int] = field(default_factory=dict)
    uses: int = 0
    orders: list[Order] = field(default_factory=list)
    now: int = 0
    marks: list["Shop"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.brought = self.brought or dict(self.stock)

    def mark(self) -> None:
        """This much is durable."""
        marks, self.marks = self.marks, []
        self.marks = [*marks, deepcopy(self)]

    def copy(self) -> "Shop":
        """The same, to go on with by itself."""
        self.marks = []
        return deepcopy(self)

    def total_of(self, order: Order) -> int:
        """What an order costs: goods, ten per cent off with the coupon, charges, tax beside."""
        goods = sum(self.prices[line.product] * line.quantity for line in order.lines)
        net = goods - (half_up(goods, 1000) if order.has_coupon else 0)
        net += (self.shipping if order.ships else 0) + (self.fee if order.fee else 0)
        return net + (0 if self.is_tax_inside else half_up(net, self.tax))


def half_up(minor: int, basis_points: int) -> int:
    """A part of an amount, to the nearest whole."""
    return (minor * basis_points + 5_000) // 10_000


@dataclass(frozen=True, kw_only=True)
class Wish:
    """An order as somebody wants it: how many of which products, and how it is to be paid.

    `way` is checkout, cash, review or captured; `past` is where an imported one stood.
    """

    lines: tuple[tuple[int, int], ...]
    coupon: bool = False
    ships: bool = False
    way: str = "checkout"
    past: str | None = None
    takes: bool = False


def is_refused(shop: Shop, wish: Wish) -> bool:
    """Whether a wish comes to nothing."""
    counts = wish.past is None or (wish.takes and wish.past not in ENDED)
    short = any(product in COUNTED and many > shop.stock[product] for product, many in wish.lines)
    is_brought = all(product in SHIPPED for product, _ in wish.lines)
    return (
        (wish.coupon and counts and shop.uses >= USES_MAX)
        or (wish.way == "cash" and wish.past is None and not is_brought)
        or (counts and short)
    )


def create(shop: Shop, wish: Wish) -> None:
    """A new order, or none."""
    if is_refused(shop, wish):
        return
    counts = wish.past is None or (wish.takes and wish.past not in ENDED)
    order = Order(
        lines=[Line(one, many, counts and one in COUNTED) for one, many in wish.lines],
        state="awaiting_payment",
        checkout="open",
        expires=shop.now + CHECKOUT_MS,
        has_coupon=wish.coupon and counts,
        ships=wish.ships and wish.past is None,
        fee=wish.way == "cash" and wish.past is None,
        has_past=wish.past is not None,
    )
    order.total = shop.total_of(order)
    shop.orders.append(order)
    shop.uses += order.has_coupon
    for line in order.lines:
        if line.is_counted:
            shop.stock[line.product] -= line.quantity
    if wish.past is not None:
        _was(shop, order, wish)
    elif order.total == 0:
        order.checkout = None
        place_paid(order)
    elif wish.way != "checkout":
        _tender(shop, order, wish)
        if wish.way == "captured":
            place_paid(order)
        else:
            order.state = "placed"


def _tender(shop: Shop, order: Order, wish: Wish) -> None:
    provider, state, order.checkout = {
        "cash": ("cash_on_delivery", "promised", "promised"),
        "review": ("bank_transfer", "pending_review", "promised"),
        "captured": ("manual", "captured", "paid"),
    }[wish.way]
    payment = Payment(provider, order.total, shop.now, state=state, is_shown=wish.way == "review")
    order.payments.append(payment)
    order.paid = order.total if state == "captured" else 0


def _was(shop: Shop, order: Order, wish: Wish) -> None:
    """It takes no step, and is what it was."""
    assert wish.past is not None
    order.state = wish.past
    if order.total == 0:
        order.checkout = None
    elif wish.way == "captured":
        _tender(shop, order, wish)
    for line in order.lines:
        if wish.past == "completed" and line.product in SHIPPED:
            line.fulfilled = line.quantity
    if order.checkout is None:
        return
    if wish.past in ENDED:
        order.checkout = wish.past
    elif not order.is_paid:
        order.checkout = "open" if wish.past == "awaiting_payment" else "promised"


def place_paid(order: Order) -> None:
    """All its money is there: what need not be brought is done."""
    for line in order.lines:
        line.given = line.quantity if line.product in CODED else 0
    order.state = "placed" if order.is_shipped else "completed"


def end(shop: Shop, order: Order, state: str, restock: str = "unfulfilled") -> None:
    """An order is over: units and coupon go back, and nobody waits for people's payments."""
    for at, line in enumerate(order.lines):
        kept = max(line.given, line.fulfilled if restock == "unfulfilled" else 0)
        units = max(0, line.quantity - line.restocked - order.restocking(at) - kept)
        if line.is_counted and restock != "none":
            line.restocked += units
            shop.stock[line.product] += units
    shop.uses -= order.has_coupon
    order.state = state
    if order.checkout in ("open", "promised"):
        order.checkout = state
    for one in order.payments:
        if one.provider in OFFLINE and one.state in ("open", "pending_review", "promised"):
            one.state = "voided"


def is_being_paid(shop: Shop, order: Order) -> bool:
    """Whether a provider may come with money any moment."""
    return any(
        one.provider not in OFFLINE and one.state in UNDER_WAY and one.created > shop.now - LEAST_MS
        for one in order.payments
    )


def expire(shop: Shop) -> None:
    """End what nobody paid in time."""
    for order in shop.orders:
        is_late = order.checkout == "open" and order.expires <= shop.now
        if is_late and order.state == "awaiting_payment" and not is_being_paid(shop, order):
            end(shop, order, "expired")
            shop.mark()


def change_stock(shop: Shop, product: int, by: int) -> None:
    """Count units in or out; what is not there cannot be taken."""
    if shop.stock[product] + by >= 0:
        shop.stock[product] += by
        shop.brought[product] += by


def view(shop: Shop) -> dict[str, Any]:
    """What of a store is compared with the book."""
    return {
        "stock": dict(sorted(shop.stock.items())),
        "uses": shop.uses,
        "orders": [
            {
                "state": order.state,
                "checkout": order.checkout,
                "expires": order.expires if order.checkout == "open" else None,
                "coupon": order.has_coupon,
                "total": order.total,
                "paid": order.paid,
                "refunded": order.refunded,
                "lines": [
                    (
                        one.product,
                        one.quantity,
                        one.is_counted,
                        one.fulfilled,
                        one.refunded,
                        one.refunded_minor,
                        one.restocked,
                        one.given,
                    )
                    for one in order.lines
                ],
                "charges": _charges(order),
                "payments": [
                    (one.provider, one.state, one.amount, one.refunded, one.charge, one.is_named)
                    for one in order.payments
                ],
                "refunds": [
                    (one.state, one.amount, one.payment, one.asked is not None)
                    for one in order.refunds
                ],
                "fulfilments": [(one.state, one.units) for one in order.fulfilments],
            }
            for order in shop.orders
        ],
    }


def _charges(order: Order) -> dict[str, int]:
    """What is charged beside the goods, and what of that went back."""
    back = {one[0]: one[2] for one in order.charges}
    kinds = {"shipping": order.ships, "cash_on_delivery": order.fee}
    return {kind: back.get(kind, 0) for kind, is_charged in kinds.items() if is_charged}
