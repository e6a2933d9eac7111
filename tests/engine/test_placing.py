"""What placing makes of a request: its customer, its lines, its price, its stock and its end."""

from dataclasses import replace

import pytest

from orderwire.engine.catalogue import (
    Option,
    OptionKind,
    Price,
    ProductKind,
    StockPolicy,
    Variant,
)
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.drafts import Buyer, Contact, Name
from orderwire.engine.facts import Facts
from orderwire.engine.money import LARGEST_MINOR, Money
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Checkout, UsedCoupon
from orderwire.engine.placing import Placed, Refused, place
from orderwire.engine.refusals import (
    AboveMaximumQuantity,
    BelowMinimumQuantity,
    CustomerNotFound,
    OutOfStock,
    SubscriptionQuantity,
    TotalTooLarge,
)
from tests import make

NAME = "Product 101"

# --- Customers -----------------------------------------------------------------------------------


def customer_of(store: Facts, buyer: Buyer | None) -> tuple[int | None, bool]:
    outcome = make.placed(store, make.request(buyer=buyer))
    return outcome.order.customer_id, outcome.is_new_customer


def test_nobody_in_particular_may_buy() -> None:
    assert customer_of(make.facts(), None) == (None, False)


def test_a_buyer_without_keys_is_nobody_in_particular_but_keeps_the_contact() -> None:
    contact = Contact(first_name="Sara")
    outcome = make.placed(make.facts(), make.request(buyer=Buyer(contact=contact)))
    assert (outcome.order.customer_id, outcome.is_new_customer) == (None, False)
    assert outcome.order.contact == contact


def test_a_customer_is_found_by_id() -> None:
    buyer = make.buyer_with_id(55)
    assert customer_of(make.facts(customers={buyer.keys[0]: 55}), buyer) == (55, False)


def test_a_customer_is_found_by_a_key() -> None:
    assert customer_of(make.facts(customers={make.phone(): 55}), make.buyer()) == (55, False)


@pytest.mark.parametrize(
    ("keys", "customer_id"),
    [((make.phone(), make.email()), 55), ((make.email(), make.phone()), 66)],
)
def test_the_first_key_that_hits_wins(keys: tuple[Name, ...], customer_id: int) -> None:
    store = make.facts(customers={make.phone(): 55, make.email(): 66})
    assert customer_of(store, make.buyer(*keys)) == (customer_id, False)


def test_a_later_key_hits_where_an_earlier_one_is_unknown() -> None:
    store = make.facts(customers={make.email(): 66})
    assert customer_of(store, make.buyer(make.phone(), make.email())) == (66, False)


def test_a_customer_whom_no_key_finds_is_made() -> None:
    wanted = make.request(buyer=make.buyer(make.phone(), make.email()))
    outcome = make.placed(make.facts(), wanted)
    assert outcome.order.customer_id == wanted.minted.customer_id
    assert outcome.is_new_customer


def test_the_contact_is_kept_as_it_was_sent() -> None:
    store = make.facts(customers={make.phone(): 55})
    outcome = make.placed(store, make.request(buyer=make.buyer()))
    assert outcome.order.contact == Contact(first_name="Sara")


@pytest.mark.parametrize("is_first", [True, False])
def test_an_id_wins_over_everything_beside_it(*, is_first: bool) -> None:
    buyer = make.buyer_with_id(55, make.phone())
    if not is_first:
        buyer = replace(buyer, keys=buyer.keys[::-1])
    store = make.facts(customers={Name("customer", "id", "55"): 55, make.phone(): 66})
    assert customer_of(store, buyer) == (55, False)


def test_an_unknown_id_is_refused_whatever_is_known_beside_it() -> None:
    store = make.facts(customers={make.phone(): 66})
    wanted = make.request(buyer=make.buyer_with_id(55, make.phone()))
    assert place(store, wanted) == Refused(CustomerNotFound("55"))


# --- Free orders and checkouts -------------------------------------------------------------------


def kinds(outcome: Placed) -> list[str]:
    return [event.kind for event in outcome.events]


def test_an_order_to_be_paid_waits_at_its_checkout() -> None:
    outcome = make.placed(make.facts(), make.request())
    assert outcome.order.state is OrderState.AWAITING_PAYMENT
    assert (outcome.order.version, outcome.order.placed_ms) == (1, None)
    assert kinds(outcome) == ["order.created"]


