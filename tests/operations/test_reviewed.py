"""Where several rules meet: part of the money, refunds that fail, codes that are owed."""

import asyncio
from dataclasses import replace

import pytest

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.drafts import Draft, DraftLine, Name, Past, Tender, TenderState
from orderwire.engine.edit_contents import Changes
from orderwire.engine.ending import ChangeStock, Restock
from orderwire.engine.money import Money
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, MANUAL
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order
from orderwire.engine.paying import Declined, Payment, Settled
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Parts, Refund
from orderwire.operations.add_codes import Filled
from orderwire.operations.advance_order import Wanted
from orderwire.operations.cancel_order import cancel_order
from orderwire.operations.collect_cash import collect_cash, refuse_cash
from orderwire.operations.edit_order import Edit, edit_order
from orderwire.operations.fulfil_order import fulfil_order
from orderwire.operations.hand_out_codes import hand_out_codes
from orderwire.operations.import_orders import import_order
from orderwire.operations.place_by_word import ByWord
from orderwire.operations.refund_order import RefundAsked, refund_order
from orderwire.operations.review_receipt import approve_receipt
from orderwire.operations.send_refund import send_refund
from orderwire.operations.settle_by_people import Word
from orderwire.operations.show_checkout import PayLink
from orderwire.operations.sweep_refunds import sweep_refunds
from orderwire.operations.world import World
from orderwire.payments.port import RefundFailed
from orderwire.storage.stores import get_store
from tests import make
from tests.goods.shelf import Shelf, shelf
from tests.operations import paying_back
from tests.operations.counter import ORIGIN, Counter, money_for
from tests.operations.offline_counter import (
    FEE_MINOR,
    PHYSICAL,
    begin_transfer,
    choose,
    look,
    send,
    tell_offline,
)
from tests.operations.paying_back import ALL, House, asked
from tests.shop import STORE

CASH = Word(method="cash")


async def declined_card(it: Counter) -> tuple[PayLink, Payment]:
    """An order whose card was declined: its bank may be known to take the money all the same."""
    link = await it.place(PHYSICAL)
    card = await it.begin(link)
    it.bank.answers[card.id] = Declined(reason="refused")
    await it.settle(card)
    return link, card


async def capture(it: Counter, payment: Payment) -> None:
    it.bank.answers[payment.id] = money_for(payment)
    assert isinstance(await it.settle(payment), Settled)


async def double(it: Counter, link: PayLink) -> Order:
    order = (await look(it, link)).order
    changes = Changes(quantities={order.lines[0].id: 2})
    edited = await edit_order(
        it.world, STORE, Edit(order_id=order.id, changes=changes, origin=ORIGIN)
    )
    assert isinstance(edited, Order), edited
    return edited


async def refund(world: World, wanted: RefundAsked) -> Refund:
    done = await refund_order(world, STORE, wanted)
    assert isinstance(done, Refund), done
    return done


def test_a_part_that_went_back_has_to_come_again(url: str) -> None:
    async def story(it: Counter) -> None:
        link, card = await declined_card(it)
        order = await double(it, link)
        await capture(it, card)
        assert (await look(it, link)).order.paid_minor == 10_000
        await refund(it.world, asked(order.id))
        again = await it.begin(link)
        assert again.amount == Money(20_000, "SAR")
        await capture(it, again)
        after = (await look(it, link)).order
        assert (after.is_paid, after.paid_minor - after.refunded_minor) == (True, 20_000)
        assert [line.to_fulfil for line in after.lines] == [2]

    tell_offline(url, story)


def test_cash_is_collected_for_what_is_left(url: str) -> None:
    async def story(it: Counter) -> None:
        link, card = await declined_card(it)
        await choose(it, link, CASH_ON_DELIVERY)
        await capture(it, card)
        shown = await look(it, link)
        assert shown.order.paid_minor == 10_000
        cash = shown.payments[-1]
        assert (cash.state.value, cash.amount.minor) == ("promised", FEE_MINOR)
        await collect_cash(it.world, STORE, shown.order.id, CASH, origin=ORIGIN)
        after = (await look(it, link)).order
        assert after.paid_minor == after.total_minor == 10_000 + FEE_MINOR

    tell_offline(url, story)


