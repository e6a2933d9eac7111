"""Whatever happens to the orders of two stores, money, stock and coupon uses are conserved.

Hypothesis makes up the lives; operations of a real world live them, on both databases; plain SQL
reads what came of it. After every step the book obeys the laws (`laws`), says what a small model
says (`expected`), and has not changed for the other store. Any deed may be cut short by a crash
at any of its awaits: then the book stands where one of its transactions ended.

ORDERWIRE_LONG=1 makes the lives more and longer.

Each of these was planted once, one by one, and found, most of them by every run of the file's test
and some by one in a few: nothing is
ever short; a coupon's use goes back twice, or in every store, or not after late money; an end
forgets what it restocked, or does not void; a refund is not counted at its order or payment, is
sent twice for its key, takes a line's share anew, or is not looked after; late money or a called
off fulfilment forgets its units; what people were to pay is left over; a rejected receipt leaves
its order placed; payments do not follow an edit; there is no outbox; an order expires under a
payment; a payment is never asked after; codes or goods leave unpaid.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.sweep_payments import sweep_payments
from orderwire.operations.sweep_refunds import sweep_refunds
from tests.databases import copy_sqlite, postgres_database
from tests.model import deeds, expected, expected_goods, expected_money
from tests.model.deeds import CARDS
from tests.model.expected import CHECKOUT_MS, CODE, FILM, FREE, MUG, PEN, Order, Shop, Wish
from tests.model.expected_money import Back
from tests.model.shops import FIRST, SECOND
from tests.model.watched import Deed, Expect, Watched, Where

IS_LONG = os.environ.get("ORDERWIRE_LONG") == "1"
SETTINGS = settings(
    stateful_step_count=50 if IS_LONG else 30,
    deadline=None,
    print_blob=True,
    derandomize=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

STORES = st.sampled_from((FIRST, FIRST, FIRST, SECOND))
WHERE = st.tuples(st.integers(0, 5), st.sampled_from((False, False, False, False, True)))
PLACES = st.integers(0, 2)
UNITS = st.integers(1, 3)
RESTOCK = st.sampled_from(("none", "unfulfilled", "all"))
WAYS = st.sampled_from(("checkout", "checkout", "checkout", "cash", "review", "captured"))
LINES = st.lists(
    st.tuples(st.sampled_from((PEN, PEN, FILM, CODE, MUG, FREE)), UNITS),
    min_size=1,
    max_size=3,
    unique_by=lambda line: line[0],
).map(tuple)
WISHES = st.builds(Wish, lines=LINES, coupon=st.booleans(), ships=st.booleans(), way=WAYS)
PASTS = st.builds(
    Wish,
    lines=LINES.map(lambda its: tuple(one for one in its if one[0] != CODE) or ((MUG, 1),)),
    coupon=st.booleans(),
    way=st.sampled_from(("checkout", "captured")),
    past=st.sampled_from(("awaiting_payment", "placed", "completed", "cancelled")),
    takes=st.booleans(),
)
BY_PEOPLE = (
    "begin_transfer",
    "choose_cash",
    "send_receipt",
    "give_up",
    "approve",
    "reject",
    "collect",
    "refuse",
    "record",
)
STORIES = (
    "begin_transfer send_receipt reject choose_cash approve refund",
    "begin_transfer send_receipt reject record approve",
    "begin_transfer give_up choose_cash refuse collect fulfil call_off",
    "begin_transfer send_receipt start reject lost sweep fulfil refund",
    "begin_transfer send_receipt cancel approve refund",
    "lost later cancel sweep refund record",
    "slow later expire cancel sweep fulfil refund sweep",
    "cancel record fulfil deliver refund",
    "later expire record cancel refund record",
    "confirm_card crash confirm hear start fulfil cancel refund",
    "choose_cash edit fulfil call_off cancel collect",
    "choose_cash fulfil collect refund call_off fulfil",
    "paid crash refund cancel sweep",
    "paid refund refund_again refund_again",
    "lost sweep refund refund_again",
    "almost slow expire cancel sweep",
    "begin_transfer send_receipt fulfil complete record fulfil",
    "cancel",
    "no_coupon with_coupon paid",
    "slow paid choose_cash later sweep",
    "lost record sweep refund cancel",
)
"""Lives that luck alone would seldom lead: one deed after the other to one order."""

MOMENTS_MS = {"later": 7_200_000, "almost": CHECKOUT_MS - 5_000}
WORDS_OF_TIME = ("expire", "sweep", "sweep", "hear")
SECONDS = st.sampled_from((0, 1, 10, 150, 1_200, 7_200, 200_000))

PART = Back(lines={0: 1}, restock="unfulfilled")


def _coupon(*, is_on: bool) -> tuple[Deed, Expect]:
    return (
        lambda it, _: it.edit({}, None, coupon=is_on),
        lambda shop, order: expected_goods.edit(shop, order, coupon=is_on),
    )


def _word(name: str, module: ModuleType) -> tuple[Deed, Expect]:
    return lambda it, _: getattr(it, name)(), getattr(module, name)


def _card(name: str) -> tuple[Deed, Expect]:
    return (
        lambda it, _: it.pay("test", name),
        lambda shop, order: expected_money.pay_card(shop, order, name),
    )


WORDS: dict[str, tuple[Deed, Expect]] = {
    **{name: _word(name, expected_money) for name in BY_PEOPLE},
    **{name: _word(name, expected_goods) for name in ("start", "complete")},
    **{name: _card(name) for name in CARDS if name != "confirm"},
    "confirm_card": _card("confirm"),
    "confirm": (
        lambda it, _: it.confirm(is_confirmed=True),
        lambda shop, order: expected_money.confirm(shop, order, is_confirmed=True),
    ),
    "do_not_confirm": (
        lambda it, _: it.confirm(is_confirmed=False),
        lambda shop, order: expected_money.confirm(shop, order, is_confirmed=False),
    ),
    "cancel": (
        lambda it, _: it.cancel("unfulfilled", refunds=False),
        lambda shop, order: expected_money.cancel(shop, order, "unfulfilled", refunds=False),
    ),
    "refund": (
        lambda it, order: it.refund(PART, f"word-{len(order.refunds)}"),
        lambda shop, order: expected_money.refund(shop, order, PART),
    ),
    "fulfil": (
        lambda it, _: it.fulfil({0: 1}),
        lambda _, order: expected_goods.fulfil(order, {0: 1}),
    ),
    "deliver": (lambda it, order: it.deliver(order), lambda _, it: expected_goods.deliver(it)),
    "call_off": (lambda it, order: it.call_off(order), lambda _, it: expected_goods.call_off(it)),
    "no_coupon": _coupon(is_on=False),
    "with_coupon": _coupon(is_on=True),
    "edit": (
        lambda it, _: it.edit({}, (MUG, 1), coupon=None),
        lambda shop, order: expected_goods.edit(shop, order, added=(MUG, 1)),
    ),
}
"""What may be said of an order in a word: what is done, and what is expected of it."""


def _ask_for_last(shop: Shop, order: Order) -> None:
    """The refund that is known by this key is asked for once more; none is made."""
    if order.refunds:
        expected_money.send(shop, order, order.refunds[-1])


AGAIN: tuple[Deed, Expect] = (
    lambda it, order: it.refund(PART, f"word-{len(order.refunds) - 1}"),
    _ask_for_last,
)
"""Only in stories, where the last refund was a word, too."""


class Lives(Watched):
    """What may happen to two stores."""

    _served = 0

    @rule(
        store=STORES,
        goods=st.sampled_from((PEN, MUG)),
        quantity=UNITS,
        coupon=st.booleans(),
        ships=st.booleans(),
        story=st.sampled_from(STORIES),
        is_first=st.sampled_from((False, False, False, True)),
    )
    def tell(
        self,
        store: int,
        goods: int,
        quantity: int,
        *,
        coupon: bool,
        ships: bool,
        story: str,
        is_first: bool,
    ) -> None:
        at = 0 if is_first else len(self.shops[store].orders)
        if not is_first:
            self.place(store, Wish(lines=((goods, quantity),), coupon=coupon, ships=ships))
        if len(self.shops[store].orders) <= at:
            return
        for word in story.split():
            if word in MOMENTS_MS:
                self.life.clock.ms += MOMENTS_MS[word]
            elif word == "crash":
                self.awaits = 5
            elif word in WORDS_OF_TIME:
                self.pass_time(word, 10, 0)
            else:
                self.act_on(store, at, *({**WORDS, "refund_again": AGAIN}[word]))

    @initialize(wishes=st.lists(WISHES, min_size=1, max_size=3))
    def begin(self, wishes: list[Wish]) -> None:
        # The first orders of both stores have the same ids.
        for store in (FIRST, SECOND):
            self.place(store, Wish(lines=((PEN, 2),), coupon=True, ships=True))
        for wish in wishes:
            self.place(FIRST, wish)

    @rule(store=STORES, wish=WISHES, is_keyed=st.booleans(), is_again=st.booleans())
    def create(self, store: int, wish: Wish, *, is_keyed: bool, is_again: bool) -> None:
        self.place(store, wish, is_keyed=is_keyed)
        if is_again:
            self.ask_again(store, len(self.shops[store].orders) - 1)

    @rule(store=STORES, wish=PASTS)
    def bring(self, store: int, wish: Wish) -> None:
        self.place(store, wish)

    @rule(store=STORES, at=st.integers(0, 5))
    def ask_once_more(self, store: int, at: int) -> None:
        self.ask_again(store, at)

    @rule(store=STORES, where=WHERE, word=st.sampled_from(sorted(WORDS)))
    def say(self, store: int, where: Where, word: str) -> None:
        self.act(store, where, *WORDS[word])

    @rule(store=STORES, where=WHERE, restock=RESTOCK, refunds=st.booleans())
    def cancel(self, store: int, where: Where, restock: str, *, refunds: bool) -> None:
        self.act(
            store,
            where,
            lambda it, _: it.cancel(restock, refunds=refunds),
            lambda shop, order: expected_money.cancel(shop, order, restock, refunds=refunds),
        )

    @rule(
        store=STORES,
        where=WHERE,
        back=st.builds(
            Back,
            is_whole=st.sampled_from((False, False, True)),
            lines=st.dictionaries(PLACES, UNITS, max_size=2),
            shipping=st.booleans(),
            amount=st.sampled_from((0, 0, 1, 999)),
            restock=RESTOCK,
            is_by_hand=st.sampled_from((False, False, True)),
            payment=st.none() | PLACES,
        ),
        is_twice=st.booleans(),
    )
    def refund(self, store: int, where: Where, back: Back, *, is_twice: bool) -> None:
        self._served += 1
        key = f"refund-{self._served}"
        many = [len(order.refunds) for order in self.shops[store].orders]

        def expect(shop: Shop, order: Order) -> None:
            expected_money.refund(shop, order, back)

        def again(shop: Shop, order: Order) -> None:
            if len(order.refunds) > many[at or 0]:
                expected_money.send(shop, order, order.refunds[-1])
            else:
                expected_money.refund(shop, order, back)

        at = self.act(store, where, lambda it, _: it.refund(back, key), expect)
        if is_twice and at is not None:
            self.act_on(store, at, lambda it, _: it.refund(back, key), again)

    @rule(store=STORES, where=WHERE, units=st.dictionaries(PLACES, UNITS, max_size=2))
    def fulfil(self, store: int, where: Where, units: dict[int, int]) -> None:
        self.act(
            store,
            where,
            lambda it, _: it.fulfil(units or None),
            lambda _, order: expected_goods.fulfil(order, units or None),
        )

    @rule(store=STORES, where=WHERE, is_delivered=st.booleans())
    def follow_goods(self, store: int, where: Where, *, is_delivered: bool) -> None:
        self.act(
            store,
            where,
            lambda it, order: it.deliver(order) if is_delivered else it.call_off(order),
            lambda _, order: (
                expected_goods.deliver(order) if is_delivered else expected_goods.call_off(order)
            ),
        )

    @rule(
        store=STORES,
        where=WHERE,
        units=st.dictionaries(PLACES, st.integers(0, 4), max_size=2),
        added=st.none() | st.tuples(st.sampled_from((PEN, FILM, CODE, MUG)), UNITS),
        coupon=st.sampled_from((None, None, True, False)),
    )
    def edit(
        self,
        store: int,
        where: Where,
        units: dict[int, int],
        added: tuple[int, int] | None,
        *,
        coupon: bool | None,
    ) -> None:
        self.act(
            store,
            where,
            lambda it, _: it.edit(units, added, coupon=coupon),
            lambda shop, order: expected_goods.edit(
                shop, order, quantities=units, added=added, coupon=coupon
            ),
        )

    @rule(store=STORES, product=st.sampled_from((PEN, FILM)), by=st.integers(-3, 4))
    def count_stock(self, store: int, product: int, by: int) -> None:
        self.do(
            store,
            lambda: deeds.change_stock(self.life.world, store, product, by),
            lambda: expected.change_stock(self.shops[store], product, by),
        )

    @rule(word=st.sampled_from(WORDS_OF_TIME), seconds=SECONDS, seed=st.integers(0, 99))
    def pass_time(self, word: str, seconds: int, seed: int) -> None:
        self.life.clock.ms += seconds * 1_000
        world = self.life.world
        if word == "expire":
            self.do(None, lambda: expire_checkouts(world), self.expect_expiry)
        elif word == "hear":
            self.do(None, lambda: deeds.hear(world, seed), self.expect_heard)
        else:
            self.do(None, lambda: sweep_payments(world), self.expect_payments_swept)
            world = self.life.world
            self.do(None, lambda: sweep_refunds(world), self.expect_refunds_swept)

    @rule(awaits=st.integers(0, 30))
    def crash_in_next(self, awaits: int) -> None:
        self.awaits = awaits


def live(database: Callable[[], AbstractContextManager[str]], runs: int) -> None:
    """Let hypothesis live so many lives, each in a new database."""

    class Here(Lives):
        def __init__(self) -> None:
            super().__init__(database)

    run_state_machine_as_test(Here, settings=settings(SETTINGS, max_examples=runs))


def test_lives_keep_every_law_in_a_file(sqlite_template: Path) -> None:
    @contextmanager
    def database() -> Iterator[str]:
        with TemporaryDirectory() as folder:
            yield copy_sqlite(sqlite_template, Path(folder))

    live(database, 200 if IS_LONG else 25)


@pytest.mark.postgres
def test_lives_keep_every_law_on_a_server(postgres: str, postgres_template: str) -> None:
    live(partial(postgres_database, postgres, postgres_template), 200 if IS_LONG else 12)
