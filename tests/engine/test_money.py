"""Amounts stay exact: rounding happens once, half up, and a split loses nothing."""

from datetime import date
from fractions import Fraction
from math import floor

import pytest
from babel.core import get_global
from babel.numbers import get_currency_precision, get_territory_currencies, list_currencies
from hypothesis import assume, given
from hypothesis import strategies as st

from orderwire.engine.currencies import EXPONENTS, UnknownCurrency, exponent
from orderwire.engine.money import BASIS_POINTS, LARGEST_MINOR, Money, share_of, split, tax_within

minors = st.integers(0, LARGEST_MINOR)
rates = st.integers(0, 2 * BASIS_POINTS)
weights = st.lists(st.integers(0, LARGEST_MINOR) | st.integers(0, 3), min_size=1, max_size=12)

# CLDR counts the coins in use where ISO 4217 counts decimals. We store by ISO 4217.
CLDR_SAYS_NONE = {
    2: {"AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"},
    3: {"IQD"},
}


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


@given(minor=minors, basis_points=rates)
def test_a_share_is_the_exact_one_rounded_half_up(minor: int, basis_points: int) -> None:
    assert share_of(minor, basis_points) == half_up(Fraction(minor * basis_points, BASIS_POINTS))


@given(gross=minors, basis_points=rates)
def test_contained_tax_is_the_exact_one_rounded_half_up(gross: int, basis_points: int) -> None:
    exact = gross * Fraction(basis_points, BASIS_POINTS + basis_points)
    assert tax_within(gross, basis_points) == half_up(exact) <= gross


@pytest.mark.parametrize(
    ("minor", "basis_points", "share"),
    [(5, 1000, 1), (4, 1000, 0), (33332, 1000, 3333), (10, 10_000, 10), (0, 1500, 0), (9, 0, 0)],
)
def test_a_half_is_rounded_up(minor: int, basis_points: int, share: int) -> None:
    assert share_of(minor, basis_points) == share


@pytest.mark.parametrize(
    ("gross", "basis_points", "tax"),
    [(11500, 1500, 1500), (29999, 1500, 3913), (1, 10_000, 1), (3, 2000, 1), (2, 2000, 0)],
)
def test_tax_is_taken_out_of_an_amount(gross: int, basis_points: int, tax: int) -> None:
    assert tax_within(gross, basis_points) == tax


@given(minor=minors, weights=weights)
def test_a_split_loses_nothing(minor: int, weights: list[int]) -> None:
    assume(sum(weights) > 0)
    assert sum(split(minor, weights)) == minor


@given(minor=minors, weights=weights)
def test_a_part_is_within_one_of_its_proportion(minor: int, weights: list[int]) -> None:
    assume(sum(weights) > 0)
    for part, weight in zip(split(minor, weights), weights, strict=True):
        assert abs(part - Fraction(minor * weight, sum(weights))) < 1


@given(minor=minors, weights=weights)
def test_no_weight_no_part(minor: int, weights: list[int]) -> None:
    assume(sum(weights) > 0)
    parts = split(minor, weights)
    assert not any(part for part, weight in zip(parts, weights, strict=True) if weight == 0)


@given(weights=weights, share=st.fractions(0, 1))
def test_a_part_of_less_than_the_whole_never_exceeds_its_weight(
    weights: list[int], share: Fraction
) -> None:
    parts = split(floor(sum(weights) * share), weights)
    assert all(part <= weight for part, weight in zip(parts, weights, strict=True))


@given(minor=minors, weights=weights)
def test_units_left_over_go_to_the_largest_remainders(minor: int, weights: list[int]) -> None:
    whole = sum(weights)
    assume(whole > 0)
    parts = split(minor, weights)
    got_more = [part > minor * weight // whole for part, weight in zip(parts, weights, strict=True)]
    places = [(-(minor * weight % whole), index) for index, weight in enumerate(weights)]
    assert [got_more[index] for _, index in sorted(places)] == sorted(got_more, reverse=True)


def test_ties_go_to_the_first() -> None:
    assert split(5, [1, 1, 1]) == [2, 2, 1]


def test_a_larger_remainder_goes_before_a_tie() -> None:
    assert split(10, [1, 1, 4]) == [2, 2, 6]
    assert split(100, [1, 1, 6]) == [13, 12, 75]
    assert split(2, [10, 11, 10]) == [1, 1, 0]


@given(weights=weights)
def test_a_whole_of_nothing_splits_into_nothings(weights: list[int]) -> None:
    assert split(0, weights) == [0] * len(weights)
    assert split(0, [0] * len(weights)) == [0] * len(weights)


def test_nothing_splits_into_no_parts() -> None:
    assert split(0, []) == []


def test_an_amount_is_not_divided_among_nothings() -> None:
    with pytest.raises(AssertionError):
        split(1, [0, 0])


def test_negative_amounts_and_rates_are_our_own_mistake() -> None:
    for mistake in (
        lambda: share_of(-1, 1),
        lambda: share_of(1, -1),
        lambda: tax_within(-1, 1),
        lambda: tax_within(1, -1),
        lambda: split(-1, [1]),
    ):
        with pytest.raises(AssertionError):
            mistake()


def test_the_largest_amount_is_exact_as_a_json_number() -> None:
    assert LARGEST_MINOR < 2**53


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [
        ("SAR", 2),
        ("INR", 2),
        ("KWD", 3),
        ("BHD", 3),
        ("OMR", 3),
        ("JOD", 3),
        ("TND", 3),
        ("IQD", 3),
        ("JPY", 0),
        ("CLF", 4),
    ],
)
def test_a_currency_has_the_decimals_of_the_standard(currency: str, decimals: int) -> None:
    assert exponent(currency) == Money(1, currency).exponent == decimals


def test_every_currency_that_a_territory_goes_on_using_is_in_the_table() -> None:
    # So far ahead that only what has no known end is left, whatever the day of the test.
    then = date(2100, 1, 1)
    territories = get_global("territory_currencies")
    used = {code for one in territories for code in get_territory_currencies(one, then, then)}
    assert len(used) > 140
    assert used <= EXPONENTS.keys()


def test_every_currency_in_the_table_is_known_to_others() -> None:
    assert EXPONENTS.keys() <= list_currencies()


def test_decimals_differ_from_those_for_display_only_where_we_know_it() -> None:
    differing = {code for code in EXPONENTS if EXPONENTS[code] != get_currency_precision(code)}
    assert differing == {code for codes in CLDR_SAYS_NONE.values() for code in codes}


@pytest.mark.parametrize(("decimals", "codes"), CLDR_SAYS_NONE.items())
def test_where_they_differ_we_follow_the_standard(decimals: int, codes: set[str]) -> None:
    assert {exponent(code) for code in codes} == {decimals}
    assert {get_currency_precision(code) for code in codes} == {0}


@pytest.mark.parametrize("currency", ["", "sar", "XXX", "SAR ", "DEM", "XAU"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(UnknownCurrency) as made:
        Money(1, currency)
    with pytest.raises(UnknownCurrency):
        exponent(currency)
    assert str(made.value) == currency


def test_amounts_of_one_currency_add_up() -> None:
    assert Money(1250, "SAR") + Money(50, "SAR") == Money(1300, "SAR")
    assert Money(1250, "SAR") - Money(1300, "SAR") == Money(-50, "SAR")


def test_amounts_of_two_currencies_do_not_mix() -> None:
    with pytest.raises(AssertionError):
        Money(1, "SAR") + Money(1, "KWD")
    with pytest.raises(AssertionError):
        Money(1, "SAR") - Money(1, "KWD")
