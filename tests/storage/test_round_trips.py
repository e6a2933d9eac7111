"""What is written reads back equal, and stays in its store."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest
import sqlalchemy as sa

from orderwire.admission.tickets import Answer
from orderwire.engine.catalogue import (
    Choice,
    Option,
    OptionKind,
    PeriodUnit,
    Plan,
    Price,
    Product,
    ProductKind,
    Variant,
)
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.drafts import Buyer, Contact, Draft, DraftLine, Name
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Outcome, Placed
from orderwire.storage import checkouts, orders, payments
from orderwire.storage.database import RowsRefused
from orderwire.storage.rows import to_json
from tests import make
from tests.shop import PRODUCTS, STORE, Shop, Wish, answer, shop

COURSE = Product(
    id=200,
    slug="course",
    name="Course — دورة",
    kind=ProductKind.SUBSCRIPTION,
    variants=[
        Variant(
            id=2001,
            name="Monthly",
            sku="C-1",
            prices={"SAR": Price(5_000)},
            plan=Plan(PeriodUnit.MONTH, 1),
        ),
        Variant(
            id=2002,
            name="Yearly",
            prices={"SAR": Price(50_000, 40_000, None, make.NOW_MS + 1), "USD": Price(9_900)},
            plan=Plan(PeriodUnit.YEAR, 1),
        ),
    ],
    options=[
        Option(
            id=1,
            name="Language",
            kind=OptionKind.CHOICES,
            choices=[
                Choice(id=11, name="Arabic", surcharges={"SAR": 100}),
                Choice(id=12, name="English", surcharges={}),
            ],
            surcharges={},
        ),
        Option(id=2, name="Note", kind=OptionKind.TEXT, surcharges={"SAR": 5}),
    ],
)

RICH = Draft(
    dialect="v1",
    lines=[
        DraftLine(
            product=Name("product", "slug", "course"),
            quantity=1,
            options=[("Language", ["Arabic", "English"]), ("2", ["“Hello” 😀"])],
            notice="Ring twice",
            plan=Name("variant", "id", "2002"),
        ),
        make.line(101, 3),
        make.line(101, 2),
    ],
    source="whatsapp",
    buyer=Buyer(
        contact=Contact(first_name="سارة", last_name="O'Hara", email="Sara@Example.com"),
        keys=[make.email("sara@example.com")],
    ),
    coupon_code=" save10 ",
    own_id="their-7",
)


async def place_rich(it: Shop) -> Order:
    """Place an order that has everything; the order as it was decided."""
    plain = it.ticket(Wish())
    kept: list[Order] = []

    def keep(outcome: Outcome) -> Answer:
        assert isinstance(outcome, Placed), outcome
        kept.append(outcome.order)
        return answer(outcome)

    rich = replace(plain, request=replace(plain.request, draft=RICH), answer=keep)
    await it.desk.place(STORE, rich)
    return kept[0]


def test_an_order_reads_back_as_it_was_decided(url: str) -> None:
    async def story() -> None:
        coupon = make.coupon(included=frozenset({200, 101}))
        async with shop(url, products=[COURSE, *PRODUCTS], coupons=[coupon]) as it:
            order = await place_rich(it)
            found = await it.database.read(lambda db: orders.get_order(db, STORE, order.id))
            assert found is not None
            assert to_json(found) == to_json(order)
            assert (found.number, found.coupon is not None) == (1001, True)
            assert list(found.lines[0].options[0].values) == ["Arabic", "English"]
            assert found.lines[0].plan == Plan(PeriodUnit.YEAR, 1)
            assert found.lines[0].unit_minor == 40_105

    asyncio.run(story())


def test_an_order_of_another_store_is_not_found(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            said = await it.place(Wish())
            order_id = said.order_id
            assert order_id is not None
            assert await it.database.read(lambda db: orders.get_order(db, 2, order_id)) is None
            assert (
                await it.database.read(lambda db: checkouts.get_checkout(db, 2, order_id)) is None
            )

    asyncio.run(story())


def test_a_step_of_an_order_is_saved_once(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            order = await place_plain(it)
            moved = replace(order, state=OrderState.IN_PROGRESS, version=order.version + 1)

            def save(db: sa.Connection) -> None:
                orders.save_order(db, moved, read_version=order.version)

            await it.database.write(save)
            with pytest.raises(orders.Stale):
                await it.database.write(save)
            found = await it.database.read(lambda db: orders.get_order(db, STORE, order.id))
            assert found == moved

    asyncio.run(story())


async def place_plain(it: Shop) -> Order:
    """An order as the book has it."""
    said = await it.place(Wish())
    found = await it.database.read(lambda db: orders.get_order(db, STORE, said.order_id or 0))
    assert found is not None
    return found


def test_a_checkout_is_found_late_and_saved_once(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            first, second = await it.place(Wish()), await it.place(Wish())
            ids = [first.order_id or 0, second.order_id or 0]
            found = await it.database.read(lambda db: checkouts.checkouts_of_orders(db, STORE, ids))
            checkout = found[ids[0]]
            assert (checkout.token, checkout.order_id) == (f"link-{ids[0]}", ids[0])
            assert checkout.expires_ms == make.NOW_MS + make.HOUR_MS
            paid = replace(checkout, state=CheckoutState.PAID, version=2)

            def save(db: sa.Connection) -> None:
                checkouts.save_checkout(db, STORE, paid, read_version=1)

            await it.database.write(save)
            with pytest.raises(orders.Stale):
                await it.database.write(save)
            assert paid == await it.database.read(
                lambda db: checkouts.get_checkout(db, STORE, checkout.id)
            )

            def late(db: sa.Connection) -> list[list[int]]:
                moments = (checkout.expires_ms - 1, checkout.expires_ms)
                return [checkouts.late_orders(db, STORE, moment, 9) for moment in moments]

            assert await it.database.read(late) == [[], [ids[1]]]

    asyncio.run(story())


def payment(order: Order, payment_id: int = 1) -> Payment:
    return Payment(
        store_id=STORE,
        id=payment_id,
        order_id=order.id,
        provider="test",
        state=PaymentState.OPEN,
        version=1,
        amount=order.total,
        reference=None,
        failure=None,
        created_ms=make.NOW_MS,
        updated_ms=make.NOW_MS,
    )


def test_a_payment_is_saved_once(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            order = await place_plain(it)
            begun = payment(order)
            await it.database.write(lambda db: payments.insert_payment(db, begun))
            paid = replace(begun, state=PaymentState.CAPTURED, version=2, reference="ch_1")

            def save(db: sa.Connection) -> None:
                payments.save_payment(db, STORE, paid, read_version=1)

            await it.database.write(save)
            with pytest.raises(orders.Stale):
                await it.database.write(save)
            found = await it.database.read(
                lambda db: payments.payments_of_orders(db, STORE, [order.id])
            )
            assert found == {order.id: [paid]}

    asyncio.run(story())


def test_only_a_payment_under_way_and_young_is_waited_for(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            ordered = [await place_plain(it) for _ in range(3)]
            begun = [payment(order, index) for index, order in enumerate(ordered)]
            begun[1] = replace(begun[1], state=PaymentState.FAILED)
            begun[2] = replace(begun[2], created_ms=make.NOW_MS - 5)
            for one in begun:
                await it.database.write(partial(payments.insert_payment, payment=one))
            ids = [order.id for order in ordered]
            assert {ids[0]} == await it.database.read(
                lambda db: payments.orders_being_paid(db, STORE, ids, make.NOW_MS - 5)
            )

    asyncio.run(story())


def test_a_provider_cannot_give_one_reference_to_two_payments(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            order = await place_plain(it)
            for payment_id in (1, 2):
                one = replace(payment(order, payment_id), reference="ch_1")
                writing = it.database.write(partial(payments.insert_payment, payment=one))
                if payment_id == 1:
                    await writing
                else:
                    with pytest.raises(RowsRefused):
                        await writing

    asyncio.run(story())
