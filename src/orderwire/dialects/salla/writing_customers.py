"""Customers as Salla's JSON. What we do not keep of them is empty, as on the platform."""

from typing import TypeGuard

import phonenumbers

from orderwire.dialects._kit.contacts import from_e164
from orderwire.dialects.salla.places import country_by_code
from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.shapes import Document, write_date, write_urls
from orderwire.storage.customers import Customer
from orderwire.storage.stores import Store


def write_customer(
    customer: Customer, shown_as: int | str, store: Store, language: Language
) -> Document:
    """A customer under the id that the platform knows. The country is that of the phone."""
    code, national = from_e164(customer.phone)
    country = country_by_code(_country_of(customer.phone))
    return {
        "id": shown_as,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "mobile": int(national) if _is_number(national) else national,
        "mobile_code": "" if code is None else f"+{code}",
        "email": customer.email or "",
        "urls": write_urls(),
        "avatar": "",
        "gender": "",
        "birthday": None,
        "city": "",
        "country": "" if country is None else country.name(language),
        "country_code": None if country is None else country.code,
        "currency": store.currency,
        "location": "",
        "updated_at": write_date(customer.created_ms, store.timezone),
        "groups": [],
    }


def _country_of(phone: str | None) -> str:
    """The ISO code of the country that a phone is of, or nothing."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone or "")) or ""
    except phonenumbers.NumberParseException:
        return ""


def _is_number(national: str | None) -> TypeGuard[str]:
    """Whether it is all digits. What no phone can have was kept as it was written."""
    return national is not None and national.isascii() and national.isdigit()