def test_a_checkout_lasts_as_long_as_the_store_says() -> None:
    store = make.facts(store=make.terms(checkout_lasts_ms=60_000))
    wanted = make.request(arrived_ms=5_000)
    assert make.placed(store, wanted).checkout == Checkout(
        id=wanted.minted.checkout_id,
        order_id=wanted.minted.order_id,
        token=wanted.minted.link_token,
        state=CheckoutState.OPEN,
        version=1,
        created_ms=5_000,
        expires_ms=65_000,
    )


def test_the_smallest_amount_is_still_to_be_paid() -> None:
    outcome = make.placed(make.facts(make.product(minor=1)), make.request())
    assert outcome.checkout is not None
    assert outcome.order.state is OrderState.AWAITING_PAYMENT


def test_an_order_has_no_number_before_it_is_saved() -> None:
    assert make.placed(make.facts(), make.request()).order.number == 0


def test_a_free_order_is_completed_at_once() -> None:
    outcome = make.placed(make.facts(make.product(minor=0)), make.request())
    assert outcome.order.state is OrderState.COMPLETED
    assert outcome.order.placed_ms == make.NOW_MS
    assert outcome.checkout is None
    assert kinds(outcome) == ["order.created", "order.placed", "order.completed"]


def test_a_free_order_to_be_shipped_is_placed_only() -> None:
    free = make.product(minor=0, kind=ProductKind.PHYSICAL)
    outcome = make.placed(make.facts(free), make.request())
    assert outcome.order.state is OrderState.PLACED
    assert outcome.checkout is None
    assert kinds(outcome) == ["order.created", "order.placed"]


def test_one_shipped_line_makes_a_shipped_order() -> None:
    book = make.product(102, minor=0, kind=ProductKind.PHYSICAL)
    store = make.facts(make.product(101, minor=0), book)
    outcome = make.placed(store, make.request(make.line(101), make.line(102)))
    assert outcome.order.state is OrderState.PLACED


def test_a_coupon_can_make_an_order_free() -> None:
    store = make.facts(coupons=[make.coupon(value=10_000)])
    outcome = make.placed(store, make.request(coupon_code="SAVE10"))
    assert (outcome.order.total_minor, outcome.order.state) == (0, OrderState.COMPLETED)


def test_an_order_begins_with_what_it_is_worth() -> None:
    outcome = make.placed(make.facts(), make.request(make.line(quantity=2)))
    assert outcome.events[0].facts == {"total_minor": 20_000, "currency": "SAR"}


# --- Prices and quantities -----------------------------------------------------------------------


@pytest.mark.parametrize(("arrived_ms", "minor"), [(999, 500), (1_000, 400), (2_000, 500)])
def test_the_moment_of_arrival_decides_on_the_sale_price(arrived_ms: int, minor: int) -> None:
    store = make.facts(make.product(price=Price(500, 400, 1_000, 2_000)))
    outcome = make.placed(store, make.request(arrived_ms=arrived_ms))
    assert outcome.order.lines[0].unit_minor == outcome.order.total_minor == minor


def test_surcharges_belong_to_the_unit_price() -> None:
    text = Option(id=1, name="Engraving", kind=OptionKind.TEXT, surcharges={"SAR": 250})
    store = make.facts(make.product(options=[text]))
    line = make.line(quantity=3, options=[("Engraving", ["Sara"])])
    (placed,) = make.placed(store, make.request(line)).order.lines
    assert (placed.unit_minor, placed.amount_minor) == (10_250, 30_750)


def test_tax_follows_from_country_and_class() -> None:
    store = make.facts(make.product(101), replace(make.product(102), tax_class="books"))
    outcome = make.placed(store, make.request(make.line(101), make.line(102)))
    assert [line.tax_basis_points for line in outcome.order.lines] == [1500, 0]


def test_the_lines_carry_their_shares() -> None:
    store = make.facts(make.product(minor=16_666), coupons=[make.coupon()])
    order = make.placed(store, make.request(make.line(quantity=2), coupon_code="save10 ")).order
    assert (order.subtotal_minor, order.discount_minor, order.tax_minor) == (33_332, 3_333, 3_913)
    assert order.total == Money(29_999, "SAR")
    assert order.lines[0].total_minor == 29_999
    assert order.coupon == UsedCoupon(id=7, code="SAVE10")


def test_lines_have_the_ids_that_were_minted_for_them() -> None:
    store = make.facts(make.product(101), make.product(102))
    wanted = make.request(make.line(102), make.line(101), order_id=5)
    lines = make.placed(store, wanted).order.lines
    assert [(line.id, line.product_id) for line in lines] == [(500, 102), (501, 101)]


