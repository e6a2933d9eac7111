"""Who an order is for and where it goes -> Shoplazza's JSON: addresses and the customer."""

from babel import Locale

from orderwire.dialects._kit.contacts import from_e164
from orderwire.dialects.shoplazza.shapes import Document, moment, money
from orderwire.dialects.shoplazza.viewing import NO_ADDRESS, NO_CONTACT, View
from orderwire.engine.addresses import Address
from orderwire.engine.drafts import Contact
from orderwire.storage.customers import Customer
from orderwire.storage.spending import NO_SPENDING, Spending

_COUNTRIES = Locale("en").territories


def write_address(address: Address, contact: Contact) -> Document:
    """An address with who is there, as it was stated. All of it is text."""
    more = address.more
    area_code, national = from_e164(contact.phone)
    name = f"{contact.first_name} {contact.last_name}".strip()
    return {
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "address": address.line1,
        "address1": address.line2,
        "phone": more.get("phone", national or ""),
        "city": address.city,
        "zip": address.postal_code,
        "province": address.region,
        "country": more.get("country") or country_name(address.country),
        "company": address.company,
        "latitude": address.latitude,
        "longitude": address.longitude,
        "name": name,
        "country_code": address.country,
        "province_code": more.get("province_code", ""),
        "phone_area_code": more.get("phone_area_code", area_code or ""),
        "email": contact.email or "",
        "area": address.district,
        "extra_info": {
            "addition": {"name": "", "val": ""},
            "cpf": more.get("cpf", ""),
            "tax_text": "",
        },
    }


def country_name(code: str) -> str:
    """A country in English, by its code."""
    return str(_COUNTRIES.get(code, code))


def write_billing_address(view: View) -> Document:
    """Where the bill goes; empty members where nobody has said."""
    billing = view.entry.order.details.billing_address
    if billing is None:
        return write_address(NO_ADDRESS, NO_CONTACT)
    return write_address(billing, view.entry.order.contact or NO_CONTACT)


def write_customer(view: View) -> Document:
    """Who bought it. Of somebody whom nothing tells from others, the contact is all there is."""
    order = view.entry.order
    customer = view.entry.customer
    if customer is None:
        contact = order.contact or NO_CONTACT
        return {
            "id": "",
            "email": contact.email or "",
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "phone": contact.phone or "",
            "created_at": "",
            "updated_at": "",
            "order_count": 0,
            "total_spent": view.money(0),
        }
    spending = view.sold.spending.get(customer.id, NO_SPENDING)
    shown_id = view.id_of("customer", customer.id)
    return write_buyer(customer, shown_id, spending, order.currency)


def write_buyer(customer: Customer, shown_id: str, spending: Spending, currency: str) -> Document:
    """A customer with what was spent in a currency: currencies are never added up."""
    return {
        "id": shown_id,
        "email": customer.email or "",
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "phone": customer.phone or "",
        "created_at": moment(customer.created_ms),
        "updated_at": moment(customer.created_ms),
        "order_count": spending.orders,
        "total_spent": money(spending.spent.get(currency, 0), currency),
    }
