"""What the tests of ways to pay by people share: a store that offers them, and what is done there.

It sells product 105, which is brought to its customer, beside those of the counter. Cash costs
15.00 on delivery.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.coupons import Coupon
from orderwire.engine.delivering import BankAccount, PriceRule
from orderwire.engine.offering import WayToPay
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY
from orderwire.engine.paying import NothingNew, Settled
from orderwire.operations.pay_checkout import NotOpen, Paying, pay_checkout
from orderwire.operations.send_receipt import (
    ReceiptKept,
    TooManyReceipts,
    give_up_transfer,
    send_receipt,
)
from orderwire.operations.show_checkout import PayLink, Shown, show_checkout
from orderwire.operations.world import TryLimits
from orderwire.storage import catalogue
from orderwire.storage.database import Connection
from orderwire.storage.selling import replace_bank_accounts, replace_ways_to_pay
from tests import make
from tests.operations.counter import Counter, tell
from tests.shop import STORE

DAY_MS = 24 * make.HOUR_MS
FEE_MINOR = 1_500
PHYSICAL = make.line(105)

WAYS = (
    WayToPay(provider="test", position=0),
    WayToPay(provider="bank", position=1),
    WayToPay(provider=BANK_TRANSFER, position=2, lasts_ms=DAY_MS),
    WayToPay(
        provider=CASH_ON_DELIVERY,
        position=3,
        fees=(PriceRule(currency="SAR", amount_minor=FEE_MINOR),),
    ),
)
ACCOUNT = BankAccount(id=1, bank_name="Bank", account_name="Shop", account_number="123")


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A receipt as the request's reader hands it on."""

    content: bytes = b"a photograph"
    name: str = "receipt.jpg"
    mime_type: str = "image/jpeg"
    width: int | None = 30
    height: int | None = 40


def offer(db: Connection) -> None:
    """Let the store be paid by transfer and in cash."""
    product = make.product(105, kind=ProductKind.PHYSICAL)
    catalogue.insert_product(db, STORE, product, available={1050: 100}, now_ms=make.NOW_MS)
    replace_ways_to_pay(db, STORE, WAYS)
    replace_bank_accounts(db, STORE, [ACCOUNT])


def tell_offline(
    url: str,
    story: Callable[[Counter], Awaitable[None]],
    *,
    coupons: Sequence[Coupon] = (),
    limits: TryLimits | None = None,
) -> None:
    """Let a story happen at a counter that takes transfers and cash."""

    async def with_ways(it: Counter) -> None:
        await it.world.database.write(offer)
        await story(it)

    tell(url, with_ways, coupons=coupons, limits=limits)


async def choose(
    it: Counter, link: PayLink, provider: str, address: str | None = None
) -> Paying | None:
    """The customer chooses a way to pay."""
    return await pay_checkout(
        it.world, link, provider=provider, form={}, request_id="r1", address=address
    )


async def begin_transfer(it: Counter, link: PayLink) -> None:
    """The customer is going to make a transfer."""
    assert isinstance(await choose(it, link, BANK_TRANSFER), NothingNew)


async def send(
    it: Counter, link: PayLink, content: bytes = b"a photograph"
) -> ReceiptKept | TooManyReceipts | NotOpen | None:
    """The customer shows a receipt."""
    return await send_receipt(it.world, link, Photo(content=content), request_id="r1")


async def give_up(it: Counter, link: PayLink) -> Settled | NotOpen | None:
    """The customer will pay in another way."""
    return await give_up_transfer(it.world, link, request_id="r1")


async def look(it: Counter, link: PayLink) -> Shown:
    """What is behind the link now."""
    shown = await show_checkout(it.world, link)
    assert shown is not None
    return shown


async def standing(it: Counter, link: PayLink) -> tuple[str, str, list[str]]:
    """The states of order, checkout and payments; what was paid is what was captured."""
    shown = await look(it, link)
    captured = [one.amount.minor for one in shown.payments if one.state.value == "captured"]
    assert shown.order.paid_minor == sum(captured), shown
    return (
        shown.order.state.value,
        shown.checkout.state.value,
        [one.state.value for one in shown.payments],
    )
