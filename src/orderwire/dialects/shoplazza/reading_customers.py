"""Queries and bodies about customers -> who is meant."""

from dataclasses import dataclass

from orderwire.dialects._kit.contacts import find_phone, is_email
from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.shoplazza.listing import Query
from orderwire.dialects.shoplazza.reading_bodies import read_body_of
from orderwire.dialects.shoplazza.schemas_customers import NewCustomer
from orderwire.dialects.shoplazza.versions import Version
from orderwire.engine.drafts import Contact
from orderwire.storage.customer_search import CustomerQuery
from orderwire.storage.seeking import Between

_NAME_MAX = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFilters:
    """What a query says of customers, with the ids that only the book knows."""

    query: CustomerQuery
    ids: list[str] | None


def read_filters(asked: Query) -> CustomerFilters:
    """The filters of a query. Its problems are kept there.

    A customer here is not changed: it was updated last when it was made.
    """
    query = CustomerQuery(
        created=_both(asked.between("created_at"), asked.between("updated_at")),
        email=asked.text("email"),
        contact=asked.text("contact"),
    )
    return CustomerFilters(query=query, ids=asked.texts("ids"))


def read_customer(document: object, version: Version, country: str) -> Contact:
    """Who is to be added. A phone without a country code is one of `country`. Raises Invalid."""
    body = read_body_of(NewCustomer, document, version, "customer")
    root = () if version.is_flat else ("customer",)
    problems = []
    if body.contact_type not in ("email", "phone"):
        problems.append(Problem((*root, "contact_type"), "query", {}))
    email, phone = body.email.strip(), body.phone.strip()
    found = find_phone(phone, country) if phone else None
    if (email or body.contact_type == "email") and not is_email(email):
        problems.append(Problem((*root, "email"), "email", {}))
    if (phone or body.contact_type == "phone") and found is None:
        problems.append(Problem((*root, "phone"), "query", {}))
    if body.password is not None and body.password != body.password_confirmation:
        problems.append(Problem((*root, "password_confirmation"), "query", {}))
    for name in ("first_name", "last_name"):
        if len(getattr(body, name)) > _NAME_MAX:
            facts = {"max_length": _NAME_MAX}
            problems.append(Problem((*root, name), "string_too_long", facts))
    if problems:
        raise Invalid(problems)
    return Contact(
        first_name=body.first_name.strip(),
        last_name=body.last_name.strip(),
        email=email or None,
        phone=found,
    )


def _both(one: Between, other: Between) -> Between:
    """The moments that are within both."""
    froms = [at_ms for at_ms in (one.from_ms, other.from_ms) if at_ms is not None]
    tos = [at_ms for at_ms in (one.to_ms, other.to_ms) if at_ms is not None]
    return Between(from_ms=max(froms, default=None), to_ms=min(tos, default=None))
