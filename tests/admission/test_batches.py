"""A batch of n is n batches of one: the same answers, and the same rows in every table.

Two stores with the same goods are told the same in the same order: one in a single batch, the
other request by request. Everything minted is the same in both, so that whatever they keep must
be the same too, but for the store.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from orderwire.admission.batch import Batch
from orderwire.admission.tickets import Answer, CommandTicket, Result, Ticket
from orderwire.engine.addresses import Address
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.delivering import DeliveryKind, PriceRule, ShippingMethod
from orderwire.engine.drafts import (
    DraftDelivery,
    DraftLine,
    Name,
    Past,
    Stated,
    StatedLine,
    Tender,
    TenderState,
)
from orderwire.engine.edit_contents import Changes
from orderwire.engine.editing import Edited, EditOrder, NothingEdited
from orderwire.engine.ending import Ended
from orderwire.engine.offering import WayToPay
from orderwire.engine.order_life import OrderState
from orderwire.storage import selling
from orderwire.storage.database import Connection, Database
from orderwire.storage.opening import open_database
from orderwire.storage.rows import to_json
from tests import make
from tests.shop import ORIGIN, PRODUCTS, Wish, cancel, change_stock, everything, fill, ticket

PHONES = ["+966500000001", "+966500000002"]
EMAILS = ["sara@example.com", "omar@example.com"]
COUPONS = [
    make.coupon(7, code="SAVE10", uses_max=3),
    make.coupon(8, code="ONCE", uses_max_per_customer=1),
]
SOLD = [
    PRODUCTS[0],
    make.product(102, kind=ProductKind.PHYSICAL),
    make.product(103, minor=0),
]
METHOD = ShippingMethod(
    id=5, name="Standard", rules=(PriceRule(currency="SAR", amount_minor=2_000),)
)
CASH = WayToPay(provider="cash_on_delivery", fees=(PriceRule(currency="SAR", amount_minor=500),))
BY_METHOD = DraftDelivery(
    kind=DeliveryKind.SHIPPING,
    method=Name("shipping_method", "id", "5"),
    address=Address(country="SA"),
)
FIRST_ID = 2**33

Wanted = Wish | tuple[str, int, int]

BUYERS: list[dict[str, Any]] = [
    {},
    {"phone": PHONES[0]},
    {"phone": PHONES[1], "email": EMAILS[0], "found_by": ("phone",)},
    {"phone": PHONES[0], "email": EMAILS[0], "found_by": ("phone", "email")},
    {"phone": PHONES[1], "email": EMAILS[1], "found_by": ("email", "phone")},
    {"email": EMAILS[0]},
]
# Most requests are in order, and many are equal: that is where one can get into another's way.
SAME: list[dict[str, Any]] = [
    {},
    {"content": "a", "is_windowed": True},
    {"content": "a", "is_windowed": True},
    {"content": "b", "is_windowed": True},
    {"content": "a", "key": "k"},
    {"content": "b", "key": "k", "own_id": "o"},
    {"content": "a", "own_id": "o", "is_windowed": True},
]
OWN = DraftLine(product=None, quantity=2, stated=StatedLine(unit_minor=333, name="Own"))
# What few orders say: how they are paid, where they go, what they cost, what they were.
SAYINGS: list[dict[str, Any]] = [
    {},
    {},
    {},
    {"delivery": BY_METHOD, "note": "ring", "tags": ("a",)},
    {"tender": Tender(provider="cash_on_delivery", state=TenderState.PROMISED)},
    {"tender": Tender(provider="manual", state=TenderState.CAPTURED, method="card")},
    {"tender": Tender(provider="bank_transfer", state=TenderState.IN_REVIEW)},
    {"lines": [OWN], "stated": Stated(discount_minor=66, fees=(("Wrap", 5),)), "accepts": ["x"]},
    {"past": Past(number="W1", created_ms=5, state=OrderState.COMPLETED, takes_stock=True)},
    {"past": Past(number=None, created_ms=5, state=OrderState.CANCELLED, takes_stock=True)},
]
LINES = st.lists(
    st.tuples(st.sampled_from([101, 102, 103]), st.integers(1, 2)), min_size=1, max_size=3
)


@st.composite
def wishes(draw: st.DrawFn) -> Wish:
    """Any order over a few goods and people, often equal to another one."""
    return Wish(
        lines=draw(st.one_of(LINES, LINES, LINES, st.just([(404, 1)]))),
        coupon=draw(st.sampled_from([None, None, "save10", "ONCE", "GONE"])),
        dialect=draw(st.sampled_from(["v1", "rmz"])),
        **draw(st.sampled_from(BUYERS)),
        **draw(st.sampled_from(SAME)),
        said=draw(st.sampled_from(SAYINGS)),
    )


CANCEL_FIRST = ("cancel", 0, 0)

# What a command is about: an order of the ones before, by index, or a variant and a difference.
commands = st.one_of(
    st.tuples(st.just("cancel"), st.integers(0, 4), st.just(0)),
    st.tuples(st.just("edit"), st.integers(0, 4), st.integers(0, 3)),
    st.tuples(st.just("stock"), st.sampled_from([1010, 1020, 9]), st.integers(-4, 4)),
)
requests = st.lists(st.one_of(wishes(), wishes(), commands), min_size=1, max_size=8)


def test_a_batch_equals_its_requests_one_after_the_other(url: str) -> None:
    with asyncio.Runner() as runner:
        database = runner.run(_open(url))
        store_ids = count(1)

        @settings(max_examples=60, deadline=None)
        @example(before=[], batch=[Wish(**BUYERS[2]), Wish(**BUYERS[5])])
        @example(before=[Wish(**SAME[4])], batch=[Wish(**SAME[1]), CANCEL_FIRST, Wish(**SAME[1])])
        @given(before=st.lists(wishes(), max_size=5), batch=requests)
        def holds(before: list[Wish], batch: list[Wanted]) -> None:
            first = [_ticket(wish, index) for index, wish in enumerate(before)]
            then = [_ticket(one, 5 + index) for index, one in enumerate(batch)]
            together = _Store(next(store_ids), database)
            apart = _Store(next(store_ids), database)
            for store in (together, apart):
                runner.run(store.open())
                runner.run(store.admit([[one] for one in first]))
            said = runner.run(together.admit([then]))
            assert said == runner.run(apart.admit([[one] for one in then]))
            assert runner.run(together.rows()) == runner.run(apart.rows())

        try:
            holds()
        finally:
            runner.run(database.close())


async def _open(url: str) -> Database:
    return open_database(url)


def _ticket(wanted: Wanted, index: int) -> Ticket:
    """A request in the queue; the time goes on a little with each."""
    if isinstance(wanted, Wish):
        return ticket(wanted, FIRST_ID + 100 * index, make.NOW_MS + index)
    kind, which, by = wanted
    if kind == "cancel":
        return cancel(FIRST_ID + 100 * which)
    if kind == "edit":
        return _edit(FIRST_ID + 100 * which, by, index)
    return change_stock(which, by)


def _edit(order_id: int, quantity: int, index: int) -> CommandTicket:
    """So many of an order's first line, one more of a product, another coupon, and a method."""
    command = EditOrder(
        order_id=order_id,
        changes=Changes(
            note=f"edit {quantity}",
            quantities={order_id + 3: quantity},
            added=[make.line(102)] if quantity % 2 else [],
            coupon_code=(None, "SAVE10", "ONCE", None)[quantity],
            removes_coupon=quantity == 3,
            method=Name("shipping_method", "id", "5") if quantity == 2 else None,
        ),
        now_ms=make.NOW_MS + index,
        first_line_id=FIRST_ID + 100 * index + 50,
        dialect="v1",
    )
    return CommandTicket(command=command, origin=ORIGIN)


