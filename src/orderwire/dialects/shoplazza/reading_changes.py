"""What callers want changed about an order -> changes of the engine.

Rule: what is left out of an address stays as it is. The text of a country counts with its code.
"""

from dataclasses import replace

from orderwire.dialects._kit.contacts import find_phone, is_email
from orderwire.dialects.shoplazza.reading_bodies import read_body_of
from orderwire.dialects.shoplazza.refusing import Invalid, Problem
from orderwire.dialects.shoplazza.schemas_life import AddressChange, OrderChange
from orderwire.dialects.shoplazza.versions import Version
from orderwire.engine.addresses import Address
from orderwire.engine.drafts import Contact
from orderwire.engine.edit_contents import Changes

_COUNTRY_CODE_LENGTH = 2


def read_changes(
    document: object, version: Version, address: Address, receiver: Contact
) -> Changes:
    """The changes to an order that goes to this address and receiver. Raises Invalid."""
    body = read_body_of(OrderChange, document, version, "order")
    root = () if version.is_flat else ("order",)
    fixed = [
        Problem((*root, name), "fixed", {})
        for name in ("shipping_line", "additional_prices", "clear_additional_prices")
        if getattr(body, name)
    ]
    where = (*root, "shipping_address")
    sent = body.shipping_address
    problems = [*fixed, *([] if sent is None else _problems_of(sent, where))]
    if problems:
        raise Invalid(problems)
    return Changes(
        note=body.note,
        tags=_tags_of(body),
        address=None if sent is None else _address_of(sent, address, version),
        receiver=None if sent is None else _receiver_of(sent, address, receiver),
    )


def _problems_of(sent: AddressChange, where: tuple[str, ...]) -> list[Problem]:
    problems = []
    code = sent.country_code
    if code is not None and not (
        len(code) == _COUNTRY_CODE_LENGTH and code.isascii() and code.isalpha()
    ):
        problems.append(Problem((*where, "country_code"), "country", {}))
    if sent.email and not is_email(sent.email):
        problems.append(Problem((*where, "email"), "email", {}))
    return problems


def _tags_of(body: OrderChange) -> list[str] | None:
    if body.tags is None:
        return None
    tags = body.tags.split(",") if isinstance(body.tags, str) else body.tags
    return [tag.strip() for tag in tags if tag.strip()]


def _address_of(sent: AddressChange, before: Address, version: Version) -> Address:
    """The address with what was sent of it. 2022-01 calls its lines address1 and address2."""
    line1, line2 = sent.address, sent.address1
    if version.is_flat and sent.address is None:
        line1, line2 = sent.address1, sent.address2
    values = {
        "country": None if sent.country_code is None else sent.country_code.upper(),
        "region": sent.province,
        "city": sent.city,
        "district": sent.area,
        "line1": line1,
        "line2": line2,
        "postal_code": sent.zip,
        "company": sent.company,
        "latitude": sent.latitude,
        "longitude": sent.longitude,
    }
    more = {
        "country": sent.country,
        "province_code": sent.province_code,
        "phone": sent.phone,
        "phone_area_code": sent.phone_area_code,
        "cpf": sent.cpf,
    }
    kept = dict(before.more)
    if sent.country_code is not None and sent.country is None:
        kept.pop("country", None)  # it was the name of another country
    said = {name: text for name, text in more.items() if text is not None}
    changed = {name: text for name, text in values.items() if text is not None}
    return replace(before, **changed, more=kept | said)


def _receiver_of(sent: AddressChange, address: Address, before: Contact) -> Contact:
    phone = before.phone
    if sent.phone is not None:
        code = (sent.phone_area_code or address.more.get("phone_area_code", "")).lstrip("+")
        country = (sent.country_code or address.country).upper()
        phone = find_phone(f"+{code}{sent.phone}", country) if code.isdigit() else None
        phone = phone or find_phone(sent.phone, country)
    return Contact(
        first_name=before.first_name if sent.first_name is None else sent.first_name,
        last_name=before.last_name if sent.last_name is None else sent.last_name,
        email=before.email if sent.email is None else sent.email or None,
        phone=phone,
    )
