"""Orders through a network that breaks: none is lost, none is made twice, nothing is halfway.

500 orders, or 5,000 in the long form. What brings money and takes it back goes the same way.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.faults.audit import (
    check_again,
    check_laws,
    check_ledger,
    coupon_uses,
    left_of,
    orders_by_source,
    units,
)
from tests.faults.chance import is_long
from tests.faults.deeds import (
    Deed,
    cancel_by_command,
    check_deeds,
    deeds_for,
    do,
    pay,
    wait_for_money,
)
from tests.faults.ledger import (
    COUPON,
    COUPON_USES,
    PLENTY,
    SCARCE,
    SHIPPED,
    Ledger,
    Shared,
    Wish,
    ask_until_told,
    make_wish,
    together,
)
from tests.faults.proxy import ALL, FaultProxy, fault_proxy
from tests.faults.servers import OwnServer
from tests.program import Book, Program, basket, book, client, item, serving

pytestmark = pytest.mark.postgres

CLIENTS = 8
ORDERS = 5_000 if is_long() else 500
BOUGHT = 200 if is_long() else 24
BY_COMMAND = 2

ORDERS_RATE, MONEY_RATE = 0.3, 0.1
"""How many transactions meet a fault. A page or a payment takes several, an order takes one."""


@pytest.fixture
def proxy(server: OwnServer, seed: int) -> Iterator[FaultProxy]:
    """A network that breaks when it is told to."""
    with fault_proxy(server.port, seed) as running:
        yield running


@pytest.fixture
def looked_into(shop_url: str) -> Iterator[Book]:
    """A look into the database past the proxy."""
    with book(shop_url) as it:
        yield it


@pytest.fixture
def program(shop_url: str, proxy: FaultProxy, tmp_path: Path) -> Iterator[Program]:
    """The program, whose way to its database leads through the proxy."""
    url = sa.make_url(shop_url).set(port=proxy.port).render_as_string(hide_password=False)
    with serving(tmp_path, url) as running:
        yield running


def test_every_order_is_made_once(
    program: Program, proxy: FaultProxy, looked_into: Book, ledger: Ledger, seed: int
) -> None:
    dice = random.Random(seed)
    wishes = [make_wish(dice) for _ in range(ORDERS)]
    left, before = Shared(wishes), units(looked_into)

    def order() -> None:
        with client(program) as http:
            for wish in left:
                ask_until_told(http, wish, ledger)

    proxy.trouble(ORDERS_RATE)
    together(order, CLIENTS)
    proxy.calm()
    assert {fault for fault in ALL if not proxy.met[fault]} == set()
    check_laws(looked_into, before)
    check_ledger(looked_into, ledger)
    assert len(ledger.told) + len(ledger.refused) == len(wishes)
    assert set(orders_by_source(looked_into)) == {told.wish.source for told in ledger.told}
    check_scarce(looked_into, ledger)
    check_again(program, ledger)
    assert set(orders_by_source(looked_into)) == {told.wish.source for told in ledger.told}


def check_scarce(it: Book, ledger: Ledger) -> None:
    """What is scarce is sold out, no unit and no use too many; nothing else was refused."""
    assert ledger.refused
    for wish in ledger.refused:
        slugs = {line["identifier"] for line in wish.document["products"]}
        assert SCARCE in slugs or "coupon_code" in wish.document
    assert left_of(it, SCARCE) == 0
    assert coupon_uses(it) == (COUPON_USES, COUPON_USES)


def test_money_moves_once(
    program: Program, proxy: FaultProxy, looked_into: Book, ledger: Ledger, tmp_path: Path
) -> None:
    before = units(looked_into)
    bought = Shared(Wish(document=basket(item(SHIPPED, 2)), key=None) for _ in range(BOUGHT))

    def buy() -> None:
        with client(program) as http:
            for wish in bought:
                told = ask_until_told(http, wish, ledger)
                assert told is not None
                pay(http, told.data["checkout_url"], ledger)

    proxy.trouble(MONEY_RATE)
    together(buy, CLIENTS)
    wait_for_money(looked_into)
    deeds = deeds_for(looked_into)
    assert len([deed for deed in deeds.values() if deed is not Deed.UNPAID]) > BOUGHT / 2
    left = Shared(deeds.items())

    def end() -> None:
        with client(program) as http:
            for order_id, deed in left:
                do(http, order_id, deed, ledger)

    together(end, CLIENTS)
    check_commands(program, looked_into, ledger, tmp_path)
    proxy.calm()
    wait_for_money(looked_into)
    check_laws(looked_into, before)
    check_ledger(looked_into, ledger)
    check_deeds(looked_into, deeds)


def check_commands(program: Program, it: Book, ledger: Ledger, folder: Path) -> None:
    """Orders that nobody has paid are cancelled on the command line, through the same network."""
    with client(program) as http:
        for _ in range(BY_COMMAND):
            wish = Wish(document=basket(item(PLENTY), coupon_code=COUPON), key=None)
            assert ask_until_told(http, wish, ledger)
            order_id, _ = orders_by_source(it)[wish.source]
            of_it = f"FROM orders WHERE store_id = 1 AND id = {order_id}"
            cancel_by_command(folder, program.database, it.one(f"SELECT number {of_it}"))
            assert it.one(f"SELECT state {of_it}") == "cancelled"
    assert coupon_uses(it) == (0, 0)