@pytest.mark.parametrize("quantities", [[2], [1, 1], [3], [1, 2], [1, 1, 1]])
def test_a_quantity_within_its_bounds_is_sold(quantities: list[int]) -> None:
    store = make.facts(make.product(quantity_min=2, quantity_max=3))
    make.placed(store, make.request(*(make.line(quantity=quantity) for quantity in quantities)))


def test_fewer_than_the_minimum_are_refused() -> None:
    store = make.facts(make.product(quantity_min=2))
    assert place(store, make.request()) == Refused(BelowMinimumQuantity(NAME, 2))


@pytest.mark.parametrize("quantities", [[4], [2, 2], [3, 1]])
def test_the_maximum_counts_all_lines_of_a_product(quantities: list[int]) -> None:
    store = make.facts(make.product(quantity_max=3))
    lines = [make.line(quantity=quantity) for quantity in quantities]
    assert place(store, make.request(*lines)) == Refused(AboveMaximumQuantity(NAME, 3))


def test_a_maximum_is_each_products_own() -> None:
    store = make.facts(make.product(101, quantity_max=2), make.product(102, quantity_max=2))
    make.placed(store, make.request(make.line(101, 2), make.line(102, 2)))


def test_a_subscription_is_bought_once_per_order() -> None:
    store = make.facts(make.product(kind=ProductKind.SUBSCRIPTION))
    make.placed(store, make.request())
    twice = place(store, make.request(make.line(), make.line()))
    assert twice == Refused(SubscriptionQuantity(NAME))


def test_the_largest_order_is_placed_and_a_larger_one_refused() -> None:
    lines = [make.line(101), make.line(102)]
    half = make.product(101, minor=LARGEST_MINOR // 2)
    store = make.facts(half, make.product(102, minor=LARGEST_MINOR // 2))
    assert make.placed(store, make.request(*lines)).order.total_minor == LARGEST_MINOR
    store = make.facts(half, make.product(102, minor=LARGEST_MINOR // 2 + 1))
    refused = Refused(TotalTooLarge(Money(LARGEST_MINOR, "SAR")))
    assert place(store, make.request(*lines)) == refused


def test_tax_beside_the_price_does_not_lift_a_total_above_the_largest() -> None:
    dear = make.product(minor=LARGEST_MINOR)
    store = make.facts(dear, store=make.terms(prices_include_tax=False))
    refused = Refused(TotalTooLarge(Money(LARGEST_MINOR, "SAR")))
    assert place(store, make.request()) == refused


def test_an_order_may_be_in_another_currency_that_it_is_sold_in() -> None:
    variant = Variant(id=1010, prices={"SAR": Price(10_000), "KWD": Price(8_125)})
    store = make.facts(replace(make.product(), variants=[variant]))
    outcome = make.placed(store, make.request(currency="KWD"))
    assert outcome.order.total == Money(8_125, "KWD")


# --- Stock ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("quantities", [[5], [2, 3], [1, 1, 3]])
def test_the_last_units_are_sold(quantities: list[int]) -> None:
    store = make.facts(available=5)
    lines = [make.line(quantity=quantity) for quantity in quantities]
    assert make.placed(store, make.request(*lines)).order.stock_counted() == {1010: 5}


@pytest.mark.parametrize("quantities", [[6], [3, 3], [5, 1]])
def test_stock_counts_all_lines_of_a_variant(quantities: list[int]) -> None:
    lines = [make.line(quantity=quantity) for quantity in quantities]
    outcome = place(make.facts(available=5), make.request(*lines))
    assert outcome == Refused(OutOfStock(NAME, 6, 5))


def test_a_shortage_names_all_that_was_wanted_of_the_variant() -> None:
    lines = [make.line(quantity=3), make.line(quantity=3), make.line(quantity=3)]
    outcome = place(make.facts(available=5), make.request(*lines))
    assert outcome == Refused(OutOfStock(NAME, 9, 5))


@pytest.mark.parametrize("stock", [StockPolicy.UNTRACKED, StockPolicy.UNLIMITED])
def test_what_is_not_counted_is_never_short(stock: StockPolicy) -> None:
    store = make.facts(make.product(stock=stock), available=0)
    order = make.placed(store, make.request(make.line(quantity=1_000))).order
    assert order.stock_counted() == {}


def test_a_counted_variant_without_a_count_is_out_of_stock() -> None:
    store = make.facts()
    del store.available[1010]
    assert place(store, make.request()) == Refused(OutOfStock(NAME, 1, 0))
