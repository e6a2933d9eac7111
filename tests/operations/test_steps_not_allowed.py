"""What an order's state does not allow changes nothing: every state, every deed, real databases.

`tests/engine/test_lives.py` walks the tables; here the operations over them are walked, with an
order, its checkout, payments, refunds and fulfilments as they stand together.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import asyncpg
import pytest

from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.sweep_payments import sweep_payments
from orderwire.operations.sweep_refunds import sweep_refunds
from tests.model import deeds
from tests.model.book import Book, learn, of_store, read_file, read_server
from tests.model.deeds import Deeds
from tests.model.expected import CHECKOUT_MS, FREE, PEN, Fulfilment, Line, Order, Payment, Wish
from tests.model.expected_money import Back
from tests.model.shops import FIRST, Life, asked_for, draft_of, fill, new_shops

Deed = Callable[[Deeds, Order], Awaitable[None]]

WHOLE = Back(is_whole=True)
DEEDS: dict[str, Deed] = {
    "pay": lambda it, _: it.pay("test"),
    "confirm": lambda it, _: it.confirm(is_confirmed=True),
    "choose_cash": lambda it, _: it.choose_cash(),
    "begin_transfer": lambda it, _: it.begin_transfer(),
    "send_receipt": lambda it, _: it.send_receipt(),
    "give_up": lambda it, _: it.give_up(),
    "approve": lambda it, _: it.approve(),
    "reject": lambda it, _: it.reject(),
    "collect": lambda it, _: it.collect(),
    "refuse": lambda it, _: it.refuse(),
    "record": lambda it, _: it.record(),
    "cancel": lambda it, _: it.cancel("unfulfilled", refunds=False),
    "refund": lambda it, _: it.refund(WHOLE, None),
    "fulfil": lambda it, _: it.fulfil(None),
    "start": lambda it, _: it.start(),
    "complete": lambda it, _: it.complete(),
    "deliver": lambda it, order: it.deliver(order),
    "call_off": lambda it, order: it.call_off(order),
    "edit": lambda it, _: it.edit({0: 1}, None, coupon=None),
}
PART: Deed = lambda it, _: it.fulfil({0: 1})  # noqa: E731 - one more of the deeds above
EXPIRE: Deed | None = None
"""The time runs out."""

D = DEEDS
STATES: dict[str, tuple[str, list[Deed | None], str]] = {
    "awaiting": ("checkout", [], "pay choose_cash begin_transfer record cancel edit"),
    "transfer begun": (
        "checkout",
        [D["begin_transfer"]],
        "send_receipt give_up record cancel edit",
    ),
    "in review": (
        "checkout",
        [D["begin_transfer"], D["send_receipt"]],
        "approve reject record cancel start",
    ),
    "rejected": (
        "checkout",
        [D["begin_transfer"], D["send_receipt"], D["reject"]],
        "pay choose_cash begin_transfer approve record cancel edit",
    ),
    "promised": ("cash", [], "collect refuse record cancel fulfil start complete edit"),
    "refused at the door": ("cash", [D["refuse"]], "collect record cancel start edit"),
    "paid": ("captured", [], "cancel refund fulfil start complete"),
    "sent in part": ("captured", [PART], "cancel refund fulfil complete deliver call_off"),
    "sent": ("captured", [D["fulfil"]], "refund deliver call_off"),
    "delivered": ("captured", [D["fulfil"], D["deliver"]], "refund"),
    "called off": ("captured", [PART, D["call_off"]], "cancel refund fulfil complete"),
    "refunded": ("captured", [D["refund"]], "cancel start complete"),
    "cancelled": ("checkout", [D["cancel"]], "record"),
    "expired": ("checkout", [EXPIRE], "record"),
    "cancelled and paid": ("captured", [D["cancel"]], "refund"),
    "cancelled and refunded": ("captured", [D["cancel"], D["refund"]], ""),
    "free": ("free", [], ""),
}
"""How an order came to stand where it stands, and what may be done to it there."""


@pytest.mark.parametrize("state", STATES)
def test_what_a_state_does_not_allow_changes_nothing(url: str, state: str) -> None:
    way, before, allowed = STATES[state]
    life = Life(url)
    try:
        shop, order = _standing(life, way, before)
        for name in sorted(DEEDS.keys() - set(allowed.split())):
            book = _read(life)
            life.run(_do(life, DEEDS[name], order))
            assert _read(life) == book, name
        life.run(_nobody_is_due(life))
        book = _read(life)
        for name in allowed.split():
            assert name in DEEDS
        if allowed:
            life.run(_do(life, DEEDS[allowed.split()[-1]], order))
            assert _read(life) != book, allowed
        assert shop == FIRST
    finally:
        life.close()


def _standing(life: Life, way: str, before: list[Deed | None]) -> tuple[int, Order]:
    """An order of two pens, or of nothing that costs anything, that has come so far."""
    now_ms = life.clock()
    shop = new_shops(now_ms)[FIRST]
    life.run(life.world.database.write(partial(fill, shop=shop, now_ms=now_ms)))
    product = FREE if way == "free" else PEN
    wish = Wish(lines=((product, 2),), way="checkout" if way == "free" else way)
    asked = asked_for(draft_of(wish, 1, now_ms), None)
    life.run(deeds.place(life.world, FIRST, asked))
    order = _learnt(life)
    for deed in before:
        if deed is EXPIRE:
            life.clock.ms += CHECKOUT_MS
            life.run(expire_checkouts(life.world))
        else:
            assert deed is not None
            life.run(_do(life, deed, order))
        order = _learnt(life)
    return FIRST, order


def _learnt(life: Life) -> Order:
    """The ids of the order and of what is around it."""
    book = _read(life)
    order = Order(lines=[Line(PEN, 2, is_counted=True)], state="", checkout=None)
    order.payments = [Payment("", 0, 0) for _ in book["payments"]]
    order.fulfilments = [Fulfilment({}, state=one["state"]) for one in book["fulfilments"]]
    shop = new_shops(life.clock())[FIRST]
    shop.orders = [order]
    learn(shop, {**book, "refunds": []})
    return order


async def _do(life: Life, deed: Deed, order: Order) -> None:
    await deed(Deeds(life.world, new_shops(life.clock())[FIRST], order), order)


async def _nobody_is_due(life: Life) -> None:
    """The clock finds nothing to do that people have not done."""
    assert await expire_checkouts(life.world) == 0
    assert await sweep_payments(life.world) == 0
    assert await sweep_refunds(life.world) == 0


def _read(life: Life) -> Book:
    if life.url.startswith("sqlite"):
        return of_store(read_file(life.url), FIRST)

    async def read() -> Book:
        connection = await asyncpg.connect(life.url)
        try:
            return await read_server(connection)
        finally:
            await connection.close()

    return of_store(asyncio.run(read()), FIRST)
