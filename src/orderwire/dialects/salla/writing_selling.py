"""How a store delivers and is paid, as Salla's JSON: branches, couriers, ways to pay, banks."""

from collections.abc import Mapping, Sequence

from orderwire.dialects._kit.slugs import slug_of
from orderwire.dialects.salla.places import city_by_name, country_by_code
from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.shapes import Document, courier_name, shown_id, write_exact
from orderwire.dialects.salla.writing_places import write_city, write_country, write_unlisted_city
from orderwire.engine.delivering import BankAccount, Branch, Parcel, ShippingMethod, price_by
from orderwire.engine.money import Money
from orderwire.engine.offering import TEST, WayToPay
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY
from orderwire.operations.read_selling import Selling

PAYMENT_METHODS: Sequence[tuple[int, str, str]] = (
    (1473353380, "credit_card", "creditCard"),
    (1939592358, "paypal", "paypal"),
    (1298199463, "mada", "mada"),
    (525144736, "free", "free"),
    (1764372897, "bank", "BankTransfer"),
    (989286562, "cod", "COD"),
    (349994915, "apple_pay", "ApplePay"),
    (1723506348, "stc_pay", "StcPay"),
    (814202285, "tamara_installment", "TamaraInstallment"),
    (40688814, "tabby_installment", "TabbyInstallment"),
)
"""The platform's ways to pay: id, slug and name."""

SLUGS_OF_PROVIDER: Mapping[str, Sequence[str]] = {
    TEST: ("credit_card", "mada"),
    BANK_TRANSFER: ("bank",),
    CASH_ON_DELIVERY: ("cod",),
}
"""What the platform calls the ways to pay that we have. What costs nothing needs none (`free`)."""

_FREE = frozenset({"free"})


def write_branch(branch: Branch, selling: Selling, language: Language) -> Document:
    """A place where orders are picked up; the first one of the store is its default."""
    address = branch.address
    country = country_by_code(address.country)
    city = city_by_name(address.country, address.city)
    ways = {way.provider: way for way in selling.settings.ways_to_pay}
    cash = ways.get(CASH_ON_DELIVERY)
    written_city = write_unlisted_city(address.city, country)
    if city is not None and country is not None:
        written_city = write_city(city, country, language)
    return {
        "id": id_of_branch(branch, selling),
        "name": branch.name,
        "status": "active" if branch.is_active else "inactive",
        "location": {"lat": address.latitude, "lng": address.longitude},
        "street": address.line1,
        "address_description": address.line2 or address.line1,
        "additional_number": address.more.get("additional_number", ""),
        "building_number": address.more.get("building_number", ""),
        "local": address.district,
        "postal_code": address.postal_code,
        "contacts": {"phone": branch.phone, "whatsapp": "", "telephone": ""},
        "preparation_time": None,
        "is_open": branch.is_active,
        "closest_time": None,
        "working_hours": [],
        "is_cod_available": cash is not None and cash.is_active,
        "is_default": branch.id == selling.settings.branches[0].id,
        "type": "branch",
        "cod_cost": _cash_cost(cash, branch, selling.settings.store.currency),
        "country": None if country is None else write_country(country, language),
        "city": written_city,
    }


def write_courier(method: ShippingMethod, selling: Selling) -> Document:
    """A shipping method as the company that brings orders."""
    name = courier_name(method.carrier, method.name)
    return {
        "id": shown_id(_names(selling, "shipping_method"), method.id),
        "name": name,
        "app_id": "",
        "activation_type": "manual",
        "slug": slug_of(name),
    }


def write_bank(account: BankAccount, selling: Selling) -> Document:
    """An account that customers transfer money to."""
    return {
        "id": shown_id(_names(selling, "bank_account"), account.id),
        "bank_name": account.bank_name,
        "account_name": account.account_name,
        "status": "active" if account.is_active else "inactive",
    }


def write_payment_methods(selling: Selling, *, are_working: bool) -> list[Document]:
    """The ways to pay that the platform knows: those that work here, or those that do not."""
    working = _working_slugs(selling)
    return [
        {"id": number, "slug": slug, "name": name}
        for number, slug, name in PAYMENT_METHODS
        if (slug in working) is are_working
    ]


def _cash_cost(cash: WayToPay | None, branch: Branch, currency: str) -> str:
    """What it costs to pay the smallest order in cash at a branch, with all its decimals."""
    cost_minor = 0
    if cash is not None and cash.is_active:
        parcel = Parcel(address=branch.address, currency=currency, subtotal_minor=0)
        cost_minor = price_by(cash.fees, parcel) or 0
    return write_exact(Money(cost_minor, currency))


def id_of_branch(branch: Branch, selling: Selling) -> int | str:
    """What Salla calls a branch."""
    return shown_id(_names(selling, "branch"), branch.id)


def _working_slugs(selling: Selling) -> frozenset[str]:
    """The platform's words for what the store offers, whatever the basket."""
    settings = selling.settings
    possible = {
        TEST: settings.store.is_sandbox,
        BANK_TRANSFER: any(account.is_active for account in settings.bank_accounts),
    }
    offered = possible | {way.provider: way.is_active for way in settings.ways_to_pay}
    return _FREE | {
        slug
        for provider, is_active in offered.items()
        if is_active and possible.get(provider, True)
        for slug in SLUGS_OF_PROVIDER.get(provider, ())
    }


def _names(selling: Selling, kind: str) -> dict[int, str]:
    return {our_id: name for (one, our_id), name in selling.outside.items() if one == kind}
