"""A store that takes money, with a bank whose answers the test decides.

It sells what `tests.make` makes. Time stands still until a test moves it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import msgspec

from orderwire.admission.tickets import Answer as Words
from orderwire.admission.tickets import CommandTicket, Received
from orderwire.engine.coupons import Coupon
from orderwire.engine.drafts import Draft, DraftLine
from orderwire.engine.ending import ChangeStock, EndOrder
from orderwire.engine.money import Money
from orderwire.engine.offering import Capabilities, WayToPay
from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Order, Origin
from orderwire.engine.paying import Answer, Captured, NothingNew, Payment, Pending, Settled
from orderwire.operations.advance_order import Wanted
from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.pay_checkout import Paying, pay_checkout
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.receive_event import Receipt, receive_event
from orderwire.operations.settle import settle
from orderwire.operations.show_checkout import PayLink, read_pay_link, show_checkout
from orderwire.operations.start_order import start_order
from orderwire.operations.world import Caller, TryLimits, World, make_world
from orderwire.payments.port import (
    BadSignature,
    OwnForm,
    ProviderEvent,
    ProviderSilent,
    Redirect,
    RefundAnswer,
    Refunded,
    Urls,
)
from orderwire.storage.payments import get_payment
from orderwire.storage.selling import replace_ways_to_pay
from orderwire.storage.stores import get_store
from tests import make
from tests.databases import opened
from tests.shop import STORE, Clock, everything, fill, rows_of

ORIGIN = Origin(actor="test", dialect="checkout", request_id="r1")
SIGNED = {"bank-signature": "good"}


@dataclass
class Bank:
    """A provider far away. It says of a payment what the test has told it, and else nothing yet."""

    name: str = "bank"
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(can_refund=True))
    answers: dict[int, Answer] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    sent_back: dict[int, Money] = field(default_factory=dict)
    is_silent: bool = False

    async def open(self, payment: Payment, urls: Urls) -> Redirect | OwnForm:  # noqa: ARG002 - all alike
        """Send the customer to the bank."""
        self._speak()
        return Redirect(url=f"https://bank.test/{payment.id}", reference=reference(payment))

    async def confirm(
        self,
        payment: Payment,
        form: Mapping[str, str],  # noqa: ARG002 - all alike
        urls: Urls,  # noqa: ARG002 - all alike
    ) -> Answer | Redirect:
        """The bank has a page of its own."""
        return await self.look_up(payment)

    async def look_up(self, payment: Payment) -> Answer:
        """What the test has told it."""
        self.asked.append(payment.id)
        await asyncio.sleep(0)
        self._speak()
        return self.answers.get(payment.id, Pending())

    async def refund(
        self,
        payment: Payment,  # noqa: ARG002 - all alike
        refund_id: int,
        amount: Money,
        reason: str,  # noqa: ARG002 - all alike
    ) -> RefundAnswer:
        """Send it back, once."""
        self._speak()
        self.sent_back.setdefault(refund_id, amount)
        return Refunded(reference=f"bank_refund_{refund_id}")

    async def look_up_refund(
        self,
        payment: Payment,  # noqa: ARG002 - all alike
        refund_id: int,
    ) -> RefundAnswer | None:
        """Whether it was sent back."""
        self._speak()
        sent = refund_id in self.sent_back
        return Refunded(reference=f"bank_refund_{refund_id}") if sent else None

    async def read_event(
        self,
        store_id: int,  # noqa: ARG002 - all alike
        headers: Mapping[str, str],
        body: bytes,
    ) -> ProviderEvent:
        """An event is two words, and signed by saying so."""
        words = body.decode("latin-1").split(" ")
        if headers.get("bank-signature") != "good" or len(words) != 2:
            raise BadSignature("not ours")
        return ProviderEvent(event_id=words[0], reference=words[1])

    def _speak(self) -> None:
        if self.is_silent:
            raise ProviderSilent("no answer")


def reference(payment: Payment) -> str:
    """What the bank calls a payment."""
    return f"bank_{payment.id}"


def money_for(
    payment: Payment,
    *,
    amount: Money | None = None,
    store_id: int | None = None,
    order_id: int | None = None,
) -> Captured:
    """The bank's word that it has the money of a payment: as it should be, or otherwise."""
    return Captured(
        reference=reference(payment),
        amount=amount or payment.amount,
        store_id=store_id or payment.store_id,
        order_id=order_id or payment.order_id,
    )


