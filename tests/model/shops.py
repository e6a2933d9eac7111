"""Two stores in one real database, with all that drives them; and what they lose in a crash.

Their products, coupons and ways to ship have the same ids in both, so that a statement that forgets
which store it is about shows. One sells in SAR with the tax inside its prices, the other in KWD
with the tax beside them.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import asyncpg
import sqlalchemy as sa

from orderwire.admission.tickets import Answer, Received
from orderwire.engine.catalogue import Price, Product, ProductKind, StockPolicy, Variant
from orderwire.engine.delivering import BankAccount, DeliveryKind, PriceRule, ShippingMethod
from orderwire.engine.drafts import (
    Draft,
    DraftDelivery,
    DraftLine,
    Name,
    Past,
    Tender,
    TenderState,
)
from orderwire.engine.offering import WayToPay
from orderwire.engine.order_life import OrderState
from orderwire.engine.placing import Outcome, Placed, Repeated
from orderwire.engine.pooling import NewCode
from orderwire.operations.place_order import Asked
from orderwire.operations.world import TryLimits, World, make_world
from orderwire.storage import selling
from orderwire.storage.catalogue import insert_coupon, insert_product
from orderwire.storage.codes import insert_codes
from orderwire.storage.database import Connection, Database
from orderwire.storage.opening import open_database
from orderwire.storage.stores import Store, insert_store
from tests import make
from tests.model.crashing import run_and_kill
from tests.model.expected import (
    CHECKOUT_MS,
    CODE,
    COUNTED,
    FILM,
    FREE,
    MUG,
    PEN,
    TRANSFER_MS,
    USES_MAX,
    Shop,
    Wish,
)
from tests.shop import Clock

T = TypeVar("T")

FIRST, SECOND = 1, 2
AT_FIRST = {PEN: 9, FILM: 5, CODE: 4}
CODES = 1_000
"""So many codes are in the pool: never fewer than the stock says."""

NO_LIMITS = TryLimits(per_checkout=10_000, per_client=10_000, given_up_per_checkout=10_000)
_KINDS = {PEN: ProductKind.PHYSICAL, MUG: ProductKind.PHYSICAL, CODE: ProductKind.CODE}


def new_shops(now_ms: int) -> dict[int, Shop]:
    """The two stores, as nobody has bought anything yet."""
    sar = {PEN: 3_333, FILM: 1_999, CODE: 5_001, FREE: 0, MUG: 707}
    kwd = {PEN: 2_755, FILM: 1_333, CODE: 9_999, FREE: 0, MUG: 1_115}
    first = Shop(FIRST, sar, 2_000, 1_500, 1_500, is_tax_inside=True, stock=dict(AT_FIRST))
    second = Shop(SECOND, kwd, 1_250, 750, 500, is_tax_inside=False, stock=dict(AT_FIRST))
    first.now = second.now = now_ms
    return {FIRST: first, SECOND: second}


def currency_of(shop: Shop) -> str:
    """What a store sells in."""
    return "SAR" if shop.is_tax_inside else "KWD"


class Life:
    """A process that serves both stores. It can be killed, and starts again from its database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = Clock()
        self._runner = asyncio.Runner()
        self._abandoned: list[Database] = []
        self.world = self.run(self._open())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do some work to its end."""
        return self._runner.run(work)

    def kill_in(self, work: Coroutine[Any, Any, Any], awaits: int) -> bool:
        """Do some work, and die after so many awaits; whether it was done by then."""
        is_done = self.run(run_and_kill(work, awaits))
        self.run(self._start_again())
        return is_done

    def close(self) -> None:
        """End in good order."""
        self.run(self.world.close())
        self.run(self.world.database.close())
        self._runner.close()

    async def _open(self) -> World:
        world = make_world(open_database(self.url), "http://shop.test", self.clock)
        return replace(world, try_limits=NO_LIMITS)

    async def _start_again(self) -> None:
        """Nobody finishes what the desk had let in; only the connections end."""
        await self.world.database.close()
        if not self.url.startswith("sqlite"):
            await _wait_for_backends(self.url)
        self.world = await self._open()


async def _wait_for_backends(url: str) -> None:
    """A server may still be busy with the last words of who is dead."""
    name = sa.make_url(url).database
    connection = await asyncpg.connect(url)
    try:
        while await connection.fetchval(  # noqa: ASYNC110 - the server has no event for it
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = $1 AND application_name = 'orderwire'",
            name,
        ):
            await asyncio.sleep(0.005)
    finally:
        await connection.close()


def fill(db: Connection, shop: Shop, now_ms: int) -> None:
    """Open a store, and put everything on sale."""
    currency, store_id = currency_of(shop), shop.id
    country = currency[:2]
    store = Store(
        id=store_id,
        name=f"Shop {store_id}",
        currency=currency,
        country=country,
        timezone="Asia/Riyadh",
        is_sandbox=True,
        prices_include_tax=shop.is_tax_inside,
        tax_number=None,
        checkout_lasts_ms=CHECKOUT_MS,
        window_ms=300_000,
        created_ms=now_ms,
    )
    insert_store(db, store, {(country, "standard"): shop.tax})
    for one, minor in shop.prices.items():
        variant = Variant(
            id=one * 10,
            sku=f"SKU-{one}",
            stock=StockPolicy.TRACKED if one in COUNTED else StockPolicy.UNLIMITED,
            prices={currency: Price(minor)},
        )
        product = Product(
            id=one,
            slug=f"product-{one}",
            name=f"Product {one}",
            kind=_KINDS.get(one, ProductKind.DIGITAL),
            variants=[variant],
        )
        counts = {one * 10: shop.stock[one]} if one in COUNTED else {}
        insert_product(db, store_id, product, available=counts, now_ms=now_ms)
    pool = [NewCode(number + 1, f"CODE-{number}") for number in range(CODES)]
    insert_codes(db, store_id, CODE * 10, pool, now_ms)
    insert_coupon(db, store_id, make.coupon(uses_max=USES_MAX))
    _sell(db, shop, currency)


def _sell(db: Connection, shop: Shop, currency: str) -> None:
    rule = PriceRule(currency=currency, amount_minor=shop.shipping)
    method = ShippingMethod(id=5, name="Standard", carrier="", rules=(rule,))
    selling.replace_shipping_methods(db, shop.id, [method])
    account = BankAccount(id=1, bank_name="Bank", account_name="Shop", account_number="123")
    selling.replace_bank_accounts(db, shop.id, [account])
    fees = (PriceRule(currency=currency, amount_minor=shop.fee),)
    ways = [
        WayToPay(provider="test"),
        WayToPay(provider="bank_transfer", lasts_ms=TRANSFER_MS),
        WayToPay(provider="cash_on_delivery", fees=fees),
    ]
    selling.replace_ways_to_pay(db, shop.id, ways)


_TENDERS = {
    "cash": Tender(provider="cash_on_delivery", state=TenderState.PROMISED),
    "review": Tender(provider="bank_transfer", state=TenderState.IN_REVIEW, evidence="receipt.jpg"),
    "captured": Tender(provider="manual", state=TenderState.CAPTURED),
}


def draft_of(wish: Wish, number: int, now_ms: int) -> Draft:
    """A wish as a dialect would have read it. Each has an id of its own."""
    method = Name("shipping_method", "id", "5")
    past = None
    if wish.past is not None:
        past = Past(
            number=f"OLD-{number}",
            created_ms=now_ms,
            state=OrderState(wish.past),
            takes_stock=wish.takes,
            counts_coupon=wish.takes,
        )
    return Draft(
        dialect="v1",
        lines=[line_of(product, quantity) for product, quantity in wish.lines],
        coupon_code="SAVE10" if wish.coupon else None,
        own_id=f"own-{number}",
        delivery=DraftDelivery(kind=DeliveryKind.SHIPPING, method=method) if wish.ships else None,
        tender=_TENDERS.get(wish.way),
        past=past,
    )


def line_of(product: int, quantity: int) -> DraftLine:
    """So many of a product."""
    return make.line(product, quantity)


def asked_for(draft: Draft, key: str | None) -> Asked:
    """A draft as it is asked for, once or again."""
    return Asked(
        draft=draft,
        fingerprint=f"content-{draft.own_id}",
        idempotency_key=key,
        received=Received(method="POST", path="/v1/orders", headers="{}", body=b"{}"),
        request_id="r1",
        answer=_answer,
    )


def _answer(outcome: Outcome, _now_ms: int, _link: str) -> Answer:
    """The order's id, or nothing."""
    if isinstance(outcome, Placed):
        return Answer(201, str(outcome.order.id).encode())
    if isinstance(outcome, Repeated):
        return Answer(200, str(outcome.existing.order_id).encode())
    return Answer(422, type(outcome.refusal).__name__.encode())
