"""From Salla's JSON for an order to what was asked for: all that its words alone get wrong.

What needs a look into the store is found by `judging_orders`, in a second step.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import ValidationError

from orderwire.dialects._kit.contacts import find_phone, is_email, is_masked
from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.schemas_orders import CustomerBody, OrderBody, ReceiverBody
from orderwire.dialects.salla.shaping_orders import (
    Members,
    Place,
    Shaped,
    is_blank,
    members_of,
    shape,
)
from orderwire.engine.drafts import Buyer, Contact, Name

_KINDS: Mapping[str, str] = {
    "missing": "missing",
    "too_short": "missing",
    "int_type": "integer",
    "int_parsing": "integer",
    "int_parsing_size": "integer",
    "int_from_float": "integer",
    "decimal_type": "number",
    "decimal_parsing": "number",
    "string_type": "string",
    "string_unicode": "string",
    "bool_type": "boolean",
    "bool_parsing": "boolean",
    "model_type": "array",
    "model_attributes_type": "array",
    "dict_type": "array",
    "list_type": "array",
    "greater_than_equal": "min",
    "less_than_equal": "max",
    "string_too_long": "max_length",
    "too_long": "max_items",
}
"""What pydantic calls a mistake, and what we do; any other is an invalid value."""

_ADDRESS_REQUIRED = (
    "city",
    "address_line",
    "street_number",
    "block",
    "postal_code",
    "geo_coordinates",
)
_MAY_BE_NULL = ("block", "postal_code")
_BANK_NAMES = ("store_bank_id", "bank_id", "reference_id")


class People(Protocol):
    """A body that may name who buys, and who gets it."""

    customer: CustomerBody | None
    receiver: ReceiverBody | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a caller asked for, as far as its words go. `problems` are what is wrong with them."""

    shaped: Shaped
    body: OrderBody | None
    problems: Sequence[Problem]

    def problem(self, where: Place, kind: str, **facts: object) -> Problem:
        """Something wrong, in the caller's own names."""
        return Problem(self.shaped.place(where), kind, facts)

    def missing_address(self) -> list[Problem]:
        """All that has to be said of how an order gets to its customer, and was not."""
        return [self.problem(where, "missing") for where in _missing_whole_address(self.shaped)]


def read_sent(document: object) -> Sent:
    """What a document asks for."""
    shaped = shape(document)
    body, found = None, []
    try:
        body = OrderBody.model_validate(shaped.document)
    except ValidationError as error:
        found = list(problems_of(error))
    found = [*_missing(shaped), *found]
    if body is not None:
        found += _wrong_emails(body)
    problems: dict[Place, Problem] = {}
    for one in found:
        where = shaped.place(one.where)
        problems.setdefault(where, Problem(where, one.kind, one.facts))
    return Sent(shaped=shaped, body=body, problems=list(problems.values()))


def problems_of(error: ValidationError) -> Iterator[Problem]:
    """Pydantic's errors as problems. What is blank is missing."""
    for found in error.errors(include_url=False):
        kind = "missing" if is_blank(found["input"]) else _KINDS.get(found["type"], "invalid")
        if not found["loc"] and kind == "array":
            kind = "object"  # the body as a whole; within it, an object is one of PHP's arrays
        context = found.get("ctx", {})
        most = context.get("max_length", context.get("le"))
        yield Problem(tuple(found["loc"]), kind, {"least": context.get("ge"), "most": most})


def _missing(shaped: Shaped) -> list[Problem]:
    """What is required by what else was sent, found in the document as it was sent."""
    if not isinstance(shaped.document, dict):
        return []
    needed = [*_missing_customer(shaped), *_missing_delivery(shaped), *_missing_payment(shaped)]
    return [one if isinstance(one, Problem) else Problem(one, "missing", {}) for one in needed]


def _missing_customer(shaped: Shaped) -> Iterator[Place | Problem]:
    """Either a customer or a receiver: who has an id, or a mobile, a name and an e-mail."""
    customer = members_of(shaped.members.get("customer"))
    if not is_blank(customer.get("id")):
        return
    details = {name: is_blank(customer.get(name)) for name in ("mobile", "name", "email")}
    if all(details.values()):
        if is_blank(shaped.members.get("receiver")):
            yield ("customer", "id")
        return
    if details["mobile"] and details["name"]:
        yield ("customer", "id")
    for name, is_missing in details.items():
        if is_missing:
            yield Problem(("customer", name), "required_without", {"other": "customer.id"})


def _missing_delivery(shaped: Shaped) -> Iterator[Place]:
    method = shaped.members.get("delivery_method")
    if shaped.is_older and is_blank(method) and is_blank(shaped.members.get("products")):
        yield from _missing_whole_address(shaped)
    if method == "pickup" and is_blank(shaped.members.get("branch_id")):
        yield ("branch_id",)
    if method != "shipping":
        return
    if not shaped.is_older and is_blank(shaped.members.get("courier_id")):
        yield ("courier_id",)
    ship_to = members_of(shaped.members.get("ship_to"))
    if not ship_to:
        yield ("ship_to",)
    yield from _missing_in_address(shaped, ship_to)


