"""A store that is paid by transfer and on delivery too, and what its people and customers do.

It ships and can be come to. Cash on delivery costs 15.00 SAR more, shipping 20.00.
"""

import io
from collections.abc import Sequence
from dataclasses import replace

import httpx
import sqlalchemy as sa
from PIL import Image, ImageDraw

from orderwire.engine.addresses import Address
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.delivering import (
    BankAccount,
    Branch,
    DeliveryKind,
    PriceRule,
    ShippingMethod,
)
from orderwire.engine.drafts import Contact, DraftDelivery, Name
from orderwire.engine.offering import WayToPay
from orderwire.engine.orders import Origin
from orderwire.engine.paying import Settled
from orderwire.operations.collect_cash import collect_cash, refuse_cash
from orderwire.operations.review_receipt import approve_receipt, reject_receipt
from orderwire.operations.settle_by_people import Word
from orderwire.storage import selling
from tests import make
from tests.pages.serving import SHOP, Checkout

STAFF = Origin(actor="staff:1", dialect="v1", request_id="r3")
BOX = replace(make.product(102, kind=ProductKind.PHYSICAL), name="Box of dates")
IBAN = "SA0799000000234234001122"
ACCOUNT = BankAccount(
    id=1,
    bank_name="Demo <National> Bank",
    account_name="Dates & Coffee",
    account_number="234234001122",
    iban=IBAN,
    currency="SAR",
)
DOLLARS = replace(ACCOUNT, id=2, bank_name="Bank of Dollars", iban="", currency="USD")
CASH = WayToPay(
    provider="cash_on_delivery",
    position=2,
    fees=(PriceRule(currency="SAR", amount_minor=1_500),),
)
METHOD = ShippingMethod(
    id=5, name="Standard <post>", rules=(PriceRule(currency="SAR", amount_minor=2_000),)
)
ADDRESS = Address(
    country="SA", city="Riyadh", district="Al Olaya", line1="Olaya <Street>", postal_code="12211"
)
BRANCH = Branch(id=6, name="Olaya branch", address=ADDRESS)
SHIPPED = DraftDelivery(
    kind=DeliveryKind.SHIPPING,
    method=Name("shipping_method", "id", "5"),
    address=ADDRESS,
    receiver=Contact(first_name="Noura", last_name="<Saleh>"),
)
PICKED_UP = DraftDelivery(kind=DeliveryKind.PICKUP, branch=Name("branch", "id", "6"))


def every_way(db: sa.Connection) -> None:
    """The store takes test cards, transfers and cash; it ships, and has a branch."""
    transfers_only(db)
    selling.replace_ways_to_pay(db, SHOP.id, [CASH])
    selling.replace_shipping_methods(db, SHOP.id, [METHOD])
    selling.replace_branches(db, SHOP.id, [BRANCH])


def transfers_only(db: sa.Connection) -> None:
    """The store takes transfers to an account, and is no place to try cards at if it is not one."""
    selling.replace_bank_accounts(db, SHOP.id, [ACCOUNT, DOLLARS])


def png(text: str = "SAR 100.00 sent") -> bytes:
    """A screenshot of a banking app."""
    return _drawn(text, "PNG")


def pdf(text: str = "SAR 100.00 sent") -> bytes:
    """The receipt that a bank prints."""
    return _drawn(text, "PDF")


def _drawn(text: str, form: str) -> bytes:
    picture = Image.new("RGB", (300, 500), "white")
    ImageDraw.Draw(picture).text((20, 20), text, fill="black")
    written = io.BytesIO()
    picture.save(written, form)
    return written.getvalue()


def choose(link: str, way: str, **fields: str) -> httpx.Response:
    """Choose a way to pay, without going where the browser is sent."""
    return httpx.post(link, data={"way": way, **fields})


def send(link: str, content: bytes, name: str = "receipt.png", **headers: str) -> httpx.Response:
    """Send a receipt, without going where the browser is sent."""
    files = {"receipt": (name, content, "image/png")}
    return httpx.post(f"{link}/receipt", files=files, headers=headers, timeout=30)


def order_of(co: Checkout) -> int:
    """The id of the newest order."""
    found: int = co.rows("orders")[-1]["id"]
    return found


def approve(co: Checkout) -> None:
    """Somebody finds the money in the account."""
    outcome = co.run(approve_receipt(co.world, SHOP.id, order_of(co), origin=STAFF))
    assert isinstance(outcome, Settled), outcome


def reject(co: Checkout, reason: str) -> None:
    """Somebody sees that a receipt shows no money of ours."""
    outcome = co.run(reject_receipt(co.world, SHOP.id, order_of(co), reason, origin=STAFF))
    assert isinstance(outcome, Settled), outcome


def collect(co: Checkout) -> None:
    """Whoever brings the order is paid."""
    word = Word(method="cash")
    outcome = co.run(collect_cash(co.world, SHOP.id, order_of(co), word, origin=STAFF))
    assert isinstance(outcome, Settled), outcome


def refuse_at_the_door(co: Checkout) -> None:
    """Whoever brings the order is not."""
    outcome = co.run(refuse_cash(co.world, SHOP.id, order_of(co), "", origin=STAFF))
    assert isinstance(outcome, Settled), outcome


def kinds(co: Checkout) -> Sequence[str]:
    """What happened to all orders, in short."""
    return [row["kind"] for row in co.rows("order_events")]
