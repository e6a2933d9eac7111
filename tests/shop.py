"""A store in a real database, with a desk in front of it.

It sells what `tests.make` makes: products 101 to 104 for 100.00 SAR each, VAT included. Time
stands still until a test moves it. Answers are JSON, so that processes can compare them.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, assert_never

import msgspec
import sqlalchemy as sa

from orderwire.admission.desk import Desk
from orderwire.admission.tickets import (
    Answer,
    CommandOutcome,
    CommandTicket,
    OrderTicket,
    Received,
)
from orderwire.engine.catalogue import Product
from orderwire.engine.coupons import Coupon
from orderwire.engine.drafts import (
    Buyer,
    Claim,
    Contact,
    Draft,
    DraftLine,
    Minted,
    Name,
    PlaceOrder,
)
from orderwire.engine.ending import ChangeStock, EndOrder
from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Origin
from orderwire.engine.placing import Outcome, Placed, Refused, Repeated
from orderwire.storage import catalogue, stores
from orderwire.storage.database import Database
from orderwire.storage.schema import TENANT_TABLES, metadata
from tests import make
from tests.databases import opened

STORE = 1
WINDOW_MS = 300_000
PRODUCTS = tuple(make.product(product_id) for product_id in (101, 102, 103, 104))
ORIGIN = Origin(actor="token:1", dialect="v1", request_id="r1")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """An order as a test wants it: one of product 101 for nobody in particular.

    `lines` are pairs of product and quantity. `content` stands for the fingerprint; by default
    every wish has content of its own. A customer is found by the keys of `found_by`, in order.
    """

    lines: Sequence[tuple[int, int]] = ((101, 1),)
    phone: str | None = None
    email: str | None = None
    found_by: Sequence[str] = ("phone", "email")
    coupon: str | None = None
    content: str | None = None
    is_windowed: bool = False
    key: str | None = None
    own_id: str | None = None
    source: str = ""
    dialect: str = "v1"
    said: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else its draft says, by field."""