@dataclass
class Counter:
    """The store, its world, and what a test does with them."""

    world: World
    clock: Clock
    bank: Bank
    served: "count[int]" = field(default_factory=count)

    async def place(
        self,
        *lines: DraftLine,
        coupon: str | None = None,
        phone: str | None = None,
        accepts: Sequence[str] | None = None,
    ) -> PayLink:
        """Place an order; the link to pay it at."""
        store = await self.world.database.read(lambda db: get_store(db, STORE))
        assert store is not None
        asked = Asked(
            draft=Draft(
                dialect="v1",
                lines=lines or (make.line(),),
                coupon_code=coupon,
                accepts=accepts,
                buyer=None if phone is None else make.buyer(make.phone(phone)),
            ),
            fingerprint=f"content-{next(self.served)}",
            idempotency_key=None,
            received=Received(method="POST", path="/v1/orders", headers="{}", body=b"{}"),
            request_id="r1",
            answer=lambda _outcome, _now_ms, link: Words(201, link.encode()),
        )
        said = await place_order(self.world, Caller(token_id=1, store=store), asked)
        link = read_pay_link(said.body.decode().rpartition("/")[2])
        assert link is not None, said
        return link

    async def pay(
        self, link: PayLink, card: str | None = None, address: str | None = None
    ) -> Paying | None:
        """Pay: with the card of the `test` provider, or at the bank."""
        return await pay_checkout(
            self.world,
            link,
            provider="bank" if card is None else "test",
            form={} if card is None else {"card_number": card},
            request_id="r1",
            address=address,
        )

    async def begin(self, link: PayLink) -> Payment:
        """Begin to pay at the bank, and go there."""
        sent = await self.pay(link)
        assert isinstance(sent, Redirect), sent
        return (await self.payments(link))[-1]

    async def payments(self, link: PayLink) -> list[Payment]:
        """The payments of a checkout, the oldest first."""
        shown = await show_checkout(self.world, link)
        assert shown is not None
        return shown.payments

    async def settle(self, payment: Payment) -> Settled | NothingNew | None:
        """What the redirect, the sweeper and the customer who looks again do."""
        return await settle(self.world, STORE, payment.id, origin=ORIGIN)

    async def hear(
        self, body: bytes, headers: Mapping[str, str] | None = None, provider: str = "bank"
    ) -> Receipt:
        """An event is delivered."""
        said = SIGNED if headers is None else headers
        return await receive_event(self.world, provider, STORE, said, body)

    async def hear_of(self, payment: Payment, event_id: str = "e1") -> Receipt:
        """The bank tells of a payment."""
        return await self.hear(f"{event_id} {reference(payment)}".encode())

    async def expire(self, link: PayLink) -> None:
        """Let the time to pay run out, and an old payment be no reason to wait."""
        self.clock.ms += make.HOUR_MS
        await self.expire_now(link)

    async def expire_now(self, link: PayLink) -> None:
        """End what is not paid in time, which has to be this order."""
        await expire_checkouts(self.world)
        state = await self.state("orders", link)
        assert state == "expired", state

    async def cancel(self, link: PayLink) -> None:
        """Cancel an order, as its merchant would."""
        order_id = await self.order_id(link)
        command = EndOrder(
            order_id=order_id, step=OrderStep.CANCEL, reason="test", now_ms=self.clock()
        )
        await self.world.desk.command(STORE, CommandTicket(command=command, origin=ORIGIN))

    async def start(self, link: PayLink) -> None:
        """Begin to work on an order, as its merchant would."""
        wanted = Wanted(order_id=await self.order_id(link), origin=ORIGIN)
        started = await start_order(self.world, STORE, wanted)
        assert isinstance(started, Order), started

    async def change_stock(self, by: int, variant_id: int = 1010) -> None:
        """Somebody else takes from the stock, or adds to it."""
        command = ChangeStock(variant_id=variant_id, by=by)
        await self.world.desk.command(STORE, CommandTicket(command=command, origin=ORIGIN))

    async def order_id(self, link: PayLink) -> int:
        """The order of a checkout."""
        shown = await show_checkout(self.world, link)
        assert shown is not None
        return shown.order.id

    async def state(self, table: str, link: PayLink) -> str:
        """The state of a checkout, or of its order."""
        shown = await show_checkout(self.world, link)
        assert shown is not None
        return (shown.order.state if table == "orders" else shown.checkout.state).value

    async def payment(self, payment: Payment) -> Payment:
        """A payment as it stands now."""
        found = await self.world.database.read(lambda db: get_payment(db, STORE, payment.id))
        assert found is not None
        return found

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """The store's rows in a table."""
        return await self.world.database.read(lambda db: rows_of(db, table))

    async def events(self, link: PayLink) -> list[str]:
        """The history of an order, but for its beginning."""
        order_id = await self.order_id(link)
        rows = [row for row in await self.rows("order_events") if row["order_id"] == order_id]
        return [row["kind"] for row in rows if row["kind"] != "order.created"]

    async def facts(self, kind: str) -> dict[str, Any]:
        """The facts of the only event of a kind."""
        (row,) = [row for row in await self.rows("order_events") if row["kind"] == kind]
        said: dict[str, Any] = msgspec.json.decode(row["facts"])
        return said

    async def available(self, variant_id: int = 1010) -> int:
        """What is left of a variant."""
        (row,) = [row for row in await self.rows("stock") if row["variant_id"] == variant_id]
        return int(row["available"])

    async def everything(self) -> dict[str, list[dict[str, Any]]]:
        """All rows of the store, but for the inbox."""
        rows = await self.world.database.read(everything)
        return {table: its for table, its in rows.items() if table != "provider_events"}


@asynccontextmanager
async def counter(
    url: str,
    *,
    available: int = 100,
    coupons: Sequence[Coupon] = (),
    limits: TryLimits | None = None,
) -> AsyncIterator[Counter]:
    """A new store that takes money, for as long as a test pays."""
    async with opened(url) as database:
        await database.write(lambda db: fill(db, available=available, coupons=coupons))
        await database.write(lambda db: replace_ways_to_pay(db, STORE, [WayToPay(provider="bank")]))
        clock, bank = Clock(), Bank()
        made = make_world(database, "http://shop.test", clock)
        world = replace(
            made,
            providers={**made.providers, "bank": bank},
            try_limits=limits or made.try_limits,
        )
        try:
            yield Counter(world, clock, bank)
        finally:
            await world.close()


def tell(
    url: str,
    story: Callable[[Counter], Awaitable[None]],
    *,
    available: int = 100,
    coupons: Sequence[Coupon] = (),
    limits: TryLimits | None = None,
) -> None:
    """Let a story happen at a new counter."""

    async def run() -> None:
        async with counter(url, available=available, coupons=coupons, limits=limits) as it:
            await story(it)

    asyncio.run(run())
