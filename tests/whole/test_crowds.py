"""Rivals over HTTP, through one process and through two: never too many, never twice, no 5xx."""

from collections import Counter
from collections.abc import Iterator

import pytest

from orderwire.engine.catalogue import StockPolicy
from tests import make
from tests.program import Book, Program, basket, book, change, item, statuses
from tests.stocking import hand_out, put_on_sale
from tests.whole.crowd import all_at_once

BUYERS = 300
UNITS = 100


@pytest.fixture
def looked_into(programs: list[Program]) -> Iterator[Book]:
    """A look into the programs' database."""
    with book(programs[0].database) as it:
        yield it


def conserved(it: Book, variant_id: int, units: int) -> bool:
    """Whether all units of a variant are sold, held or there."""
    taken = it.one(
        "SELECT COALESCE(CAST(sum(quantity) AS BIGINT), 0) FROM order_lines WHERE store_id = 1 "
        f"AND variant_id = {variant_id} AND stock_state IN ('held', 'taken')"
    )
    left = it.one(f"SELECT available FROM stock WHERE store_id = 1 AND variant_id = {variant_id}")
    return bool(taken + left == units)


def test_a_hundred_units_are_sold_to_a_hundred_buyers(
    programs: list[Program], looked_into: Book
) -> None:
    product = make.product(7001)
    change(programs[0].database, lambda db: put_on_sale(db, product, units=UNITS))
    answers = all_at_once(programs, [basket(item(product.slug)) for _ in range(BUYERS)])
    assert statuses(answers) == {201: UNITS, 400: BUYERS - UNITS}
    assert {answer.json()["message"] for answer in answers if answer.status_code == 400} == {
        f"Requested quantity not available for product: {product.name}"
    }
    assert (
        len({answer.json()["data"]["checkout_id"] for answer in answers if answer.is_success})
        == UNITS
    )
    assert conserved(looked_into, 70010, UNITS)


def test_baskets_of_several_lines_in_any_order(programs: list[Program], looked_into: Book) -> None:
    products = [make.product(number) for number in (7011, 7012, 7013)]
    for product in products:
        change(programs[0].database, lambda db, one=product: put_on_sale(db, one, units=50))  # type: ignore[misc]
    documents = [
        basket(
            *(
                item(products[(number * step + turn) % 3].slug, 1 + (number + turn) % 2)
                for turn in range(3)
            )
        )
        for number, step in zip(range(150), [1, 2] * 75, strict=True)
    ]
    answers = all_at_once(programs, documents)
    assert set(statuses(answers)) == {201, 400}
    for product in products:
        assert conserved(looked_into, product.variants[0].id, 50)


def test_equal_requests_at_once_make_one_checkout(
    programs: list[Program], looked_into: Book
) -> None:
    before = looked_into.counts()
    answers = all_at_once(programs, [basket(item("product-9001"))] * 200)
    assert statuses(answers) == {200: 199, 201: 1}
    assert len({answer.json()["data"]["checkout_id"] for answer in answers}) == 1
    after = looked_into.counts()
    assert {name: after[name] - before[name] for name in ("orders", "checkouts", "units")} == {
        "orders": 1,
        "checkouts": 1,
        "units": -1,
    }


def test_one_key_at_once_makes_one_order(programs: list[Program], looked_into: Book) -> None:
    before = looked_into.counts()
    answers = all_at_once(programs, [basket()] * 200, Idempotency_Key=basket()["created_from"])
    assert statuses(answers) == {201: 200}
    assert len({answer.content for answer in answers}) == 1
    replayed = Counter(answer.headers.get("idempotent-replayed") for answer in answers)
    assert replayed == {"true": 199, None: 1}
    assert looked_into.counts()["orders"] == before["orders"] + 1


def test_two_bodies_under_one_key_at_once_make_one_order(
    programs: list[Program], looked_into: Book
) -> None:
    before = looked_into.counts()
    one, other = basket(), basket()
    answers = all_at_once(programs, [one, other] * 50, Idempotency_Key=basket()["created_from"])
    assert statuses(answers) == {201: 50, 422: 50}
    assert looked_into.counts()["orders"] == before["orders"] + 1


def test_a_coupon_of_one_use_each_is_used_once(programs: list[Program], looked_into: Book) -> None:
    coupon = make.coupon(7001, code="EACH", uses_max_per_customer=1)
    change(programs[0].database, lambda db: hand_out(db, coupon))
    people = [12345, 12346]
    product = make.product(7021, stock=StockPolicy.UNLIMITED)  # its stock locks nobody out
    change(programs[0].database, lambda db: put_on_sale(db, product, units=0))
    documents = [
        basket(item(product.slug), customer={"id": people[number // 2 % 2]}, coupon_code="EACH")
        for number in range(100)
    ]
    answers = all_at_once(programs, documents)
    assert statuses(answers) == {201: 2, 400: 98}
    uses = "SELECT count(*), count(DISTINCT customer_id) FROM coupon_uses WHERE coupon_id = 7001"
    assert looked_into.rows(uses) == [(2, 2)]
    assert looked_into.one("SELECT uses FROM coupons WHERE store_id = 1 AND id = 7001") == 2


def test_a_coupon_of_ten_uses_is_used_ten_times(programs: list[Program], looked_into: Book) -> None:
    coupon = make.coupon(7002, code="TEN", uses_max=10)
    change(programs[0].database, lambda db: hand_out(db, coupon))
    product = make.product(7022, stock=StockPolicy.UNLIMITED)
    change(programs[0].database, lambda db: put_on_sale(db, product, units=0))
    documents = [basket(item(product.slug), coupon_code="TEN") for _ in range(200)]
    assert statuses(all_at_once(programs, documents)) == {201: 10, 400: 190}
    assert looked_into.one("SELECT uses FROM coupons WHERE store_id = 1 AND id = 7002") == 10


def test_a_new_customer_is_made_once(programs: list[Program], looked_into: Book) -> None:
    before = looked_into.counts()
    person = {
        "country_code": "966",
        "phone": "508765432",
        "firstName": "Huda",
        "lastName": "Saleh",
        "email": "huda@example.com",
    }
    answers = all_at_once(programs, [basket(customer=person) for _ in range(100)])
    assert statuses(answers) == {201: 100}
    assert looked_into.counts()["customers"] == before["customers"] + 1


def test_order_numbers_leave_no_gap(programs: list[Program], looked_into: Book) -> None:
    documents = [basket(item("workshop-seat" if n % 3 else "free-ebook")) for n in range(150)]
    assert statuses(all_at_once(programs, documents)) == {201: 50, 400: 100}
    span = "SELECT max(number) - min(number) + 1 - count(*) FROM orders WHERE store_id = 1"
    assert looked_into.one(span) == 0
