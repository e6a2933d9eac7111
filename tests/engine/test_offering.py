"""Which ways to pay a basket is offered."""

from dataclasses import replace

import pytest

from orderwire.engine.addresses import Address
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.delivering import Parcel, PriceRule
from orderwire.engine.offering import (
    TEST,
    Basket,
    Capabilities,
    WayToPay,
    fee_of_cash,
    is_offered,
    offered,
)
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY
from orderwire.engine.pricing import Charge, ChargeKind

CAN = {
    TEST: Capabilities(is_for_sandboxes=True, can_refund=True),
    BANK_TRANSFER: Capabilities(),
    CASH_ON_DELIVERY: Capabilities(needs_goods=True),
    "cards": Capabilities(currencies=frozenset({"SAR"}), countries=frozenset({"SA"})),
}
GOODS = Basket(
    store_country="SA",
    is_sandbox=False,
    address_country="SA",
    currency="SAR",
    total_minor=10_000,
    kinds=frozenset({ProductKind.PHYSICAL}),
)
SANDBOX = replace(GOODS, is_sandbox=True)
WITH_BANK = replace(GOODS, has_bank_account=True)
CASH = WayToPay(provider=CASH_ON_DELIVERY, position=2)
CARDS = WayToPay(provider="cards", position=1)
FEE = PriceRule(currency="SAR", amount_minor=1500, countries=frozenset({"SA"}))
PARCEL = Parcel(address=Address(country="SA"), currency="SAR", subtotal_minor=10_000)


def names(basket: Basket, *ways: WayToPay, accepts: frozenset[str] | None = None) -> list[str]:
    return [way.provider for way in offered(ways, CAN, basket, accepts)]


# --- What nobody has set -------------------------------------------------------------------------


def test_by_default_a_sandbox_offers_the_test_way() -> None:
    assert names(SANDBOX) == [TEST]


def test_by_default_a_store_with_a_bank_account_takes_transfers() -> None:
    assert names(WITH_BANK) == [BANK_TRANSFER]
    assert names(replace(WITH_BANK, is_sandbox=True)) == [TEST, BANK_TRANSFER]


def test_by_default_a_real_store_offers_nothing_else() -> None:
    assert names(GOODS) == []


def test_setting_one_way_leaves_the_others_at_their_default() -> None:
    assert names(replace(WITH_BANK, is_sandbox=True), CASH) == [
        TEST,
        BANK_TRANSFER,
        CASH_ON_DELIVERY,
    ]


@pytest.mark.parametrize("provider", [TEST, BANK_TRANSFER])
def test_a_default_can_be_switched_off(provider: str) -> None:
    everything = replace(WITH_BANK, is_sandbox=True)
    assert provider not in names(everything, WayToPay(provider=provider, is_active=False))


# --- What a provider can do ----------------------------------------------------------------------


def test_the_test_way_is_for_sandboxes_whatever_is_set() -> None:
    assert names(GOODS, WayToPay(provider=TEST)) == []
    assert names(SANDBOX, WayToPay(provider=TEST)) == [TEST]


def test_a_transfer_needs_an_account_whatever_is_set() -> None:
    assert names(GOODS, WayToPay(provider=BANK_TRANSFER)) == []
    assert names(WITH_BANK, WayToPay(provider=BANK_TRANSFER)) == [BANK_TRANSFER]


@pytest.mark.parametrize(
    ("kinds", "is_there"),
    [
        ({ProductKind.PHYSICAL}, True),
        ({ProductKind.PHYSICAL, ProductKind.DIGITAL}, False),
        ({ProductKind.SERVICE}, False),
        (set(), False),
    ],
)
def test_cash_is_for_goods_only(kinds: set[ProductKind], *, is_there: bool) -> None:
    assert bool(names(replace(GOODS, kinds=frozenset(kinds)), CASH)) is is_there


def test_a_provider_takes_its_currencies_in_its_countries() -> None:
    assert names(GOODS, CARDS) == ["cards"]
    assert names(replace(GOODS, currency="KWD"), CARDS) == []
    assert names(replace(GOODS, store_country="KW"), CARDS) == []
    assert names(replace(GOODS, address_country="KW"), CARDS) == ["cards"]


def test_a_way_without_its_provider_is_not_offered() -> None:
    assert names(GOODS, WayToPay(provider="gone")) == []


# --- What the merchant has set -------------------------------------------------------------------