def test_cash_that_was_refused_is_collected_for_what_is_due_by_then(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(PHYSICAL)
        await choose(it, link, CASH_ON_DELIVERY)
        order_id = (await look(it, link)).order.id
        await refuse_cash(it.world, STORE, order_id, "", origin=ORIGIN)
        await double(it, link)
        await collect_cash(it.world, STORE, order_id, CASH, origin=ORIGIN)
        after = (await look(it, link)).order
        assert after.paid_minor == after.total_minor == 20_000 + FEE_MINOR

    tell_offline(url, story)


def test_a_transfer_is_for_what_is_due_after_a_refund(url: str) -> None:
    async def story(it: Counter) -> None:
        link, card = await declined_card(it)
        order = await double(it, link)
        await capture(it, card)
        await begin_transfer(it, link)
        amounts = [one.amount.minor for one in (await look(it, link)).payments]
        assert amounts == [10_000, 10_000]
        await refund(it.world, asked(order.id))
        assert [one.amount.minor for one in (await look(it, link)).payments] == [10_000, 20_000]
        await send(it, link)
        await approve_receipt(it.world, STORE, order.id, origin=ORIGIN)
        after = (await look(it, link)).order
        assert (after.is_paid, after.paid_minor - after.refunded_minor) == (True, 20_000)

    tell_offline(url, story)


def test_what_is_not_paid_back_is_not_in_the_stock(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        (line, _) = (await it.entry(order_id)).order.lines
        wanted = asked(order_id, Parts(lines={line.id: 1}), restock=Restock.ALL)
        it.sender.is_silent = True
        assert (await refund(it.world, wanted)).state is RefundState.OPEN
        assert await it.available() == (97, 99)
        it.sender.is_silent, it.sender.answer = False, RefundFailed(reason="closed")
        it.clock.ms += make.HOUR_MS
        assert await sweep_refunds(it.world) == 1
        assert await it.available() == (97, 99)
        order = (await it.entry(order_id)).order
        assert [one.to_fulfil for one in order.lines] == [3, 1]
        assert not order.stock_returned()
        it.sender.answer = None
        assert (await refund(it.world, wanted)).state is RefundState.SUCCEEDED
        assert await it.available() == (98, 99)
        await refund(it.world, wanted)
        assert await it.available() == (99, 99)
        after = (await it.entry(order_id)).order.lines[0]
        assert (after.refunded, after.restocked, after.to_fulfil) == (2, 2, 1)

    paying_back.tell(url, story)


@pytest.mark.parametrize("answer", [None, RefundFailed(reason="closed")])
def test_a_refund_under_way_leaves_its_units_to_itself_when_the_order_ends(
    url: str, answer: RefundFailed | None
) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        (line, _) = (await it.entry(order_id)).order.lines
        it.sender.is_silent = True
        await refund(it.world, asked(order_id, Parts(lines={line.id: 1}), restock=Restock.ALL))
        wanted = Wanted(order_id=order_id, origin=paying_back.ORIGIN)
        await cancel_order(it.world, STORE, wanted)
        assert await it.available() == (99, 100)
        it.sender.is_silent, it.sender.answer = False, answer
        it.clock.ms += make.HOUR_MS
        assert await sweep_refunds(it.world) == 1
        assert await it.available() == (100, 100)

    paying_back.tell(url, story)


def test_what_is_not_paid_back_after_all_can_be_brought(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        (line, _) = (await it.entry(order_id)).order.lines
        it.sender.is_silent = True
        await refund(it.world, asked(order_id, Parts(lines={line.id: 1})))
        await fulfil_order(it.world, STORE, order_id, ALL, origin=ORIGIN)
        assert (await it.entry(order_id)).order.state is OrderState.COMPLETED
        it.sender.is_silent, it.sender.answer = False, RefundFailed(reason="closed")
        it.clock.ms += make.HOUR_MS
        assert await sweep_refunds(it.world) == 1
        order = (await it.entry(order_id)).order
        assert [one.to_fulfil for one in order.lines] == [1, 0]
        assert order.state is OrderState.IN_PROGRESS
        assert (await it.kinds(order_id))[-2:] == ["refund.failed", "order.resumed"]

    paying_back.tell(url, story)


def test_no_money_is_sent_for_a_refund_that_is_not_in_the_book(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        it.sender.is_silent = True
        opened = await refund(it.world, asked(order_id))
        it.sender.is_silent = False
        with pytest.raises(AssertionError):
            await send_refund(it.world, replace(opened, id=opened.id + 1), origin=ORIGIN)
        assert it.sender.sent == {}

    paying_back.tell(url, story)


async def owed_code(it: Shelf) -> int:
    """A paid order of a code that was in the stock, and is not in the pool."""
    command = ChangeStock(variant_id=2010, by=1)
    await it.world.desk.command(STORE, CommandTicket(command=command, origin=paying_back.ORIGIN))
    order_id = (await it.order(make.line(201))).order_id
    assert await it.pay(order_id)
    assert (await it.states())[order_id] == "placed"
    return order_id


def test_a_code_that_was_paid_back_is_not_handed_out(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            order_id = await owed_code(it)
            await refund(it.world, asked(order_id))
            await it.fill("SKU-201", ["B"])
            assert await it.given() == {}
            assert await it.states() == {order_id: "completed"}
            assert await it.rows("owed_codes") == []

    asyncio.run(story())


def test_a_code_whose_refund_failed_is_handed_out(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            sender = paying_back.Sender()
            sender.is_silent = True
            world = replace(it.world, providers={**it.world.providers, MANUAL: sender})
            order_id = await owed_code(it)
            await refund(world, asked(order_id))
            await it.fill("SKU-201", ["B"])
            assert await hand_out_codes(it.world) == 0
            sender.is_silent, sender.answer = False, RefundFailed(reason="closed")
            it.clock.ms += make.HOUR_MS
            assert await sweep_refunds(world) == 1
            assert await hand_out_codes(it.world) == 1
            assert await it.given() == {"B": order_id}

    asyncio.run(story())


def test_what_was_handed_over_elsewhere_is_not_handed_over_again(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            await it.fill("SKU-201", ["A"])
            store = await it.world.database.read(lambda db: get_store(db, STORE))
            assert store is not None
            draft = Draft(
                dialect="file",
                lines=[DraftLine(product=Name("product", "id", "201", "file"), quantity=1)],
                own_id="old-1",
                tender=Tender(provider=BANK_TRANSFER, state=TenderState.IN_REVIEW),
                past=Past(number="1", created_ms=1, state=OrderState.COMPLETED),
            )
            made = await import_order(it.world, store, draft, document=b"{}", actor="test")
            assert isinstance(made, ByWord), made
            assert await it.pay(made.order.id)
            assert await it.given() == {}
            assert await it.states() == {made.order.id: "completed"}

    asyncio.run(story())


async def bring(it: Shelf, *, takes_stock: bool) -> Order:
    """An order of a code that another system made, and whose transfer is still looked at."""
    store = await it.world.database.read(lambda db: get_store(db, STORE))
    assert store is not None
    draft = Draft(
        dialect="file",
        lines=[DraftLine(product=Name("product", "id", "201", "file"), quantity=1)],
        own_id="old-1",
        tender=Tender(provider=BANK_TRANSFER, state=TenderState.IN_REVIEW),
        past=Past(number="1", created_ms=1, state=OrderState.PLACED, takes_stock=takes_stock),
    )
    made = await import_order(it.world, store, draft, document=b"{}", actor="test")
    assert isinstance(made, ByWord), made
    return made.order


@pytest.mark.parametrize("takes_stock", [True, False])
def test_an_order_that_took_no_stock_takes_no_code(url: str, *, takes_stock: bool) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            await it.fill("SKU-201", ["A"])
            order = await bring(it, takes_stock=takes_stock)
            assert await it.pay(order.id)
            assert await it.states() == {order.id: "completed"}
            assert await it.rows("owed_codes") == []
            assert await it.given() == ({"A": order.id} if takes_stock else {})
            assert await it.available(2010) == (0 if takes_stock else 1)

    asyncio.run(story())


def test_codes_that_orders_wait_for_are_not_in_the_stock(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            waiting = await owed_code(it)
            paid_back = await owed_code(it)
            await refund(it.world, asked(paid_back))
            assert await it.available(2010) == 0
            filled = await it.fill("SKU-201", ["C", "D", "E"])
            assert isinstance(filled, Filled), filled
            assert (filled.unused, filled.available) == (2, 2)
            assert await it.given() == {"C": waiting}
            assert await it.available(2010) == 2

    asyncio.run(story())
