"""A state machine that does a deed to the real thing and to the model, and compares the books."""

from collections.abc import Callable, Coroutine, Iterable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import asyncpg
from hypothesis.stateful import RuleBasedStateMachine

from orderwire.operations.place_order import Asked
from tests.model import deeds, expected_money
from tests.model.book import Book, Row, learn, of_store, read_file, read_server, seen
from tests.model.deeds import Deeds
from tests.model.expected import Order, Shop, Wish, create, expire, view
from tests.model.laws import obey
from tests.model.shops import Life, asked_for, draft_of, fill, new_shops

Act = Callable[[], Coroutine[Any, Any, Any]]

Deed = Callable[[Deeds, Order], Coroutine[Any, Any, Any]]
Expect = Callable[[Shop, Order], object]

Where = tuple[int, bool]
"""An order, counted from the newest one back; and whether it need not come to anything there."""


class Watched(RuleBasedStateMachine):
    """Two stores, the books that they should have, and the one that they have."""

    def __init__(self, database: Callable[[], AbstractContextManager[str]]) -> None:
        super().__init__()
        self._database = database()
        self.life = Life(self._database.__enter__())
        self.shops = new_shops(self.life.clock())
        self._reader: asyncpg.Connection[asyncpg.Record] | None = None
        if not self.life.url.startswith("sqlite"):
            self._reader = self.life.run(asyncpg.connect(self.life.url))
        for shop in self.shops.values():
            work = partial(fill, shop=shop, now_ms=self.life.clock())
            self.life.run(self.life.world.database.write(work))
        self._asked: dict[tuple[int, int], Asked] = {}
        self._wishes = 0
        self.awaits: int | None = None
        """How often the next deed awaits before everything is killed."""
        self.book = self._read()

    def teardown(self) -> None:
        """End in good order."""
        if self._reader is not None:
            self.life.run(self._reader.close())
        self.life.close()
        self._database.__exit__(None, None, None)

    def act(
        self,
        store: int,
        where: Where,
        deed: Deed,
        expect: Expect,
    ) -> int | None:
        """Do something to an order, and say to which; `None` where there is none."""
        at = self._find(self.shops[store], where, expect)
        if at is not None:
            self.act_on(store, at, deed, expect)
        return at

    def act_on(
        self,
        store: int,
        at: int,
        deed: Deed,
        expect: Expect,
    ) -> None:
        """Do something to the order at a place."""

        def do() -> Coroutine[Any, Any, Any]:
            shop = self.shops[store]
            return deed(Deeds(self.life.world, shop, shop.orders[at]), shop.orders[at])

        def predict() -> None:
            expect(self.shops[store], self.shops[store].orders[at])

        self.do(store, do, predict)

    def _find(self, shop: Shop, where: Where, expect: Expect) -> int | None:
        """The newest order that comes to something else by a deed, or any, if that is wanted."""
        newest, is_anywhere = where
        places = list(reversed(range(len(shop.orders))))
        places = places[newest:] + places[:newest]
        for at in [] if is_anywhere else places:
            trial = shop.copy()
            trial.now = self.life.clock() + 1
            expect(trial, trial.orders[at])
            if view(trial) != view(shop):
                return at
        return places[0] if places else None

    def place(self, store: int, wish: Wish, *, is_keyed: bool = False) -> None:
        """Place an order, or import it."""
        self._wishes += 1
        key = f"key-{self._wishes}" if is_keyed else None
        asked = asked_for(draft_of(wish, self._wishes, self.life.clock()), key)
        place = deeds.place if wish.past is None else deeds.bring
        at = len(self.shops[store].orders)
        self.do(
            store,
            lambda: place(self.life.world, store, asked),
            lambda: create(self.shops[store], wish),
        )
        if len(self.shops[store].orders) > at and wish.past is None:
            self._asked[store, at] = asked

    def ask_again(self, store: int, at: int) -> None:
        """Whoever asks for the same again hears of the same order."""
        asked = self._asked.get((store, at))
        if asked is None:
            return
        heard: list[str] = []

        async def do() -> None:
            heard.append(await deeds.place(self.life.world, store, asked))

        self.do(store, do, lambda: None)
        assert heard in ([], [str(self.shops[store].orders[at].id)]), heard

    def do(self, store: int | None, act: Act, expect: Callable[[], object]) -> None:
        """Do a deed, to one store or to both. It may be cut short."""
        self.life.clock.ms += 1
        before = {}
        for shop in self.shops.values():
            shop.now = self.life.clock()
            before[shop.id] = shop.copy()
        is_done = True
        if self.awaits is None:
            self.life.run(act())
        else:
            awaits, self.awaits = self.awaits, None
            is_done = self.life.kill_in(act(), awaits)
        expect()
        was, self.book = self.book, self._read()
        for shop in list(self.shops.values()):
            its = of_store(self.book, shop.id)
            if store not in (None, shop.id):
                assert its == of_store(was, shop.id), "the other store has changed"
                continue
            if not is_done:
                shop = _where_it_stopped([before[shop.id], *shop.marks, shop], its)  # noqa: PLW2901 - that is how it is now
                self.shops[shop.id] = shop
            differences = _differences(seen(its), view(shop))
            assert not differences, differences
            learn(shop, its)
            obey(its, shop, self.life.clock())

    def expect_expiry(self) -> None:
        """What nobody paid in time ends."""
        for shop in self.shops.values():
            expire(shop)

    def expect_payments_swept(self) -> None:
        """Payments that are due are asked after, then events that could not be acted on."""
        now_ms = self.life.clock()
        for shop in self.shops.values():
            its = of_store(self.book, shop.id)
            self._look_up(shop, _due(its["payments"], "look_ms", now_ms))
            events = [
                row for row in its["provider_events"] if (row["due_ms"] or now_ms + 1) <= now_ms
            ]
            self._look_up(shop, [_named(row["reference"]) for row in events], is_named=True)

    def expect_refunds_swept(self) -> None:
        """Refunds that are due are asked for again."""
        for shop in self.shops.values():
            its = of_store(self.book, shop.id)
            for refund_id in _due(its["refunds"], "look_ms", self.life.clock()):
                for order in shop.orders:
                    for one in order.refunds:
                        if one.id == refund_id:
                            expected_money.send(shop, order, one)
                            shop.mark()

    def expect_heard(self) -> None:
        """A payment that the provider has a name for is asked after, once for each event."""
        for shop in self.shops.values():
            its = of_store(self.book, shop.id)
            known = {row["reference"] for row in its["provider_events"]}
            due = [
                row["payment_id"]
                for row in its["sandbox_charges"]
                if row["deliveries"] > 0 and row["settles_ms"] <= self.life.clock()
            ]
            self._look_up(shop, [one for one in due if f"test_{one}" not in known], is_named=True)

    def _look_up(self, shop: Shop, payment_ids: Iterable[int], *, is_named: bool = False) -> None:
        for payment_id in payment_ids:
            for order in shop.orders:
                for one in order.payments:
                    if one.id == payment_id and (one.is_named or not is_named):
                        expected_money.look_up(shop, order, one)
                        shop.mark()

    def _read(self) -> Book:
        if self._reader is None:
            return read_file(self.life.url)
        return self.life.run(read_server(self._reader))