def _missing_whole_address(shaped: Shaped) -> Iterator[Place]:
    """What is missing where nothing was said of a delivery. The older body has no word for it."""
    if not shaped.is_older:
        yield ("delivery_method",)
        return
    yield ("ship_to",)
    yield from _missing_in_address(shaped, {})


def _missing_in_address(shaped: Shaped, ship_to: Members) -> Iterator[Place]:
    required = _ADDRESS_REQUIRED if shaped.is_older else ("country", *_ADDRESS_REQUIRED)
    for name in required:
        may_be_null = name in _MAY_BE_NULL and name in ship_to and not shaped.is_older
        if is_blank(ship_to.get(name)) and not may_be_null:
            yield ("ship_to", name)
    point = members_of(ship_to.get("geo_coordinates"))
    if point and is_blank(point.get("lat")):
        yield ("ship_to", "geo_coordinates", "lat")
    if point and is_blank(point.get("lng", point.get("lang"))):
        yield ("ship_to", "geo_coordinates", "lng")


def _missing_payment(shaped: Shaped) -> Iterator[Place]:
    if is_blank(shaped.members.get("payment")):
        yield ("payment",)
    payment = members_of(shaped.members.get("payment"))
    status = payment.get("status")
    if is_blank(status):
        yield ("payment", "status")
    if status == "paid" and is_blank(payment.get("method")):
        yield ("payment", "method")
    if status == "pending_payment" and is_blank(payment.get("accepted_methods")):
        yield ("payment", "accepted_methods")
    yield from _missing_evidence(payment)


def _missing_evidence(payment: Members) -> Iterator[Place]:
    """What a way to pay needs beside its name."""
    if payment.get("method") == "bank":
        if all(is_blank(payment.get(name)) for name in _BANK_NAMES):
            yield ("payment", "store_bank_id")
        if is_blank(payment.get("receipt_image_path")):
            yield ("payment", "receipt_image_path")
    if payment.get("method") == "cod":
        cash = payment.get("cash_on_delivery")
        if is_blank(cash):
            yield ("payment", "cash_on_delivery")
        elif isinstance(cash, dict) and is_blank(cash.get("amount")):
            yield ("payment", "cash_on_delivery", "amount")


def _wrong_emails(body: OrderBody) -> list[Problem]:
    emails = {
        "customer": body.customer.email if body.customer is not None else None,
        "receiver": body.receiver.email if body.receiver is not None else None,
    }
    return [
        Problem((member, "email"), "email", {})
        for member, email in emails.items()
        if email is not None and not is_email(email)
    ]


def buyer_of(body: People, country: str) -> Buyer | None:
    """Who buys, with the keys that Salla finds a customer by: its id, else mobile, then e-mail.

    A receiver alone buys as a guest: nobody said whose order it is.
    """
    customer = body.customer
    contact = _contact_of_customer(customer, country) if customer is not None else Contact()
    if customer is not None and customer.id is not None:
        name = Name("customer", "id", str(customer.id), NAME)
        sent = None if contact == Contact() else contact
        return Buyer(customer_id=str(customer.id), contact=sent, keys=(name,))
    if contact == Contact():
        receiver = receiver_of(body, country)
        return None if receiver is None else Buyer(contact=receiver)
    keys = []
    if contact.phone is not None:
        keys.append(Name("customer", "phone", contact.phone))
    if contact.email is not None:
        keys.append(Name("customer", "email", contact.email.lower()))
    return Buyer(contact=contact, keys=tuple(keys))


def receiver_of(body: People, country: str) -> Contact | None:
    """Who gets the order, if anybody was named."""
    receiver = body.receiver
    if receiver is None:
        return None
    first, last = _names(receiver.name)
    contact = Contact(
        first_name=first,
        last_name=last,
        email=receiver.email,
        phone=_phone_of_receiver(receiver, country),
    )
    return None if contact == Contact() else contact


def _contact_of_customer(customer: CustomerBody, country: str) -> Contact:
    """A customer as it was sent. A masked e-mail is nobody's: nobody is found by it."""
    first, last = _names(customer.name)
    phone = customer.mobile
    if phone is not None:
        phone = find_phone(phone, country) or phone
    is_known = customer.email is not None and not is_masked(customer.email)
    email = customer.email if is_known else None
    return Contact(first_name=first, last_name=last, email=email, phone=phone)


def _phone_of_receiver(receiver: ReceiverBody, country: str) -> str | None:
    if receiver.phone is None:
        return None
    whole = f"{receiver.country_prefix or ''}{receiver.phone}"
    own = (receiver.country_code or country).upper()
    return find_phone(whole, own) or find_phone(receiver.phone, own) or receiver.phone


def _names(name: str | None) -> tuple[str, str]:
    """A name in two, at its first blank."""
    first, _, last = (name or "").strip().partition(" ")
    return first, last.strip()
