"""Every price adds up, in the whole and in its parts, and each percentage is taken once."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from orderwire.engine.coupons import Coupon, CouponKind
from orderwire.engine.pricing import Charge, ChargeKind, Item, Priced, Pricing, price
from tests import make

# Minor units of an ordinary purchase: up to 10,000 SAR, 1,000 KWD, 100,000 JPY and 1,000,000 INR.
MAGNITUDES = {"SAR": 10**6, "KWD": 10**6, "JPY": 10**5, "INR": 10**8}
RATES = [0, 500, 825, 1500, 1800]
PRODUCTS = range(1, 5)


@dataclass(frozen=True)
class Basket:
    items: list[Item]
    charges: list[Charge]
    coupon: Coupon | None
    prices_include_tax: bool

    def price(self) -> Pricing:
        return price(
            self.items,
            self.charges,
            coupon=self.coupon,
            prices_include_tax=self.prices_include_tax,
        )

    def covers(self, item: Item) -> bool:
        return self.coupon is not None and self.coupon.covers(item.product_id)


@st.composite
def coupons(draw: st.DrawFn, largest: int) -> Coupon:
    is_fixed = draw(st.booleans())
    some_products = st.frozensets(st.sampled_from(PRODUCTS))
    return Coupon(
        id=7,
        code="SAVE",
        kind=CouponKind.FIXED if is_fixed else CouponKind.PERCENTAGE,
        value=draw(st.integers(0, 3 * largest if is_fixed else 12_000)),
        maximum_discount_minor=draw(st.none() | st.integers(0, largest)),
        included=draw(some_products),
        excluded=draw(some_products),
        gives_free_shipping=draw(st.booleans()),
    )


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    largest = MAGNITUDES[draw(st.sampled_from(sorted(MAGNITUDES)))]
    rates = st.sampled_from(RATES)
    item = st.builds(
        Item,
        product_id=st.sampled_from(PRODUCTS),
        unit_minor=st.integers(0, largest) | st.integers(0, 3),
        quantity=st.integers(1, 9),
        tax_basis_points=rates,
    )
    charge = st.builds(
        Charge,
        kind=st.sampled_from(ChargeKind),
        name=st.just("a charge"),
        amount_minor=st.integers(0, largest // 10),
        tax_basis_points=rates,
    )
    return Basket(
        items=draw(st.lists(item, min_size=1, max_size=8)),
        charges=draw(st.lists(charge, max_size=3)),
        coupon=draw(st.none() | coupons(largest)),
        prices_include_tax=draw(st.booleans()),
    )


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def rated(basket: Basket, pricing: Pricing) -> list[tuple[int, Priced]]:
    rates = [item.tax_basis_points for item in basket.items]
    rates += [charge.tax_basis_points for charge in basket.charges]
    return list(zip(rates, (*pricing.items, *pricing.charges), strict=True))


@given(baskets())
def test_the_sums_hold(basket: Basket) -> None:
    pricing = basket.price()
    beside = 0 if basket.prices_include_tax else pricing.tax_minor
    goods = pricing.subtotal_minor - pricing.discount_minor
    assert pricing.total_minor == goods + pricing.charges_minor + beside
    assert pricing.total_minor >= 0


@given(baskets())
def test_the_parts_add_up_to_the_whole(basket: Basket) -> None:
    pricing = basket.price()
    parts = [*pricing.items, *pricing.charges]
    assert sum(part.amount_minor for part in pricing.items) == pricing.subtotal_minor
    assert sum(part.discount_minor for part in pricing.items) == pricing.discount_minor
    nets = [part.amount_minor - part.discount_minor for part in pricing.charges]
    assert sum(nets) == pricing.charges_minor
    assert sum(part.tax_minor for part in parts) == pricing.tax_minor
    assert sum(part.total_minor for part in parts) == pricing.total_minor


@given(baskets())
def test_the_parts_stand_in_the_order_they_were_given_in(basket: Basket) -> None:
    pricing = basket.price()
    amounts = [item.unit_minor * item.quantity for item in basket.items]
    assert [part.amount_minor for part in pricing.items] == amounts
    charged = [charge.amount_minor for charge in basket.charges]
    assert [part.amount_minor for part in pricing.charges] == charged


@given(baskets())
def test_no_part_gives_more_than_it_has(basket: Basket) -> None:
    for _, part in rated(basket, basket.price()):
        net = part.amount_minor - part.discount_minor
        assert 0 <= part.discount_minor <= part.amount_minor
        assert part.tax_minor >= 0
        assert part.tax_minor <= net or not basket.prices_include_tax
        assert part.total_minor == net + (0 if basket.prices_include_tax else part.tax_minor)


@given(baskets())
def test_tax_is_taken_once_per_rate(basket: Basket) -> None:
    parts = rated(basket, basket.price())
    for rate in RATES:
        at_rate = [part for its_rate, part in parts if its_rate == rate]
        net = sum(part.amount_minor - part.discount_minor for part in at_rate)
        whole = 10_000 + rate if basket.prices_include_tax else 10_000
        assert sum(part.tax_minor for part in at_rate) == half_up(Fraction(net * rate, whole))


@given(baskets())
def test_the_discount_is_taken_once_and_within_its_limits(basket: Basket) -> None:
    covered = sum(i.unit_minor * i.quantity for i in basket.items if basket.covers(i))
    expected = 0
    if basket.coupon is not None:
        expected = basket.coupon.value
        if basket.coupon.kind is CouponKind.PERCENTAGE:
            expected = half_up(Fraction(covered * basket.coupon.value, 10_000))
        limit = basket.coupon.maximum_discount_minor
        expected = min(expected, covered, expected if limit is None else limit)
    assert basket.price().discount_minor == expected


@given(baskets())
def test_lines_that_are_not_covered_get_no_discount(basket: Basket) -> None:
    pricing = basket.price()
    for item, part in zip(basket.items, pricing.items, strict=True):
        assert part.discount_minor == 0 or basket.covers(item)


@given(baskets())
def test_a_discount_is_spread_in_proportion(basket: Basket) -> None:
    pricing = basket.price()
    pairs = list(zip(basket.items, pricing.items, strict=True))
    covered = sum(part.amount_minor for item, part in pairs if basket.covers(item))
    for item, part in pairs:
        if covered and basket.covers(item):
            exact = Fraction(pricing.discount_minor * part.amount_minor, covered)
            assert abs(part.discount_minor - exact) < 1


@given(baskets())
def test_free_shipping_zeroes_shipping_and_nothing_else(basket: Basket) -> None:
    is_free = basket.coupon is not None and basket.coupon.gives_free_shipping
    for charge, part in zip(basket.charges, basket.price().charges, strict=True):
        is_given = is_free and charge.kind is ChargeKind.SHIPPING
        assert part.discount_minor == (charge.amount_minor if is_given else 0)


@given(baskets())
def test_free_shipping_does_not_change_the_goods(basket: Basket) -> None:
    if basket.coupon is None:
        return
    without = replace(basket, coupon=replace(basket.coupon, gives_free_shipping=False))
    paid, free = without.price(), basket.price()
    assert paid.discount_minor == free.discount_minor
    assert [i.discount_minor for i in paid.items] == [i.discount_minor for i in free.items]


@given(baskets())
def test_a_coupon_never_makes_an_order_dearer(basket: Basket) -> None:
    without = replace(basket, coupon=None)
    assert basket.price().total_minor <= without.price().total_minor


def test_the_documented_example() -> None:
    item = Item(product_id=101, unit_minor=16_666, quantity=2, tax_basis_points=1500)
    pricing = price([item], [], coupon=make.coupon(value=1000), prices_include_tax=True)
    assert pricing.subtotal_minor == 33_332
    assert pricing.discount_minor == 3_333
    assert pricing.tax_minor == 3_913
    assert pricing.total_minor == 29_999


def test_tax_beside_the_price_is_added() -> None:
    item = Item(product_id=101, unit_minor=10_000, quantity=1, tax_basis_points=1500)
    pricing = price([item], [], coupon=None, prices_include_tax=False)
    assert (pricing.tax_minor, pricing.total_minor) == (1_500, 11_500)


def test_tax_is_not_rounded_line_by_line() -> None:
    item = Item(product_id=101, unit_minor=3, quantity=1, tax_basis_points=1500)
    pricing = price([item, item, item], [], coupon=None, prices_include_tax=False)
    assert pricing.tax_minor == 1
    assert [part.tax_minor for part in pricing.items] == [1, 0, 0]


def test_charges_are_taxed_with_the_lines_of_their_rate() -> None:
    item = Item(product_id=101, unit_minor=3, quantity=1, tax_basis_points=1500)
    fee = Charge(kind=ChargeKind.FEE, name="wrap", amount_minor=1, tax_basis_points=1500)
    pricing = price([item], [fee], coupon=None, prices_include_tax=False)
    assert (pricing.tax_minor, pricing.charges_minor, pricing.total_minor) == (1, 1, 5)


def test_a_basket_worth_nothing_has_nothing_to_divide() -> None:
    item = Item(product_id=101, unit_minor=0, quantity=3, tax_basis_points=1500)
    fixed = make.coupon(kind=CouponKind.FIXED, value=500, currency="SAR")
    pricing = price([item, item], [], coupon=fixed, prices_include_tax=True)
    assert (pricing.discount_minor, pricing.tax_minor, pricing.total_minor) == (0, 0, 0)


def test_a_coupon_larger_than_the_basket_takes_the_basket_only() -> None:
    item = Item(product_id=101, unit_minor=300, quantity=1, tax_basis_points=0)
    fixed = make.coupon(kind=CouponKind.FIXED, value=500, currency="SAR")
    pricing = price([item], [], coupon=fixed, prices_include_tax=True)
    assert (pricing.discount_minor, pricing.total_minor) == (300, 0)
