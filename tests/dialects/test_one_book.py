"""One order book: what was made through one dialect is there for every other one, as it is.

Four makers, every state, four readers: the customer, the lines, the total, the currency and the
platform's own words for where the order stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from orderwire.dialects.peach.naming import order_name
from tests.databases import copy_sqlite, postgres_database
from tests.dialects.one_book_makers import MAKERS, STATES, Made, Shop, fill
from tests.dialects.one_book_readers import LISTS, READERS, SHOW_UNTAXED, Listed, shoplazza_words
from tests.dialects.rmz_around.serving import around


@dataclass(frozen=True, slots=True)
class Row:
    """What the platforms call a state. Shoplazza has three words for it."""

    rmz: int
    salla: str
    shoplazza: tuple[str, str, str]
    peach: str


WORDS: Mapping[str, Row] = {
    "awaiting payment": Row(1, "payment_pending", ("opened", "waiting", "initialled"), "pending"),
    "receipt in review": Row(2, "under_review", ("placed", "paying", "initialled"), "pending"),
    "paid, to ship": Row(2, "under_review", ("placed", "paid", "initialled"), "completed"),
    "cash on delivery": Row(2, "under_review", ("placed", "waiting", "initialled"), "pending"),
    "begun": Row(3, "in_progress", ("placed", "paid", "waiting"), "completed"),
    "in progress": Row(3, "in_progress", ("placed", "paid", "partially_shipped"), "completed"),
    "in progress, cash": Row(
        3, "in_progress", ("placed", "waiting", "partially_shipped"), "pending"
    ),
    "completed": Row(4, "completed", ("finished", "paid", "shipped"), "completed"),
    "completed, cash": Row(4, "completed", ("finished", "waiting", "shipped"), "pending"),
    "delivered": Row(4, "delivered", ("finished", "paid", "finished"), "completed"),
    "cancelled": Row(5, "canceled", ("cancelled", "cancelled", "cancelled"), "canceled"),
    "cancelled when paid": Row(5, "canceled", ("cancelled", "cancelled", "cancelled"), "canceled"),
    "expired": Row(5, "canceled", ("cancelled", "cancelled", "cancelled"), "canceled"),
    "refunded": Row(6, "restored", ("placed", "refunded", "initialled"), "completed"),
}

NEVER_PLACED = {"awaiting payment", "cancelled", "expired"}
"""States of orders that were never placed: RMZ does not know such an order of its own."""


@dataclass(frozen=True, slots=True)
class OneBook:
    """A store with an order of every maker in every state, and what the dialects list of it."""

    shop: Shop
    made: Mapping[tuple[str, str], Made]
    listed: Mapping[str, Mapping[int, Listed]]


def one_book(shop: Shop, made: Mapping[tuple[str, str], Made]) -> OneBook:
    """The book with its lists, each read once."""
    currencies = {one.order_id: one.sold.currency for one in made.values()}
    listed = {reader: list_of(shop, currencies) for reader, list_of in LISTS.items()}
    return OneBook(shop, made, listed)


@pytest.fixture(scope="module")
def on_sqlite(
    sqlite_demo_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OneBook]:
    """All makers and states, on a SQLite file."""
    with around(copy_sqlite(sqlite_demo_template, tmp_path_factory.mktemp("one-book"))) as running:
        shop = Shop(running)
        yield one_book(shop, fill(shop))


@pytest.fixture(scope="module")
def on_postgres(postgres: str, postgres_demo_template: str) -> Iterator[OneBook]:
    """All makers and a few states, on PostgreSQL."""
    few = ("awaiting payment", "receipt in review", "in progress", "refunded")
    with postgres_database(postgres, postgres_demo_template) as url, around(url) as running:
        shop = Shop(running)
        yield one_book(shop, fill(shop, {name: STATES[name] for name in few}))


def is_hidden(reader: str, maker: str, state: str) -> bool:
    """Whether an order is not there for a reader: RMZ's begin to exist when they are placed."""
    return reader == maker == "rmz" and state in NEVER_PLACED


def check(book: OneBook, maker: str, state: str, reader: str) -> None:
    """An order is listed and shown as it was made and as it stands, or is not there at all."""
    made = book.made[maker, state]
    seen = READERS[reader](book.shop, made.order_id, made.sold.currency)
    listed = book.listed.get(reader)
    if is_hidden(reader, maker, state):
        assert seen is None
        assert listed is not None
        assert made.order_id not in listed
        return
    word = getattr(WORDS[state], reader)
    assert seen is not None
    assert seen.sold == (made.sold.untaxed() if reader in SHOW_UNTAXED else made.sold)
    assert seen.state == word
    if listed is not None:
        assert listed[made.order_id] == Listed(state=word, total_minor=made.sold.total_minor)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("maker", MAKERS)
def test_an_order_is_the_same_in_every_dialect(
    on_sqlite: OneBook, maker: str, state: str, reader: str
) -> None:
    check(on_sqlite, maker, state, reader)


@pytest.mark.postgres
@pytest.mark.parametrize("maker", MAKERS)
def test_so_it_is_on_postgresql(on_postgres: OneBook, maker: str) -> None:
    states = [state for name, state in on_postgres.made if name == maker]
    assert len(states) > 1
    for state in states:
        for reader in READERS:
            check(on_postgres, maker, state, reader)


def test_what_nobody_has_to_bring_is_completed_when_it_is_paid(on_sqlite: OneBook) -> None:
    order_id = on_sqlite.shop.around.place("design-course")
    shop = on_sqlite.shop
    assert shop.around.get(f"/orders/{order_id}")["current_status"] == 4
    assert shop.salla.get(f"/orders/{order_id}")["status"]["slug"] == "completed"
    words = shoplazza_words(shop.shoplazza.get(f"/orders/{order_id}")["order"])
    assert words == ("finished", "paid", "finished")
    assert shop.peach.shown(order_name(order_id))["status"] == "completed"


@pytest.mark.parametrize("maker", ["shoplazza", "peach"])
def test_the_rate_of_a_stated_tax_follows_from_the_amounts(on_sqlite: OneBook, maker: str) -> None:
    shop, order_id = on_sqlite.shop, on_sqlite.made[maker, "paid, to ship"].order_id
    amounts = shop.salla.get(f"/orders/{order_id}")["amounts"]
    tax, total = amounts["tax"]["amount"]["amount"], amounts["total"]["amount"]
    assert tax > 0
    rate = 100 * tax / (total - tax)
    assert abs(float(amounts["tax"]["percent"]) - rate) <= 0.005
    assert abs(shop.around.get(f"/orders/{order_id}")["tax_rate"] - rate) <= 0.005


def test_every_state_has_its_words_in_every_dialect() -> None:
    assert set(WORDS) == set(STATES)
    assert set(MAKERS) == set(READERS)
