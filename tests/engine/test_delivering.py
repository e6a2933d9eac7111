"""What delivery costs, where it goes, and whose tax rates apply."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwire.engine.addresses import Address
from orderwire.engine.delivering import (
    BankAccount,
    Parcel,
    PriceRule,
    ShippingMethod,
    accounts_for,
    charge_of_shipping,
    is_iban,
    price_by,
    tax_country,
    within,
)
from orderwire.engine.pricing import Charge, ChargeKind
from orderwire.engine.refusals import NotDeliveredThere, ShippingMethodNotFound
from tests import make

RIYADH = Address(country="SA", region="Riyadh Province", city="Riyadh")
DUBAI = Address(country="AE", city="Dubai")
ANYWHERE = PriceRule(currency="SAR", amount_minor=2000)
PARCEL = Parcel(address=RIYADH, currency="SAR", subtotal_minor=10_000, weight_grams=500)
METHOD = ShippingMethod(id=7, name="Standard", rules=(ANYWHERE,))


def price_of(rule: PriceRule, parcel: Parcel = PARCEL) -> int | None:
    return price_by([rule], parcel)


# --- Prices --------------------------------------------------------------------------------------


def test_the_first_rule_that_applies_counts() -> None:
    free = replace(ANYWHERE, amount_minor=0, from_subtotal_minor=30_000)
    rules = [free, ANYWHERE, replace(ANYWHERE, amount_minor=1)]
    assert price_by(rules, PARCEL) == 2000
    assert price_by(rules, replace(PARCEL, subtotal_minor=30_000)) == 0


def test_without_a_rule_that_applies_there_is_no_price() -> None:
    assert price_by([], PARCEL) is None
    assert price_of(replace(ANYWHERE, countries=frozenset({"AE"}))) is None


def test_a_price_is_in_its_currency_only() -> None:
    assert price_of(ANYWHERE, replace(PARCEL, currency="USD")) is None
    assert price_of(replace(ANYWHERE, currency="USD"), replace(PARCEL, currency="USD")) == 2000


@pytest.mark.parametrize(
    ("subtotal", "applies"), [(0, False), (99, False), (100, True), (199, True), (200, False)]
)
def test_a_subtotal_is_from_and_below(subtotal: int, *, applies: bool) -> None:
    rule = replace(ANYWHERE, from_subtotal_minor=100, below_subtotal_minor=200)
    assert (price_of(rule, replace(PARCEL, subtotal_minor=subtotal)) is not None) is applies


@pytest.mark.parametrize(
    ("grams", "applies"), [(0, False), (99, False), (100, True), (199, True), (200, False)]
)
def test_a_weight_is_from_and_below(grams: int, *, applies: bool) -> None:
    rule = replace(ANYWHERE, from_grams=100, below_grams=200)
    assert (price_of(rule, replace(PARCEL, weight_grams=grams)) is not None) is applies


@pytest.mark.parametrize(
    ("grams", "minor"),
    [(0, 2000), (5000, 2000), (5001, 2300), (6000, 2300), (6001, 2600), (15_000, 5000)],
)
def test_each_kilogram_that_is_begun_beyond_costs_more(grams: int, minor: int) -> None:
    rule = replace(ANYWHERE, per_kg_minor=300, beyond_grams=5000)
    assert price_of(rule, replace(PARCEL, weight_grams=grams)) == minor


@given(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 10**5))
def test_more_weight_never_costs_less(grams: int, beyond: int, per_kg: int) -> None:
    rule = replace(ANYWHERE, per_kg_minor=per_kg, beyond_grams=beyond)
    lighter = rule.price_of(replace(PARCEL, weight_grams=grams))
    heavier = rule.price_of(replace(PARCEL, weight_grams=grams + 1))
    assert heavier - lighter in (0, per_kg)
    assert lighter >= rule.amount_minor


# --- Places --------------------------------------------------------------------------------------


def test_a_country_has_to_be_one_of_them() -> None:
    rule = replace(ANYWHERE, countries=frozenset({"SA", "KW"}))
    assert price_of(rule) == 2000
    assert price_of(rule, replace(PARCEL, address=DUBAI)) is None


@pytest.mark.parametrize(
    ("region", "applies"),
    [("riyadh", True), (" RIYADH  ", True), ("Riyadh Province", True), ("Jeddah", False)],
)
def test_a_region_is_compared_with_region_and_city(region: str, *, applies: bool) -> None:
    rule = replace(ANYWHERE, regions=frozenset({"Dammam", region}))
    assert (price_of(rule) is not None) is applies


def test_case_is_folded_in_every_script() -> None:
    rule = replace(ANYWHERE, regions=frozenset({"İzmir", "STRASSE", "الرياض"}))
    for city in ("straße", " الرياض"):
        assert price_of(rule, replace(PARCEL, address=Address(city=city))) == 2000


def test_a_place_that_was_not_said_is_no_region() -> None:
    rule = replace(ANYWHERE, regions=frozenset({""}))
    assert price_of(rule, replace(PARCEL, address=Address(country="SA"))) is None


@pytest.mark.parametrize("address", [None, Address()])
def test_without_an_address_only_a_rule_for_anywhere_applies(address: Address | None) -> None:
    nowhere = replace(PARCEL, address=address)
    assert price_of(ANYWHERE, nowhere) == 2000
    assert price_of(replace(ANYWHERE, countries=frozenset({"SA"})), nowhere) is None
    assert price_of(replace(ANYWHERE, regions=frozenset({"Riyadh"})), nowhere) is None


# --- Methods and accounts ------------------------------------------------------------------------


def test_shipping_becomes_a_charge_with_its_tax() -> None:
    assert charge_of_shipping(METHOD, PARCEL, 1500) == Charge(
        kind=ChargeKind.SHIPPING, name="Standard", amount_minor=2000, tax_basis_points=1500
    )


def test_free_shipping_is_a_charge_of_nothing() -> None:
    free = replace(METHOD, rules=(replace(ANYWHERE, amount_minor=0),))
    charge = charge_of_shipping(free, PARCEL, 1500)
    assert isinstance(charge, Charge)
    assert charge.amount_minor == 0


def test_a_method_that_does_not_go_there_is_refused() -> None:
    home_only = replace(METHOD, rules=(replace(ANYWHERE, countries=frozenset({"SA"})),))
    to_dubai = replace(PARCEL, address=DUBAI)
    assert charge_of_shipping(home_only, to_dubai, 0) == NotDeliveredThere("Standard", "AE")
    nowhere = replace(PARCEL, address=None)
    assert charge_of_shipping(home_only, nowhere, 0) == NotDeliveredThere("Standard", "")


def test_a_method_that_is_switched_off_is_as_good_as_none() -> None:
    off = replace(METHOD, is_active=False)
    assert charge_of_shipping(off, PARCEL, 0) == ShippingMethodNotFound("7")


def test_money_goes_to_active_accounts_of_its_currency() -> None:
    riyals = BankAccount(id=1, bank_name="A", account_name="N", currency="SAR")
    all_money = BankAccount(id=2, bank_name="B", account_name="N")
    closed = replace(all_money, id=3, is_active=False)
    accounts = [riyals, all_money, closed]
    assert accounts_for(accounts, "SAR") == [riyals, all_money]
    assert accounts_for(accounts, "KWD") == [all_money]


# --- Tax -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "country"), [(None, "SA"), (Address(city="Riyadh"), "SA"), (DUBAI, "AE")]
)
def test_the_rates_are_those_of_where_it_goes(address: Address | None, country: str) -> None:
    assert tax_country(make.terms(), address) == country


def test_exports_go_untaxed() -> None:
    terms = make.terms(tax_rates={("SA", "standard"): 1500})
    rates = [
        terms.tax_rates.get((tax_country(terms, address), "standard"), 0)
        for address in (None, RIYADH, DUBAI)
    ]
    assert rates == [1500, 1500, 0]


# --- IBANs ---------------------------------------------------------------------------------------

# Examples that banks print.
IBANS = ["SA0380000000608010167519", "GB82WEST12345698765432", "NO9386011117947"]


@pytest.mark.parametrize("iban", IBANS)
def test_an_iban_with_its_check_digits_is_one(iban: str) -> None:
    assert is_iban(iban)


@given(st.sampled_from(IBANS), st.data())
def test_one_wrong_character_is_always_found(iban: str, data: st.DataObject) -> None:
    digits = [place for place, character in enumerate(iban) if character.isdigit()]
    place = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from("0123456789").filter(lambda one: one != iban[place]))
    spoilt = iban[:place] + other + iban[place + 1 :]
    assert not is_iban(spoilt)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SA",
        "SA03 8000 0000 6080 1016 7519",
        "sa0380000000608010167519",
        "SA0380000000608010167519\n",
        "٣٨٠٠٠٠٠٠٠٦٠٨٠١٠١٦٧٥١٩",
        "SA٣380000000608010167519",
        "0380000000608010167519SA",
        "SA03" + "8" * 31,
    ],
)
def test_what_does_not_look_like_one_is_none(text: str) -> None:
    assert not is_iban(text)


def test_a_fee_without_an_address_is_that_of_the_country_of_the_taxes() -> None:
    rules = [PriceRule(currency="SAR", amount_minor=1500, countries=frozenset({"SA"}))]
    parcel = Parcel(currency="SAR", subtotal_minor=10_000, weight_grams=0)
    assert price_by(rules, parcel) is None
    assert price_by(rules, within(parcel, "SA")) == 1500
    abroad = replace(parcel, address=Address(country="AE"))
    assert within(abroad, "SA") == abroad
