"""How the demo store delivers and is paid: data only. `make_demo` puts it into a database.

The banks and their accounts do not exist; the check digits of the IBANs are right.
"""

from orderwire.engine.addresses import Address
from orderwire.engine.delivering import BankAccount, Branch, PriceRule, ShippingMethod
from orderwire.engine.offering import TEST, WayToPay
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY

_SAR = "SAR"
_HOME = frozenset({"SA"})
_NEIGHBOURS = frozenset({"AE", "KW"})
_TWO_DAYS_MS = 48 * 3_600_000

SALLA_IDS = {"shipping_method": "1433878184", "branch": "203948803", "bank_account": "234234"}
"""What Salla calls the first of each."""

SHIPPING_METHODS = (
    ShippingMethod(
        id=0,
        name="Standard",
        carrier="Demo Post",
        rules=(
            PriceRule(currency=_SAR, amount_minor=0, countries=_HOME, from_subtotal_minor=30000),
            PriceRule(currency=_SAR, amount_minor=2000, countries=_HOME),
        ),
    ),
    ShippingMethod(
        id=0,
        name="Express",
        carrier="Demo Express",
        rules=(
            PriceRule(
                currency=_SAR,
                amount_minor=3500,
                countries=_HOME,
                below_grams=30000,
                per_kg_minor=500,
                beyond_grams=5000,
            ),
            PriceRule(
                currency=_SAR,
                amount_minor=7500,
                countries=_NEIGHBOURS,
                below_grams=10000,
                per_kg_minor=2000,
                beyond_grams=1000,
            ),
        ),
    ),
)

BRANCHES = (
    Branch(
        id=0,
        name="Riyadh, Olaya",
        phone="+966112345678",
        address=Address(
            country="SA",
            region="Riyadh",
            city="Riyadh",
            district="Al Olaya",
            line1="Olaya Street",
            postal_code="12211",
            latitude="24.6953",
            longitude="46.6839",
            more={"building_number": "7421", "additional_number": "3350"},
        ),
    ),
)

BANK_ACCOUNTS = (
    BankAccount(
        id=0,
        bank_name="Demo National Bank",
        account_name="Orderwire Demo",
        account_number="234234001122",
        iban="SA0799000000234234001122",
        currency=_SAR,
    ),
    BankAccount(
        id=0,
        bank_name="Example Bank",
        account_name="Orderwire Demo",
        account_number="008800770066",
        iban="SA9598000000008800770066",
    ),
)

WAYS_TO_PAY = (
    WayToPay(provider=TEST, position=0),
    WayToPay(provider=BANK_TRANSFER, position=1, lasts_ms=_TWO_DAYS_MS),
    WayToPay(
        provider=CASH_ON_DELIVERY,
        position=2,
        countries=_HOME,
        fees=(PriceRule(currency=_SAR, amount_minor=1500, countries=_HOME),),
    ),
)
