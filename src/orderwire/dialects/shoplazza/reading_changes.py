"""What callers want changed about an order -> changes of the engine.

Rule 1: what is left out of an address stays as it is. The text of a country counts with its code.
Rule 2: 2022-01 cannot change what an order is charged.
"""

from collections.abc import Mapping
from dataclasses import replace

from orderwire.dialects._kit.contacts import find_phone, is_email
from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.shoplazza.reading_bodies import read_body_of
from orderwire.dialects.shoplazza.reading_charges import more_of_charges, read_charges
from orderwire.dialects.shoplazza.schemas_life import AddressChange, OrderChange
from orderwire.dialects.shoplazza.versions import Version
from orderwire.dialects.shoplazza.viewing import NOTIFICATIONS, View
from orderwire.engine.addresses import Address
from orderwire.engine.drafts import Contact
from orderwire.engine.edit_charges import NOTHING_STATED
from orderwire.engine.edit_contents import Changes

_COUNTRY_CODE_LENGTH = 2

_FILLED_IN_FLAT: Mapping[str, str] = {
    "last_name": "last_name",
    "email": "email",
    "country_code": "country",
    "province": "region",
    "province_code": "province_code",
    "city": "city",
    "address1": "line1",
}
_FILLED: Mapping[str, str] = {
    **{name: ours for name, ours in _FILLED_IN_FLAT.items() if name != "address1"},
    "address": "line1",
    "zip": "postal_code",
}
"""What an address has to say, and what it is called here."""


def read_changes(document: object, view: View) -> Changes:
    """The changes to an order that stands as it is seen. Raises Invalid."""
    version = view.version
    body = read_body_of(OrderChange, document, version, "order")
    root = () if version.is_flat else ("order",)
    sent = body.shipping_address
    where = (*root, "shipping_address")
    problems = [] if sent is None else _problems_of(sent, view, where)
    charged = NOTHING_STATED
    if version.is_flat:
        names = ("shipping_line", "additional_prices", "clear_additional_prices")
        fixed = [Problem((name,), "fixed", {}) for name in names if getattr(body, name)]
        problems = [*fixed, *problems]
    else:
        charged, wrong = read_charges(body, view, root)
        problems = [*wrong, *problems]
    if problems:
        raise Invalid(problems)
    return Changes(
        note=body.note,
        tags=_tags_of(body),
        address=None if sent is None else _address_of(sent, view.address, version),
        receiver=None if sent is None else _receiver_of(sent, view.address, view.receiver),
        charged=charged,
        more={} if version.is_flat else _more_of(body, view),
    )


def _more_of(body: OrderChange, view: View) -> dict[str, str]:
    """What only orders of this platform say."""
    more = {
        name: str(getattr(body, name)) for name in NOTIFICATIONS if getattr(body, name) is not None
    }
    return more | more_of_charges(body, view)


def _problems_of(sent: AddressChange, view: View, where: tuple[str, ...]) -> list[Problem]:
    """What is wrong with an address. What it has to say and has said cannot be made blank."""
    names = _FILLED_IN_FLAT if view.version.is_flat else _FILLED
    after = _address_of(sent, view.address, view.version)
    receiver = _receiver_of(sent, view.address, view.receiver)
    before = _texts_of(view.address, view.receiver)
    problems = [
        Problem((*where, name), "missing", {})
        for name, member in names.items()
        if before[member] and not _texts_of(after, receiver)[member]
    ]
    code = sent.country_code
    if code and not (len(code) == _COUNTRY_CODE_LENGTH and code.isascii() and code.isalpha()):
        problems.append(Problem((*where, "country_code"), "country", {}))
    if sent.email and not is_email(sent.email):
        problems.append(Problem((*where, "email"), "email", {}))
    return problems


def _texts_of(address: Address, receiver: Contact) -> dict[str, str]:
    """What a delivery needs, by our names."""
    return {
        "last_name": receiver.last_name,
        "email": receiver.email or "",
        "country": address.country,
        "region": address.region,
        "province_code": address.more.get("province_code", ""),
        "city": address.city,
        "line1": address.line1,
        "postal_code": address.postal_code,
    }


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
