"""Amounts and percentages, digit by digit, in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwire.dialects.shoplazza.amounts import read_amount, read_percent
from orderwire.dialects.shoplazza.shapes import moment, money
from orderwire.engine.currencies import EXPONENTS
from orderwire.engine.money import LARGEST_MINOR


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("15.99", "USD", 1599),
        ("15.9", "USD", 1590),
        ("15", "USD", 1500),
        (" 15.990 ", "USD", 1599),
        ("0", "USD", 0),
        ("1.250", "KWD", 1250),
        ("1.2505", "KWD", None),
        ("1200", "JPY", 1200),
        ("1200.00", "JPY", 1200),
        ("1200.5", "JPY", None),
        ("10000000000000.00", "USD", 10**15),
        ("10000000000000.01", "USD", None),
        ("-1", "USD", None),
        ("+1", "USD", None),
        ("1e3", "USD", None),
        ("1,000", "USD", None),
        (".5", "USD", None),
        ("5.", "USD", None),
        ("\u0661\u0665", "USD", None),
        ("free", "USD", None),
        ("15.999", "USD", None),
    ],
)
def test_amounts_are_read_exactly_or_not_at_all(
    text: str, currency: str, minor: int | None
) -> None:
    assert read_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "basis_points"),
    [
        ("10%", 1_000),
        ("10 %", 1_000),
        ("0%", 0),
        ("100%", 10_000),
        ("12.5%", 1_250),
        ("12.34%", 1_234),
        ("12.345%", None),
        ("100.01%", None),
        ("101%", None),
        ("-5%", None),
        ("%", None),
        ("10%%", None),
        ("10", None),
    ],
)
def test_percentages_are_read_exactly_or_not_at_all(text: str, basis_points: int | None) -> None:
    assert read_percent(text) == basis_points


@given(st.integers(0, LARGEST_MINOR), st.sampled_from(sorted(EXPONENTS)))
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    assert read_amount(money(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(1599, "USD", "15.99"), (5, "KWD", "0.005"), (12, "JPY", "12"), (-5, "USD", "-0.05")],
)
def test_amounts_have_all_places_of_their_currency(minor: int, currency: str, text: str) -> None:
    assert money(minor, currency) == text


def test_moments_are_in_utc_to_the_second() -> None:
    assert moment(1_800_000_000_999) == "2027-01-15T08:00:00Z"
    assert moment(None) == ""