def _differences(found: Any, wanted: Any, where: str = "") -> list[str]:  # noqa: ANN401 - of any shape
    """What the book says other than the model, by where it stands there."""
    if isinstance(found, dict) and isinstance(wanted, dict) and found.keys() == wanted.keys():
        pairs = [(key, found[key], wanted[key]) for key in found]
    elif isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        pairs = [(at, *both) for at, both in enumerate(zip(found, wanted, strict=True))]
    else:
        return [] if found == wanted else [f"{where}: {found}, not {wanted}"]
    return [
        one for key, left, right in pairs for one in _differences(left, right, f"{where}/{key}")
    ]


def _due(rows: Iterable[Row], name: str, now_ms: int) -> list[int]:
    """The ids of the rows whose moment has come, in its order."""
    due = [(row[name], row["id"]) for row in rows if row[name] is not None]
    return [row_id for moment_ms, row_id in sorted(due) if moment_ms <= now_ms]


def _named(reference: str) -> int:
    """The payment that the provider means."""
    return int(reference.removeprefix("test_"))


def _where_it_stopped(steps: list[Shop], book: Book) -> Shop:
    """Where a deed that was cut short has left the book: behind one of its transactions."""
    found = seen(book)
    for step in reversed(steps):
        if view(step) == found:
            return step.copy()
    raise AssertionError(f"half done: {found} is none of {[view(step) for step in steps]}")
