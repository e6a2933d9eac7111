"""Orders of one store, made through every dialect over HTTP and brought into every state.

A maker knows how its platform's programs make an order that begins in one of four ways, and what
was ordered, word by word. What becomes of an order later is said through whichever dialect can say
it: the book is one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from orderwire.dialects.peach.naming import order_id_of, order_name
from orderwire.operations.expire_checkouts import expire_checkouts
from tests import make
from tests.dialects.peach.serving import Peach
from tests.dialects.rmz_around.serving import Around
from tests.dialects.salla.ordering import BANK, CARD, CASH, PENDING, body
from tests.dialects.salla.serving import Salla
from tests.dialects.shoplazza.living import PAID, post, said, ship
from tests.dialects.shoplazza.serving import Shoplazza, order_like
from tests.pages.selling import choose, png, send


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it was ordered. The price of a unit is in minor units."""

    name: str
    quantity: int
    unit_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """Who ordered what, for how much. Amounts are in minor units of the currency.

    `untaxed_minor` is what a unit of each line costs without its tax, where prices include that.
    """

    first_name: str
    last_name: str
    email: str
    phone: str
    lines: tuple[Line, ...]
    total_minor: int
    currency: str
    untaxed_minor: tuple[int, ...] = field(default=(), compare=False)

    def untaxed(self) -> "Sold":
        """The same, with prices of units as they are without tax."""
        if not self.untaxed_minor:
            return self
        pairs = zip(self.lines, self.untaxed_minor, strict=True)
        return replace(self, lines=tuple(replace(line, unit_minor=one) for line, one in pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An order of the book: our id, where it is paid if it has such a page, and what it is."""

    maker: str
    order_id: int
    link: str
    sold: Sold


@dataclass(frozen=True, slots=True)
class Shop:
    """The running service, spoken to in the words of each dialect."""

    around: Around

    @property
    def salla(self) -> Salla:
        """The same, as Salla's programs speak to it."""
        return Salla(self.around)

    @property
    def shoplazza(self) -> Shoplazza:
        """The same, as Shoplazza's programs speak to it."""
        return Shoplazza(self.around)

    @property
    def peach(self) -> Peach:
        """The same, as Peach's programs speak to it."""
        return Peach(self.around)


CASH_FEE_MINOR = 1_500
"""What cash on delivery costs at the demo store's checkout."""

RMZ_SOLD = Sold(
    first_name="Layla",
    last_name="Haddad",
    email="layla@example.com",
    phone="+966501112233",
    lines=(Line(name="Sticker pack", quantity=4, unit_minor=1_250),),
    total_minor=5_000,
    currency="SAR",
    untaxed_minor=(1_087,),
)
SALLA_SOLD = Sold(
    first_name="Omar",
    last_name="Nasser",
    email="omar@example.com",
    phone="+966502223344",
    lines=(Line(name="حقيبة قماش", quantity=3, unit_minor=12_000),),
    total_minor=36_000,  # from 300.00 on, shipping is free
    currency="SAR",
    untaxed_minor=(10_435,),
)
SHOPLAZZA_SOLD = Sold(
    first_name="John",
    last_name="Smith",
    email="john.smith@example.com",
    phone="+14155552671",
    lines=(Line(name="Demo T-shirt", quantity=2, unit_minor=2_999),),
    total_minor=2 * 2_999 + 1_599 + 750,
    currency="USD",
)
PEACH_SOLD = Sold(
    first_name="Asha",
    last_name="Rao",
    email="asha@example.com",
    phone="+919876543210",
    lines=(
        Line(name="Silk scarf", quantity=2, unit_minor=12_000),
        Line(name="Brass lamp", quantity=1, unit_minor=3_500),
    ),
    total_minor=27_500 + 4_950 + 1_500,
    currency="INR",
)


def make_by_rmz(shop: Shop, begins: str) -> Made:
    """Stickers, at a checkout; how it is paid, the customer chooses there."""
    around = shop.around
    around.clock.ms += 1
    customer = {"country_code": "966", "phone": "501112233", "firstName": "Layla"}
    document = {
        "customer": {**customer, "lastName": "Haddad", "email": "layla@example.com"},
        "created_from": f"shop-{around.clock.ms}.example",  # equal orders would be one order
        "products": [{"identifier_type": "slug", "identifier": "sticker-pack", "quantity": 4}],
    }
    answer = around.ask("POST", "/orders", json=document)
    assert answer.status_code == 201, answer.text
    data = answer.json()["data"]
    (checkout,) = (row for row in around.rows("checkouts") if row["id"] == data["checkout_id"])
    link = data["checkout_url"]
    made = Made(maker="rmz", order_id=int(checkout["order_id"]), link=link, sold=RMZ_SOLD)
    if begins != "cash":
        return pay_at_checkout(shop, made, begins)
    total_minor = RMZ_SOLD.total_minor + CASH_FEE_MINOR
    assert choose(link, "cash_on_delivery", due_minor=str(total_minor)).status_code == 303
    return replace(made, sold=replace(RMZ_SOLD, total_minor=total_minor))


def make_by_salla(shop: Shop, begins: str) -> Made:
    """Bags, sent by a courier; the caller says how far the money is."""
    payment = {"open": PENDING, "review": BANK, "paid": CARD, "cash": CASH}[begins]
    customer = {"name": "Omar Nasser", "mobile": "+966502223344", "email": "omar@example.com"}
    bags = {"identifier_type": "id", "identifier": 728473534, "quantity": 3}
    answer = shop.salla.ask(
        "POST", "/orders", json=body(customer=customer, products=[bags], payment=payment)
    )
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    fee_minor = 1_000 if begins == "cash" else 0  # as the caller states it
    sold = replace(SALLA_SOLD, total_minor=SALLA_SOLD.total_minor + fee_minor)
    link = data["urls"].get("checkout", "")
    return Made(maker="salla", order_id=int(data["id"]), link=link, sold=sold)


def make_by_shoplazza(shop: Shop, begins: str) -> Made:
    """Shirts to California, in dollars, with the caller's tax and shipping."""
    somebody = {
        "last_name": "Smith",
        "email": "john.smith@example.com",
        "phone": "4155552671",
    }
    wanted = order_like(
        shipping_address=somebody,
        discount=None,
        payment_line="COD" if begins == "cash" else None,
    )
    order = shop.shoplazza.placed(wanted)
    link = order["checkout_url"]
    made = Made(maker="shoplazza", order_id=int(order["id"]), link=link, sold=SHOPLAZZA_SOLD)
    if begins == "paid":
        said(post(shop.shoplazza, f"/orders/{order['id']}/payment/success", PAID))
    return pay_at_checkout(shop, made, begins) if begins == "review" else made


def make_by_peach(shop: Shop, begins: str) -> Made:
    """A bill for goods; how it is paid, the customer chooses at its checkout."""
    bill = {
        "type": "physical_goods",
        "contact": {
            "name": "Asha Rao",
            "email": "asha@example.com",
            "phone_number": "+91 98765 43210",
        },
        "items": [
            {"name": "Silk scarf", "amount": 15_000, "sale_amount": 12_000, "quantity": 2},
            {"name": "Brass lamp", "amount": 3_500},
        ],
        "subtotal": 27_500,
        "tax": {"value": 4_950, "description": "GST"},
        "shipping": {"value": 1_500, "description": "Courier"},
        "total_amount": 33_950,
    }
    answer = shop.peach.create(bill)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    order_id = order_id_of(shown["order_id"])
    assert order_id is not None
    made = Made(maker="peach", order_id=order_id, link=shown["checkout_url"], sold=PEACH_SOLD)
    if begins != "cash":
        return pay_at_checkout(shop, made, begins)
    # Its checkout offers none: nobody has said where the goods go. The merchant says so.
    payment = CASH | {"cash_on_delivery": {"amount": 0, "currency": PEACH_SOLD.currency}}
    answer = shop.salla.ask("PUT", f"/orders/{order_id}", json={"payment": payment})
    assert answer.status_code == 200, answer.text
    return made


def pay_at_checkout(shop: Shop, made: Made, begins: str) -> Made:
    """Let the customer pay by card, send the receipt of a transfer, or do nothing yet."""
    if begins == "paid":
        shop.around.pay(made.link)
    if begins == "review":
        assert choose(made.link, "bank_transfer").status_code == 303
        assert send(made.link, png()).status_code == 303
    return made


MAKERS: Mapping[str, Callable[[Shop, str], Made]] = {
    "rmz": make_by_rmz,
    "salla": make_by_salla,
    "shoplazza": make_by_shoplazza,
    "peach": make_by_peach,
}
"""How an order is made, by the dialect that it is made through."""


def nothing_more(_: Shop, __: Made) -> None:
    """Leave it as it began."""


def begin(shop: Shop, made: Made) -> None:
    """Say that the work on it has begun, in RMZ's words."""
    answer = shop.around.put_status(made.order_id, 3)
    assert answer.status_code == 200, answer.text


def send_a_part(shop: Shop, made: Made) -> None:
    """Send one unit of the first line, in Shoplazza's words."""
    shown = shop.shoplazza.get(f"/orders/{made.order_id}")["order"]
    said(post(shop.shoplazza, f"/orders/{made.order_id}/fulfillments", ship(shown, 1)))


def hand_over(shop: Shop, made: Made) -> None:
    """Say that all of it was handed over, in RMZ's words: nobody is told by whom."""
    answer = shop.around.put_status(made.order_id, 4)
    assert answer.status_code == 200, answer.text


def deliver(shop: Shop, made: Made) -> None:
    """Say that it has arrived, in Salla's words."""
    give_status(shop, made, "delivered")


def call_off(shop: Shop, made: Made) -> None:
    """Cancel it, in Shoplazza's words."""
    said(post(shop.shoplazza, f"/orders/{made.order_id}/cancel"))


def pay_back(shop: Shop, made: Made) -> None:
    """Give all the money back: of a bill in Peach's words, else in Salla's."""
    if made.maker == "peach":
        answer = shop.peach.refund(order_name(made.order_id), {})
        assert answer.status_code == 201, answer.text
    else:
        give_status(shop, made, "restored")


def give_status(shop: Shop, made: Made, slug: str) -> None:
    """Let an order come to stand so, in Salla's words."""
    answer = shop.salla.ask("POST", f"/orders/{made.order_id}/status", json={"slug": slug})
    assert answer.status_code == 201, answer.text


@dataclass(frozen=True, slots=True)
class State:
    """Where an order stands: how it begins, and what becomes of it then."""

    begins: str
    then: Callable[[Shop, Made], Any] = nothing_more


STATES: Mapping[str, State] = {
    "expired": State("open"),
    "awaiting payment": State("open"),
    "receipt in review": State("review"),
    "paid, to ship": State("paid"),
    "cash on delivery": State("cash"),
    "begun": State("paid", begin),
    "in progress": State("paid", send_a_part),
    "in progress, cash": State("cash", send_a_part),
    "completed": State("paid", hand_over),
    "completed, cash": State("cash", hand_over),
    "delivered": State("paid", deliver),
    "cancelled": State("open", call_off),
    "cancelled when paid": State("paid", call_off),
    "refunded": State("paid", pay_back),
}
"""Every state, and the way there. Expired orders are made first: the clock ends them."""


def fill(shop: Shop, states: Mapping[str, State] = STATES) -> dict[tuple[str, str], Made]:
    """An order of every maker in every one of these states."""
    book = {}
    for name, state in states.items():
        for maker, order_of in MAKERS.items():
            made = order_of(shop, state.begins)
            state.then(shop, made)
            book[maker, name] = made
        if name == "expired":
            shop.around.clock.ms += make.HOUR_MS
            shop.around.run(expire_checkouts(shop.around.world))
    return book