class _Store:
    """One of the two stores."""

    def __init__(self, store_id: int, database: Database) -> None:
        self.id = store_id
        self._database = database

    async def open(self) -> None:
        def open_it(db: Connection) -> None:
            fill(db, store_id=self.id, products=SOLD, available=6, coupons=COUPONS)
            selling.replace_shipping_methods(db, self.id, [METHOD])
            selling.replace_ways_to_pay(db, self.id, [CASH])

        await self._database.write(open_it)

    async def admit(self, batches: Sequence[Sequence[Ticket]]) -> list[object]:
        results: list[Result] = []
        for tickets in batches:
            batch = Batch(self.id, tickets, make.NOW_MS + 50)
            results += await self._database.admit(self.id, batch.run)
        return [_comparable(result) for result in results]

    async def rows(self) -> dict[str, Any]:
        return await self._database.read(lambda db: everything(db, self.id))


def _comparable(result: Result) -> object:
    """A result without its store."""
    if isinstance(result, Answer):
        return (result.status, result.body, result.is_replay)
    if isinstance(result, NothingEdited):
        return to_json(replace(result.unchanged, store_id=0))
    if isinstance(result, Ended | Edited):
        paid = result.voided if isinstance(result, Ended) else result.payments
        paid = [replace(one, store_id=0) for one in paid]
        return to_json(replace(result.order, store_id=0)), paid, result.events
    return result