@dataclass(frozen=True, kw_only=True)
class End:
    """An order to be cancelled."""

    order_id: int


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a caller was told: of a new order, of an earlier one, or why there is none."""

    status: int
    order_id: int | None = None
    number: int | None = None
    total_minor: int | None = None
    claim: str | None = None
    refusal: str | None = None
    is_replay: bool = False


def draft(wish: Wish) -> Draft:
    """A wish as a dialect reads it."""
    contact = Contact(first_name="Sara", phone=wish.phone, email=wish.email)
    keys = [
        Name("customer", by, value)
        for by in wish.found_by
        if (value := {"phone": wish.phone, "email": wish.email}[by]) is not None
    ]
    plain = Draft(
        dialect=wish.dialect,
        lines=[
            DraftLine(product=Name("product", "id", str(product), wish.dialect), quantity=quantity)
            for product, quantity in wish.lines
        ],
        source=wish.source,
        buyer=Buyer(contact=contact, keys=keys) if wish.phone or wish.email else None,
        coupon_code=wish.coupon,
        own_id=wish.own_id,
    )
    return replace(plain, **wish.said)


def claims(wish: Wish, fingerprint: str) -> list[Claim]:
    """What must not happen twice. With a key, the window is neither read nor written."""
    wanted = []
    if wish.key is not None:
        wanted.append(make.key(wish.key))
    if wish.own_id is not None:
        wanted.append(make.own_id(wish.own_id))
    if wish.is_windowed and wish.key is None:
        wanted.append(make.window(fingerprint))
    return wanted


def ticket(wish: Wish, first_id: int, now_ms: int = make.NOW_MS) -> OrderTicket:
    """A wish in the queue: its ids count up from the first one."""
    fingerprint = wish.content or f"content-{first_id}"
    minted = Minted(
        arrived_ms=now_ms,
        order_id=first_id,
        checkout_id=first_id + 1,
        customer_id=first_id + 2,
        first_line_id=first_id + 3,
        link_token=f"link-{first_id}",
        payment_id=first_id + 90,
    )
    return OrderTicket(
        request=PlaceOrder(
            draft=draft(wish),
            minted=minted,
            fingerprint=fingerprint,
            claims=claims(wish, fingerprint),
        ),
        answer=answer,
        origin=ORIGIN,
        received=Received(method="POST", path="/v1/orders", headers="{}", body=b"{}"),
        window_lasts_ms=WINDOW_MS,
    )


def answer(outcome: Outcome) -> Answer:
    """The words of a dialect for tests."""
    match outcome:
        case Placed(order=order):
            said = Said(
                status=201, order_id=order.id, number=order.number, total_minor=order.total_minor
            )
        case Repeated(existing=existing, claim=claim):
            said = Said(status=200, order_id=existing.order_id, claim=claim.kind.value)
        case Refused(refusal=refusal):
            said = Said(status=422, refusal=type(refusal).__name__)
        case _:
            assert_never(outcome)
    return Answer(said.status, msgspec.json.encode(said))


def cancel(order_id: int, now_ms: int = make.NOW_MS) -> CommandTicket:
    """The command that cancels an order."""
    command = EndOrder(order_id=order_id, step=OrderStep.CANCEL, reason="test", now_ms=now_ms)
    return CommandTicket(command=command, origin=ORIGIN)


def change_stock(variant_id: int, by: int) -> CommandTicket:
    """The command that adds to a stock, or takes from it."""
    return CommandTicket(command=ChangeStock(variant_id=variant_id, by=by), origin=ORIGIN)


def fill(
    db: sa.Connection,
    *,
    store_id: int = STORE,
    products: Sequence[Product] = PRODUCTS,
    available: int = 100,
    coupons: Sequence[Coupon] = (),
) -> None:
    """Open a store that sells these products, with so many of each."""
    store = stores.Store(
        id=store_id,
        name="Shop",
        currency="SAR",
        country="SA",
        timezone="Asia/Riyadh",
        is_sandbox=True,
        prices_include_tax=True,
        tax_number=None,
        checkout_lasts_ms=make.HOUR_MS,
        window_ms=WINDOW_MS,
        created_ms=make.NOW_MS,
    )
    stores.insert_store(db, store, {("SA", "standard"): 1500})
    for product in products:
        counts = {variant.id: available for variant in product.variants}
        catalogue.insert_product(db, store_id, product, available=counts, now_ms=make.NOW_MS)
    for coupon in coupons:
        catalogue.insert_coupon(db, store_id, coupon)


def rows_of(db: sa.Connection, table: str, store_id: int = STORE) -> list[dict[str, Any]]:
    """All rows of a store in a table, in the order of its key, without the store."""
    found = metadata.tables[table]
    query = found.select().where(found.c.store_id == store_id).order_by(*found.primary_key)
    return [
        {name: value for name, value in row.items() if name != "store_id"}
        for row in db.execute(query).mappings()
    ]


def everything(db: sa.Connection, store_id: int = STORE) -> dict[str, list[dict[str, Any]]]:
    """All rows of a store, by table."""
    return {table: rows_of(db, table, store_id) for table in sorted(TENANT_TABLES)}


@dataclass
class Clock:
    """A clock that stands still."""

    ms: int = make.NOW_MS

    def __call__(self) -> int:
        """The moment."""
        return self.ms


@dataclass
class Shop:
    """A store and its desk, as one process has them."""

    database: Database
    desk: Desk
    clock: Clock
    ids: "count[int]" = field(default_factory=lambda: count(2**33, 100))

    def ticket(self, wish: Wish) -> OrderTicket:
        """A wish in the queue, with ids that count."""
        return ticket(wish, next(self.ids), self.clock())

    async def place(self, wish: Wish) -> Said:
        """Place an order."""
        return read(await self.desk.place(STORE, self.ticket(wish)))

    async def place_all(self, wishes: Sequence[Wish]) -> list[Said]:
        """Place orders that arrive together."""
        return await asyncio.gather(*map(self.place, wishes))

    async def cancel(self, order_id: int | None) -> CommandOutcome:
        """Cancel an order."""
        assert order_id is not None
        return await self.desk.command(STORE, cancel(order_id, self.clock()))

    async def change_stock(self, variant_id: int, by: int) -> CommandOutcome:
        """Add to a stock, or take from it."""
        return await self.desk.command(STORE, change_stock(variant_id, by))

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """The store's rows in a table."""
        return await self.database.read(lambda db: rows_of(db, table))

    async def everything(self) -> dict[str, list[dict[str, Any]]]:
        """All rows of the store."""
        return await self.database.read(everything)

    async def available(self) -> dict[int, int]:
        """What is available of each variant."""
        return {row["variant_id"]: row["available"] for row in await self.rows("stock")}


def read(told: Answer) -> Said:
    """An answer as its caller reads it."""
    said = msgspec.json.decode(told.body, type=Said)
    assert said.status == told.status
    return replace(said, is_replay=told.is_replay)


@asynccontextmanager
async def shop(
    url: str,
    *,
    products: Sequence[Product] = PRODUCTS,
    available: int = 100,
    coupons: Sequence[Coupon] = (),
) -> AsyncIterator[Shop]:
    """A new store with its desk, for as long as a test goes shopping."""
    async with opened(url) as database:
        await database.write(
            lambda db: fill(db, products=products, available=available, coupons=coupons)
        )
        async with desk_of(database) as it:
            yield it


@asynccontextmanager
async def desk_of(database: Database) -> AsyncIterator[Shop]:
    """A desk for a store that is there already."""
    clock = Clock()
    desk = Desk(database, clock)
    try:
        yield Shop(database, desk, clock)
    finally:
        await desk.close()


def gaps(numbers: Sequence[int]) -> bool:
    """Whether order numbers leave any out, or repeat one."""
    ordered = sorted(numbers)
    return ordered != list(range(1001, 1001 + len(ordered)))
