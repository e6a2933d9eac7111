"""Amounts, moments and names in each language."""

import pytest
from babel import Locale

from orderwire.engine.catalogue import PeriodUnit, Plan
from orderwire.engine.currencies import EXPONENTS
from orderwire.engine.money import Money
from orderwire.pages.languages import LANGUAGES
from orderwire.pages.wording import Wording, format_money
from tests.make import NOW_MS

EN, AR = Wording(LANGUAGES["en"]), Wording(LANGUAGES["ar"])


@pytest.mark.parametrize(
    ("minor", "currency", "en", "ar"),
    [
        (29_999, "SAR", "SAR\xa0299.99", "\u200f299.99\xa0ر.س.\u200f"),
        (1_234_567, "IQD", "IQD\xa01,234.567", "\u200f1,234.567\xa0د.ع.\u200f"),
        (12_345, "KWD", "KWD\xa012.345", "\u200f12.345\xa0د.ك.\u200f"),
        (5_000, "JPY", "¥5,000", "\u200f5,000\xa0JP¥"),
        (0, "USD", "$0.00", "\u200f0.00\xa0US$"),
        (-5_450, "USD", "\N{MINUS SIGN}$54.50", "\u200f\u200e\N{MINUS SIGN}54.50\xa0US$"),
        (-5_450, "SAR", "\N{MINUS SIGN}SAR\xa054.50", None),
    ],
)
def test_amounts_keep_their_decimals(minor: int, currency: str, en: str, ar: str | None) -> None:
    assert format_money(Money(minor, currency), Locale("en")) == en
    if ar is not None:
        assert format_money(Money(minor, currency), Locale("ar")) == ar


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_currency_is_shown_to_the_last_unit(code: str) -> None:
    for currency in EXPONENTS:
        shown = format_money(Money(1_234_567_890, currency), Locale(code))
        assert "".join(filter(str.isdigit, shown)) == "1234567890", currency


def test_moments_are_told_in_the_stores_time_zone() -> None:
    shown = EN.moment(NOW_MS, "Asia/Riyadh")
    assert "15 January 2027 at 11:00\N{NO-BREAK SPACE}AM" in shown.replace(" AM", "\xa0AM")
    assert 'datetime="2027-01-15T08:00:00Z"' in shown
    assert "Arabian Standard Time" in shown
    assert "15 يناير 2027" in AR.moment(NOW_MS, "Asia/Riyadh")


def test_an_unknown_time_zone_is_no_reason_to_show_nothing() -> None:
    assert "Coordinated Universal Time" in EN.moment(NOW_MS, "Nowhere/At_All")


def test_rates_name_the_tax_of_the_country() -> None:
    assert EN.tax("SA", 1500).striptags() == "15% VAT"
    assert EN.tax("IN", 1250).striptags() == "12.5% GST"
    assert EN.tax("SA", None) == "VAT"
    assert AR.tax("SA", 1500).striptags() == "ضريبة القيمة المضافة 15%"


def test_arabic_counts_in_its_own_way() -> None:
    assert AR.period(Plan(PeriodUnit.MONTH, 1)) == "يتجدد كل شهر"
    assert AR.period(Plan(PeriodUnit.MONTH, 2)) == "يتجدد كل شهرين"
    assert AR.period(Plan(PeriodUnit.MONTH, 3)) == "يتجدد كل 3 أشهر"
    assert AR.period(Plan(PeriodUnit.MONTH, 12)) == "يتجدد كل 12 شهرًا"


def test_what_is_filled_in_is_escaped() -> None:
    assert EN.name("<b>") == "<bdi>&lt;b&gt;</bdi>"
    assert "<b>" not in EN.text("paid", store="<b>")


def test_the_time_that_is_left_is_told_as_a_clock_and_in_words() -> None:
    assert [EN.clock(ms) for ms in (0, 59_999, 61_000, 3_600_000, 36_061_000)] == [
        "00:00",
        "00:59",
        "01:01",
        "1:00:00",
        "10:01:01",
    ]
    assert EN.duration(29 * 60_000) == "<bdi>29 minutes</bdi>"
    assert AR.duration(29 * 60_000) == "<bdi>29 دقيقة</bdi>"


def test_sizes_have_two_digits() -> None:
    sizes = [EN.size(octets).striptags() for octets in (7, 1_540, 15_400, 2_345_678, 3 * 10**12)]
    assert sizes == ["7 byte", "1.5 kB", "15 kB", "2.3 MB", "3,000 GB"]
