"""A store with paid orders of goods to be shipped, and a provider that sends money back.

An order holds three of product 201 and one of product 202 for 100.00 each, and shipping for 20.00.
What the provider says of a refund, the test decides. Time stands still until a test moves it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import msgspec

from orderwire.admission.tickets import Answer, Received
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.drafts import Draft, Stated, Tender, TenderState
from orderwire.engine.ending import Restock
from orderwire.engine.fulfilling import FulfilmentWish
from orderwire.engine.money import Money
from orderwire.engine.offering import Capabilities
from orderwire.engine.offline import CASH_ON_DELIVERY, MANUAL
from orderwire.engine.orders import Origin
from orderwire.engine.paying import Payment
from orderwire.engine.placing import Outcome, Placed
from orderwire.engine.refunds import RefundWish, Whole
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.read_orders import read_entry
from orderwire.operations.refund_order import RefundAsked
from orderwire.operations.world import Caller, World, make_world
from orderwire.payments.offline import ByPeople
from orderwire.payments.port import ProviderSilent, RefundAnswer, Refunded
from orderwire.storage.book import Entry
from orderwire.storage.stores import get_store
from tests import make
from tests.databases import opened
from tests.shop import STORE, Clock, fill, rows_of

ORIGIN = Origin(actor="staff:1", dialect="v1", request_id="r9")
GOODS = tuple(make.product(one, kind=ProductKind.PHYSICAL) for one in (201, 202))
EBOOK = make.product(203)
TOTAL_MINOR = 42_000
ALL = FulfilmentWish()


class Sender(ByPeople):
    """A provider that sends money back: the money of a refund once, however often it is asked."""

    def __init__(self) -> None:
        super().__init__(MANUAL, Capabilities(can_refund=True))
        self.answer: RefundAnswer | None = None
        self.sent: dict[int, int] = {}
        self.back: dict[int, int] = {}
        self.asked: list[int] = []
        self.broken: set[int] = set()
        self.is_silent = False
        self.loses_answers = False

    async def refund(
        self,
        payment: Payment,
        refund_id: int,
        amount: Money,
        reason: str,  # noqa: ARG002 - all alike
    ) -> RefundAnswer:
        """What the test has told it, else that the money is sent."""
        self.asked.append(refund_id)
        await asyncio.sleep(0)
        if refund_id in self.broken:
            raise RuntimeError("a bug in the provider's module")
        if self.is_silent:
            raise ProviderSilent("no answer")
        if self.answer is not None:
            return self.answer
        if refund_id not in self.sent:
            self.sent[refund_id] = amount.minor
            self.back[payment.id] = self.back.get(payment.id, 0) + amount.minor
        assert self.back[payment.id] <= payment.amount.minor, "paid back more than was paid"
        if self.loses_answers:
            raise ProviderSilent("the answer is lost on its way")
        return Refunded(reference=f"re_{refund_id}")


@dataclass
class House:
    """The store, its world, and what a test does with them."""

    world: World
    clock: Clock
    sender: Sender
    served: "count[int]" = field(default_factory=count)

    async def place(
        self,
        *,
        lines: tuple[tuple[int, int], ...] = ((201, 3), (202, 1)),
        tender: TenderState | None = TenderState.CAPTURED,
        provider: str = MANUAL,
        coupon: str | None = None,
    ) -> int:
        """An order that is paid elsewhere, or is to be paid on delivery; its id."""
        store = await self.world.database.read(lambda db: get_store(db, STORE))
        assert store is not None
        kept: list[int] = []

        def keep(outcome: Outcome, _now_ms: int, _link: str) -> Answer:
            assert isinstance(outcome, Placed), outcome
            kept.append(outcome.order.id)
            return Answer(201, b"")

        asked = Asked(
            draft=Draft(
                dialect="v1",
                lines=[make.line(product_id, quantity) for product_id, quantity in lines],
                tender=None if tender is None else Tender(provider=provider, state=tender),
                stated=Stated(shipping_minor=2_000, shipping_name="Standard"),
                coupon_code=coupon,
            ),
            fingerprint=f"content-{next(self.served)}",
            idempotency_key=None,
            received=Received(method="POST", path="/v1/orders", headers="{}", body=b"{}"),
            request_id="r1",
            answer=keep,
        )
        await place_order(self.world, Caller(token_id=1, store=store), asked)
        return kept[-1]

    async def place_for_cash(self) -> int:
        """An order to be paid on delivery; its id."""
        return await self.place(tender=TenderState.PROMISED, provider=CASH_ON_DELIVERY)

    async def entry(self, order_id: int) -> Entry:
        """An order with all around it."""
        entry = await read_entry(self.world, STORE, order_id, dialect="v1")
        assert entry is not None
        return entry

    async def kinds(self, order_id: int) -> list[str]:
        """The history of an order since it was placed."""
        kinds = [event.kind for event in (await self.entry(order_id)).history]
        return kinds[kinds.index("order.placed") + 1 :]

    async def available(self) -> tuple[int, int]:
        """What is left of products 201 and 202."""
        rows = await self.rows("stock")
        left = {row["variant_id"]: int(row["available"]) for row in rows}
        return left[2010], left[2020]

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """The store's rows in a table."""
        return await self.world.database.read(lambda db: rows_of(db, table))

    async def facts(self, kind: str) -> dict[str, Any]:
        """The facts of the newest event of a kind."""
        row = [row for row in await self.rows("order_events") if row["kind"] == kind][-1]
        said: dict[str, Any] = msgspec.json.decode(row["facts"])
        return said


def asked(
    order_id: int,
    wish: RefundWish | None = None,
    *,
    restock: Restock = Restock.NONE,
    by_hand: str | None = None,
    key: str | None = None,
    reason: str = "",
) -> RefundAsked:
    """A refund as somebody asks for it, by default of everything."""
    return RefundAsked(
        order_id=order_id,
        wish=wish or Whole(),
        origin=ORIGIN,
        restock=restock,
        by_hand=by_hand,
        key=key,
        reason=reason,
    )


@asynccontextmanager
async def house(url: str) -> AsyncIterator[House]:
    """A new store, for as long as a test pays back."""
    async with opened(url) as database:
        await database.write(
            lambda db: fill(db, products=(*GOODS, EBOOK), coupons=[make.coupon(uses_max=5)])
        )
        clock, sender = Clock(), Sender()
        made = make_world(database, "http://shop.test", clock)
        world = replace(made, providers={**made.providers, MANUAL: sender})
        try:
            yield House(world, clock, sender)
        finally:
            await world.close()


def tell(url: str, story: Callable[[House], Awaitable[None]]) -> None:
    """Let a story happen at a new store."""

    async def run() -> None:
        async with house(url) as it:
            await story(it)

    asyncio.run(run())
