"""Customers -> Shoplazza's JSON, in each version.

Nobody asks customers here whether they want mail, and addresses belong to orders: what the
platform would show of both is what it shows of who has never said anything.
"""

from orderwire.dialects._kit.contacts import from_e164
from orderwire.dialects.shoplazza.shapes import Document, moment, money
from orderwire.dialects.shoplazza.versions import Version
from orderwire.operations.seek_customers import FoundCustomers
from orderwire.storage.customers import Customer
from orderwire.storage.spending import NO_SPENDING
from orderwire.storage.stores import Store

_NEVER_SUBSCRIBED = 0


def write_customers(found: FoundCustomers, store: Store, version: Version) -> list[Document]:
    """Customers with what they have bought; money is what they spent in the store's currency."""
    return [write_customer(found, one, store, version) for one in found.customers]


def write_customer(
    found: FoundCustomers, customer: Customer, store: Store, version: Version
) -> Document:
    """One of the customers that were found."""
    spending = found.spending.get(customer.id, NO_SPENDING)
    first_ms, last_ms = found.times.get(customer.id, (None, None))
    area_code, _ = from_e164(customer.phone)
    document: Document = {
        "id": found.names.get(customer.id) or str(customer.id),
        "email": customer.email or "",
        "created_at": moment(customer.created_ms),
        "updated_at": moment(customer.created_ms),
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "phone": customer.phone or "",
        "name": f"{customer.first_name} {customer.last_name}".strip(),
        "sms_subscribed_flag": _NEVER_SUBSCRIBED,
        "addresses": [],
        "accepts_marketing": False,
        "orders_count": spending.orders,
        "last_order_at": moment(last_ms),
        "total_spent": money(spending.spent.get(store.currency, 0), store.currency),
        "subscribed_flag": _NEVER_SUBSCRIBED,
        "accepts_sms_marketing": False,
    }
    if version.is_flat:
        return document | {"tags": "", "default_address": None}
    return document | {
        "tags": [],
        "phone_area_code": area_code or "",
        "contact_type": "phone" if customer.email is None else "email",
        "source": "",
        "free_tax": False,
        "registered": False,
        "first_order_at": moment(first_ms),
    }
