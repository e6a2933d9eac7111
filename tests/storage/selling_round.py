"""Each function of `storage` around how a store sells, with a call of it; and what it sells by."""

from collections.abc import Callable

import sqlalchemy as sa

from orderwire.engine.addresses import Address
from orderwire.engine.delivering import BankAccount, Branch, PriceRule, ShippingMethod
from orderwire.engine.offering import WayToPay
from orderwire.storage import selling
from tests.shop import STORE

Call = Callable[[sa.Connection], object]

RULE = PriceRule(
    currency="SAR",
    amount_minor=2000,
    countries=frozenset({"SA", "KW", "AE"}),
    regions=frozenset({"الرياض", "Jeddah"}),
    from_subtotal_minor=1,
    below_subtotal_minor=10**15,
    from_grams=2,
    below_grams=3_000,
    per_kg_minor=4,
    beyond_grams=5,
)
PLAIN = PriceRule(currency="KWD", amount_minor=0)
METHODS = [
    ShippingMethod(
        id=31,
        name="Express",
        carrier="SMSA",
        is_active=False,
        tax_class="zero",
        rules=(RULE, PLAIN),
    ),
    ShippingMethod(id=30, name="Standard", rules=(PLAIN,)),
]
BRANCHES = [
    Branch(
        id=41,
        name="العليا",
        phone="+966112345678",
        is_active=False,
        address=Address(
            country="SA",
            region="Riyadh",
            city="Riyadh",
            district="Olaya",
            line1="Street 1",
            line2="Floor 2",
            postal_code="12211",
            company="Shop",
            latitude="24.6953",
            longitude="46.6839",
            more={"building_number": "7421", "short_address": "RAHA1234"},
        ),
    ),
    Branch(id=40, name="Old town", address=Address(country="SA")),
]
ACCOUNTS = [
    BankAccount(
        id=51,
        bank_name="Bank",
        account_name="Shop",
        account_number="123",
        iban="SA0380000000608010167519",
        currency="SAR",
        is_active=False,
    ),
    BankAccount(id=50, bank_name="Other", account_name="Shop"),
]
WAYS = [
    WayToPay(provider="test", is_active=False, position=0),
    WayToPay(
        provider="cash_on_delivery",
        position=1,
        countries=frozenset({"SA"}),
        currencies=frozenset({"SAR"}),
        minimum_minor=1,
        maximum_minor=10**15,
        fees=(RULE,),
    ),
    WayToPay(provider="bank_transfer", position=2, lasts_ms=172_800_000),
]
RATES = {("AE", "standard"): 500, ("SA", "standard"): 1500, ("SA", "zero"): 0}


def round_of_selling() -> dict[Callable[..., object], Call]:
    """The functions, in an order in which each finds what it needs."""
    return {
        selling.lock_settings: lambda db: selling.lock_settings(db, STORE),
        selling.replace_shipping_methods: lambda db: selling.replace_shipping_methods(
            db, STORE, METHODS
        ),
        selling.shipping_methods: lambda db: selling.shipping_methods(db, STORE),
        selling.replace_branches: lambda db: selling.replace_branches(db, STORE, BRANCHES),
        selling.branches: lambda db: selling.branches(db, STORE),
        selling.replace_bank_accounts: lambda db: selling.replace_bank_accounts(
            db, STORE, ACCOUNTS
        ),
        selling.bank_accounts: lambda db: selling.bank_accounts(db, STORE),
        selling.replace_ways_to_pay: lambda db: selling.replace_ways_to_pay(db, STORE, WAYS),
        selling.ways_to_pay: lambda db: selling.ways_to_pay(db, STORE),
        selling.replace_tax_rates: lambda db: selling.replace_tax_rates(db, STORE, RATES),
        selling.tax_rates: lambda db: selling.tax_rates(db, STORE),
    }