def test_a_way_that_is_switched_off_is_not_offered() -> None:
    assert names(GOODS, replace(CASH, is_active=False)) == []


def test_the_country_is_that_of_the_address_or_else_of_the_store() -> None:
    home = replace(CASH, countries=frozenset({"SA"}))
    assert names(GOODS, home) == [CASH_ON_DELIVERY]
    assert names(replace(GOODS, address_country="AE"), home) == []
    assert names(replace(GOODS, address_country=""), home) == [CASH_ON_DELIVERY]
    assert names(replace(GOODS, address_country="", store_country="AE"), home) == []


def test_nobody_collects_for_foreign_money_where_nobody_knows() -> None:
    nowhere = replace(GOODS, address_country="", store_currency="SAR")
    assert names(nowhere, CASH) == [CASH_ON_DELIVERY]
    assert names(replace(nowhere, currency="INR"), CASH) == []
    assert names(replace(nowhere, currency="INR", address_country="IN"), CASH) == [CASH_ON_DELIVERY]


def test_a_currency_has_to_be_one_of_them() -> None:
    assert names(GOODS, replace(CASH, currencies=frozenset({"SAR", "USD"}))) == [CASH_ON_DELIVERY]
    assert names(GOODS, replace(CASH, currencies=frozenset({"USD"}))) == []


@pytest.mark.parametrize(
    ("total", "is_there"), [(499, False), (500, True), (900, True), (901, False)]
)
def test_the_limits_are_within_what_is_taken(total: int, *, is_there: bool) -> None:
    limited = replace(CASH, currencies=frozenset({"SAR"}), minimum_minor=500, maximum_minor=900)
    assert bool(names(replace(GOODS, total_minor=total), limited)) is is_there


@pytest.mark.parametrize("currencies", [frozenset[str](), frozenset({"SAR", "USD"})])
def test_limits_need_one_currency(currencies: frozenset[str]) -> None:
    with pytest.raises(AssertionError):
        WayToPay(provider=TEST, currencies=currencies, minimum_minor=1)


# --- The list ------------------------------------------------------------------------------------


def test_ways_are_offered_in_order_of_their_positions() -> None:
    ways = [replace(CASH, position=5), WayToPay(provider=BANK_TRANSFER, position=9), CARDS]
    assert names(WITH_BANK, *ways) == ["cards", CASH_ON_DELIVERY, BANK_TRANSFER]


def test_of_one_position_the_names_decide() -> None:
    ways = [replace(CASH, position=1), CARDS]
    assert names(GOODS, *ways) == names(GOODS, *ways[::-1]) == ["cards", CASH_ON_DELIVERY]


def test_a_caller_may_allow_some_ways_only() -> None:
    basket = replace(WITH_BANK, is_sandbox=True)
    allowed = frozenset({CASH_ON_DELIVERY, TEST, "unheard of"})
    assert names(basket, CASH, accepts=allowed) == [TEST, CASH_ON_DELIVERY]
    assert names(basket, CASH, accepts=frozenset()) == []
    assert len(names(basket, CASH, accepts=None)) == 3


def test_one_way_is_judged_like_all() -> None:
    assert is_offered(CASH, CAN[CASH_ON_DELIVERY], GOODS)
    digital = replace(GOODS, kinds=frozenset({ProductKind.DIGITAL}))
    assert not is_offered(CASH, CAN[CASH_ON_DELIVERY], digital)


# --- Fees ----------------------------------------------------------------------------------------


def test_cash_costs_its_fee() -> None:
    ways = [replace(CARDS, fees=(FEE,)), replace(CASH, fees=(FEE,))]
    assert fee_of_cash(ways, PARCEL, 1500) == Charge(
        kind=ChargeKind.CASH_ON_DELIVERY,
        name="",
        amount_minor=1500,
        tax_basis_points=1500,
    )


def test_what_another_way_costs_is_not_the_fee_for_cash() -> None:
    assert fee_of_cash([replace(CARDS, fees=(FEE,))], PARCEL, 0) is None


@pytest.mark.parametrize(
    "fees", [(), (replace(FEE, amount_minor=0),), (replace(FEE, countries=frozenset({"AE"})),)]
)
def test_without_a_price_there_is_no_fee(fees: tuple[PriceRule, ...]) -> None:
    assert fee_of_cash([replace(CASH, fees=fees)], PARCEL, 1500) is None
