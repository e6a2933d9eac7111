"""From RMZ's JSON to our draft: everything that is wrong is found before anything is said."""

from collections.abc import Callable

from pydantic import ValidationError

from orderwire.dialects._kit.contacts import is_email, to_e164
from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.rmz import NAME
from orderwire.dialects.rmz.schemas import CustomerBody, OrderBody, ProductBody
from orderwire.engine.drafts import Buyer, Contact, Draft, DraftLine, Name

Place = tuple[str | int, ...]

_DETAILS = ("country_code", "phone", "firstName", "lastName", "email")


def read_order(document: object) -> Draft:
    """The draft that a request's document asks for. Raises Invalid with every problem."""
    problems: list[Problem] = []
    body = None
    try:
        body = OrderBody.model_validate(document)
    except ValidationError as error:
        problems = problems_of(error)
    problems += missing_details(document)
    if body is not None and body.customer is not None and body.customer.id is None:
        problems += wrong_details(body.customer)
    if problems or body is None:
        raise Invalid(problems)
    return Draft(
        dialect=NAME,
        source=body.created_from,
        buyer=buyer_of(body.customer),
        lines=[_line_of(product) for product in body.products],
        coupon_code=body.coupon_code,
    )


def problems_of(
    error: ValidationError, place: Callable[[Place], Place] | None = None
) -> list[Problem]:
    """Pydantic's errors as problems, one for each place. What is blank is missing.

    `place` cuts the names of our own types off a place; an order's body by default.
    """
    problems: dict[Place, Problem] = {}
    for found in error.errors(include_url=False):
        where = (place or _place)(found["loc"])
        kind = "missing" if _is_blank(found["input"]) else found["type"]
        problems.setdefault(where, Problem(where, kind, found.get("ctx", {})))
    return list(problems.values())


def _place(where: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The place in the caller's document, without the names of our own types behind it."""
    if where[:1] != ("products",):
        return where[:2]
    return where[:4] if where[2:3] == ("options",) else where[:3]


def missing_details(document: object) -> list[Problem]:
    """The details that a customer without an id lacks, found in the document as it was sent."""
    customer = document.get("customer") if isinstance(document, dict) else None
    if customer == []:
        customer = {}  # PHP writes an empty object as an empty list.
    if not isinstance(customer, dict) or not _is_blank(customer.get("id")):
        return []
    return [
        Problem(("customer", name), "required_without", {"other": "customer.id"})
        for name in _DETAILS
        if _is_blank(customer.get(name))
    ]


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def wrong_details(customer: CustomerBody) -> list[Problem]:
    """What is wrong with details that are there: an address or a phone that nobody can have."""
    problems = []
    if customer.email is not None and not is_email(customer.email):
        problems.append(Problem(("customer", "email"), "email", {}))
    if (
        customer.phone is not None
        and customer.country_code is not None
        and to_e164(customer.country_code, customer.phone) is None
    ):
        problems.append(Problem(("customer", "phone"), "phone", {}))
    return problems


def buyer_of(customer: CustomerBody | None) -> Buyer | None:
    """Who buys, with the keys that RMZ finds a customer by: its id, else its phone."""
    if customer is None:
        return None
    phone = None
    if customer.country_code is not None and customer.phone is not None:
        phone = to_e164(customer.country_code, customer.phone)
    contact = Contact(
        first_name=customer.firstName or "",
        last_name=customer.lastName or "",
        email=customer.email,
        phone=phone,
    )
    if customer.id is not None:
        name = Name("customer", "id", str(customer.id), NAME)
        sent = None if contact == Contact() else contact
        return Buyer(customer_id=str(customer.id), contact=sent, keys=(name,))
    assert phone is not None, "a customer without an id has a phone"
    return Buyer(contact=contact, keys=(Name("customer", "phone", phone),))


def _line_of(product: ProductBody) -> DraftLine:
    identifier = str(product.identifier)
    is_id = product.identifier_type == "id"
    plan = product.subscription_plan
    return DraftLine(
        product=Name("product", product.identifier_type, identifier, NAME if is_id else ""),
        quantity=product.quantity,
        options=tuple((product.options or {}).items()),
        notice=product.notice,
        plan=None if plan is None else Name("variant", "id", str(plan), NAME),
    )
