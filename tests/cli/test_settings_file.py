"""The settings file: what is taken, what it means, and that everything wrong is named at once."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from orderwire.cli.settings_reading import UnreadableSettings, parse, wanted_of
from orderwire.cli.settings_text import amount_text, document_of, to_toml
from orderwire.cli.settings_values import minor_of
from orderwire.engine.currencies import EXPONENTS
from orderwire.engine.delivering import PriceRule
from orderwire.engine.money import LARGEST_MINOR
from orderwire.engine.offering import WayToPay
from orderwire.operations.apply_settings import NEW_ID, Wanted
from orderwire.operations.read_settings import Settings
from orderwire.storage.stores import Store
from tests import make
from tests.storage.selling_round import ACCOUNTS, BRANCHES, METHODS, RATES, WAYS

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"

SETTINGS = Settings(
    store=Store(
        id=1,
        name='Noura\'s "Books" \\ كتب',
        currency="SAR",
        country="SA",
        timezone="Asia/Riyadh",
        is_sandbox=True,
        prices_include_tax=True,
        tax_number="310",
        checkout_lasts_ms=1_800_000,
        window_ms=300_000,
        created_ms=make.NOW_MS,
        slug="noura",
        description="Old books\nand new ones.",
        calls_per_minute=60,
    ),
    tax_rates=RATES | {("KW", "standard"): 725, ("QA", "standard"): 10_000},
    shipping_methods=METHODS,
    branches=BRANCHES,
    bank_accounts=ACCOUNTS,
    ways_to_pay=WAYS,
)


def wanted(text: str) -> Wanted:
    return wanted_of(parse(text), SETTINGS)


def wrong(text: str) -> dict[str, str]:
    """What is wrong in a file, by path."""
    with pytest.raises(UnreadableSettings) as caught:
        wanted(text)
    return {problem.where: problem.what for problem in caught.value.problems}


def rule(text: str) -> PriceRule:
    """The only rule of a file with nothing else."""
    read = wanted(f'[[shipping]]\nname = "A"\n[[shipping.rules]]\n{text}')
    assert read.shipping_methods is not None
    return read.shipping_methods[0].rules[0]


def way(text: str) -> WayToPay:
    """The only way to pay of a file with nothing else."""
    read = wanted(f"[payments.cash_on_delivery]\nactive = true\n{text}")
    assert read.ways_to_pay is not None
    return read.ways_to_pay[0]


# --- There and back ------------------------------------------------------------------------------


def test_what_is_shown_reads_as_what_there_is() -> None:
    read = wanted(to_toml(document_of(SETTINGS), "Store 1"))
    assert read.tax_rates == SETTINGS.tax_rates
    assert read.shipping_methods == METHODS
    assert read.branches == BRANCHES
    assert read.bank_accounts == ACCOUNTS
    assert sorted(read.ways_to_pay or [], key=lambda one: one.position) == WAYS
    assert read.store is not None
    store = SETTINGS.store
    assert (read.store.name, read.store.description) == (store.name, store.description)
    assert read.store.checkout_lasts_ms == store.checkout_lasts_ms
    assert (read.store.window_ms, read.store.calls_per_minute) == (300_000, 60)


def test_what_is_empty_is_shown_as_empty() -> None:
    bare = Settings(
        store=SETTINGS.store,
        tax_rates={},
        shipping_methods=[],
        branches=[],
        bank_accounts=[],
        ways_to_pay=[],
    )
    read = wanted(to_toml(document_of(bare), "Store 1"))
    assert (read.tax_rates, read.shipping_methods, read.branches) == ({}, [], [])
    assert (read.bank_accounts, read.ways_to_pay) == ([], [])


VALUES = st.booleans() | st.integers(-(2**62), 2**62) | st.text()
NAMES = st.text(min_size=1)
TABLES: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.dictionaries(NAMES, VALUES | st.lists(VALUES)),
    lambda inner: st.dictionaries(NAMES, VALUES | inner | st.lists(inner)),
    max_leaves=12,
)


@given(TABLES)
def test_any_document_is_written_so_that_it_reads_back(document: dict[str, Any]) -> None:
    assert tomllib.loads(to_toml(document, "A line")) == document


# --- What is not said ----------------------------------------------------------------------------


def test_an_empty_file_wants_nothing() -> None:
    assert wanted("") == Wanted()


def test_an_empty_section_is_the_whole_truth_of_it() -> None:
    assert wanted("shipping = []\n[tax]\n[payments]") == Wanted(
        shipping_methods=[], tax_rates={}, ways_to_pay=[]
    )


def test_a_store_needs_few_words() -> None:
    few = 'name = "A"\ncountry = "KW"\ntimezone = "Asia/Kuwait"\nprices_include_tax = false'
    store = wanted(f"[store]\n{few}").store
    assert store is not None
    assert (store.checkout_lasts_ms, store.window_ms) == (30 * 60_000, 300_000)
    assert {store.tax_number, store.slug, store.description} == {None}
    assert store.calls_per_minute is None


def test_a_rule_without_a_currency_is_in_the_stores() -> None:
    assert rule('amount = "15.00"') == PriceRule(currency="SAR", amount_minor=1500)
    assert rule('amount = "15"\ncurrency = "KWD"') == PriceRule(currency="KWD", amount_minor=15_000)


def test_a_row_without_an_id_is_new_or_known_by_its_name() -> None:
    read = wanted('[[shipping]]\nname = "A"\nrules = [{amount = "1"}]')
    assert read.shipping_methods is not None
    assert read.shipping_methods[0].id == NEW_ID


def test_limits_without_a_currency_are_in_the_stores() -> None:
    limited = way('minimum = "10.00"\nmaximum = "20"')
    assert (limited.minimum_minor, limited.maximum_minor) == (1000, 2000)
    assert limited.currencies == {"SAR"}
    assert way('currencies = ["KWD"]\nminimum = "1.250"').minimum_minor == 1250
    assert way("").currencies == frozenset()


def test_ways_stand_in_our_order_unless_they_say_theirs() -> None:
    assert way("").position == 2
    assert way("position = 9").position == 9


def test_an_iban_may_be_written_as_on_paper() -> None:
    read = wanted(
        '[[bank_accounts]]\nbank_name = "B"\naccount_name = "N"\n'
        'iban = "sa03 8000 0000 6080 1016 7519"'
    )
    assert read.bank_accounts is not None
    assert read.bank_accounts[0].iban == "SA0380000000608010167519"


# --- Amounts and rates ---------------------------------------------------------------------------


@given(st.integers(0, LARGEST_MINOR), st.sampled_from(sorted(EXPONENTS)))
def test_amounts_are_exact_there_and_back(minor: int, currency: str) -> None:
    assert minor_of(amount_text(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("15", "SAR", 1500), ("15.5", "SAR", 1550), ("0.001", "KWD", 1), ("007", "JPY", 7)],
)
def test_an_amount_is_read_digit_by_digit(text: str, currency: str, minor: int) -> None:
    assert minor_of(text, currency) == minor


@pytest.mark.parametrize(
    ("value", "currency"),
    [
        ("1.001", "SAR"),
        ("1.0", "JPY"),
        ("-1", "SAR"),
        ("1,00", "SAR"),
        ("1.", "SAR"),
        (".5", "SAR"),
        ("1e3", "SAR"),
        ("٣٨", "SAR"),
        (" 1", "SAR"),
        ("", "SAR"),
        ("9" * 17, "SAR"),
        ("9" * 16, "SAR"),
        (15, "SAR"),
        (15.0, "SAR"),
        (True, "SAR"),
    ],
)
def test_nothing_else_is_an_amount(value: object, currency: str) -> None:
    with pytest.raises(PydanticCustomError):
        minor_of(value, currency)


@pytest.mark.parametrize(
    ("text", "basis_points"), [("15%", 1500), ("7.5%", 750), ("8.25%", 825), ("100%", 10_000)]
)
def test_a_rate_is_read_digit_by_digit(text: str, basis_points: int) -> None:
    assert wanted(f'[tax.SA]\nstandard = "{text}"').tax_rates == {("SA", "standard"): basis_points}


@pytest.mark.parametrize("value", ['"15"', '"0.125%"', '"101%"', '"-1%"', "15", "0.15", '"15 %"'])
def test_nothing_else_is_a_rate(value: str) -> None:
    assert list(wrong(f"[tax.SA]\nstandard = {value}")) == ["tax.SA.standard"]


# --- What is wrong -------------------------------------------------------------------------------

EVERYTHING_WRONG = """
nothing = 1
[store]
name = ""
country = "UK"
timezone = "Riyadh"
checkout_minutes = 0
description = "a\\u0000b"
[tax.SA]
standard = 15
"Big Class" = "1%"
[tax.xx]
a = "1%"
[[shipping]]
name = "A"
active = "yes"
[[shipping.rules]]
amount = 15.0
below_subtotal = "1.234"
from_grams = -1
[[shipping]]
id = 3
name = " A "
rules = [{amount = "1", currency = "XYZ", from_grams = 10, below_grams = 10}]
[[shipping]]
name = "Empty"
rules = []
[[branches]]
name = "A"
address = {country = "SA", city = 5}
[[bank_accounts]]
bank_name = "B"
account_name = "N"
iban = "SA03 8000 0000 6080 1016 7518"
[payments.cash]
active = true
[payments.test]
active = true
fees = []
[payments.bank_transfer]
hours = 0
currencies = ["SAR", "USD"]
minimum = "1.00"
[payments.cash_on_delivery]
active = true
minimum = "2.00"
maximum = "1.00"
"""


def test_everything_that_is_wrong_is_named_at_once() -> None:
    assert set(wrong(EVERYTHING_WRONG)) == {
        "nothing",
        "store.name",
        "store.country",
        "store.timezone",
        "store.prices_include_tax",
        "store.checkout_minutes",
        "store.description",
        "tax.SA.standard",
        "tax.SA.Big Class",
        "tax.xx",
        "shipping.0.active",
        "shipping.0.rules.0.amount",
        "shipping.0.rules.0.below_subtotal",
        "shipping.0.rules.0.from_grams",
        "shipping.1.id",
        "shipping.1.name",
        "shipping.1.rules.0.currency",
        "shipping.1.rules.0.below_grams",
        "shipping.2.rules",
        "branches.0.address.city",
        "bank_accounts.0.iban",
        "payments.cash",
        "payments.test.fees",
        "payments.bank_transfer.active",
        "payments.bank_transfer.hours",
        "payments.bank_transfer.minimum",
        "payments.cash_on_delivery.maximum",
    }


def test_what_is_wrong_is_said_in_words() -> None:
    found = wrong(EVERYTHING_WRONG)
    assert found["nothing"] == "is not a setting"
    assert found["store.prices_include_tax"] == "is missing"
    assert "15.00" in found["shipping.0.rules.0.amount"]
    assert "SAR" in found["shipping.0.rules.0.below_subtotal"]
    assert "check digits" in found["bank_accounts.0.iban"]


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ('{id = 30, name = "A"}, {id = 30, name = "B"}', "shipping.1.id"),
        ('{name = "A"}, {name = "B"}, {name = "A "}', "shipping.2.name"),
    ],
)
def test_nothing_stands_there_twice(rows: str, where: str) -> None:
    text = rows.replace("}", ', rules = [{amount = "1"}]}')
    assert wrong(f"shipping = [{text}]") == {where: "stands there twice"}


def test_an_iban_stands_there_once_however_it_is_written() -> None:
    account = '[[bank_accounts]]\nbank_name = "B"\naccount_name = "N"\n'
    one, other = ('"SA0380000000608010167519"', '"sa03 8000 0000 6080 1016 7519"')
    found = wrong(f"{account}iban = {one}\n{account}iban = {other}")
    assert found == {"bank_accounts.1.iban": "stands there twice"}


@pytest.mark.parametrize("lowest", ['"5.00"', '"4.99"'])
def test_a_bound_has_to_be_above_where_it_begins(lowest: str) -> None:
    found = wrong(
        '[[shipping]]\nname = "A"\n[[shipping.rules]]\namount = "1"\n'
        f'from_subtotal = "5.00"\nbelow_subtotal = {lowest}'
    )
    assert list(found) == ["shipping.0.rules.0.below_subtotal"]


@pytest.mark.parametrize("text", ["[store", "a = 1\na = 2", 'a = "\\ud800"', "x = " + "[" * 9999])
def test_what_is_no_toml_is_said_of_the_whole_file(text: str) -> None:
    with pytest.raises(UnreadableSettings, match="the file"):
        parse(text)


@pytest.mark.parametrize("text", ["store = 1", "shipping = 1", "shipping = [1]", "tax = [1]"])
def test_a_section_of_another_shape_is_refused(text: str) -> None:
    assert wrong(text)


def test_the_example_of_the_documentation_says_what_it_shows() -> None:
    example = PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    read = wanted(example)
    assert None not in (read.store, read.tax_rates, read.branches, read.bank_accounts)
    assert read.shipping_methods is not None
    assert [len(method.rules) for method in read.shipping_methods] == [2, 2]
    assert read.ways_to_pay is not None
    assert [way.provider for way in read.ways_to_pay] == ["bank_transfer", "cash_on_delivery"]
