"""From RMZ's JSON and queries about subscriptions to ours: every wrong field at once."""

import re
from dataclasses import dataclass

from pydantic import ValidationError

from orderwire.dialects._kit.contacts import is_email, to_e164
from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.rmz import NAME
from orderwire.dialects.rmz.listing import read_page
from orderwire.dialects.rmz.reading import Place, buyer_of, missing_details, problems_of
from orderwire.dialects.rmz.schemas import COUNTRY_CODES, trimmed
from orderwire.dialects.rmz.schemas_subscriptions import SessionBody, SubscriptionsQuery
from orderwire.dialects.rmz.writing import PER_PAGE
from orderwire.engine.drafts import Draft, DraftLine, Name
from orderwire.storage.sessions import Session
from orderwire.storage.subscriptions import Subscribers

SOURCE = "subscriptions/checkout-sessions"
PHONE_DIGITS = (5, 15)

_PHONE = re.compile(r"[0-9]{5,15}")


@dataclass(frozen=True, slots=True)
class AskedSession:
    """A checkout session as it was asked for: the order to be made, and what to keep with it."""

    body: SessionBody
    draft: Draft
    session: Session


def read_session(document: object) -> AskedSession:
    """The session that a request's document asks for. Raises Invalid with every problem."""
    problems: list[Problem] = []
    body = None
    try:
        body = SessionBody.model_validate(document)
    except ValidationError as error:
        problems = problems_of(error, _place)
    problems += missing_details(document) + _wrong_details(document)
    if problems or body is None:
        raise Invalid(_one_for_each(problems))
    return AskedSession(body, _draft_of(body), _session_of(body))


def read_subscribers(query: SubscriptionsQuery) -> tuple[Subscribers, int]:
    """The page of the list that a query asks for, and its number. Raises Invalid.

    One more than the page holds is asked for: it tells whether there is a next page.
    """
    problems: list[Problem] = []
    if query.customerEmail is not None and not is_email(query.customerEmail):
        problems.append(Problem(("customerEmail",), "email", {}))
    code, phone = query.customerCountryCode, query.customerPhone
    if code is not None and code not in COUNTRY_CODES:
        problems.append(Problem(("customerCountryCode",), "literal_error", {}))
    if phone is not None and not _PHONE.fullmatch(phone):
        problems.append(_digits(("customerPhone",)))
    if problems:
        raise Invalid(problems)
    page = read_page(query)
    wanted = Subscribers(
        email=query.customerEmail,
        phone_begins=None if code is None else f"+{code}",
        # A national number may be written with the zero that is dialled in front of it.
        phone_ends=None if phone is None else phone.lstrip("0") or phone,
        limit=PER_PAGE + 1,
        offset=(page - 1) * PER_PAGE,
    )
    return wanted, page


def _place(where: Place) -> Place:
    """The place in the caller's document, without the names of our own types behind it."""
    return where[:2] if where[:1] == ("customer",) else where[:1]


def _wrong_details(document: object) -> list[Problem]:
    """What no e-mail and no phone can be, found in the document as it was sent.

    So it is said even where something else is wrong. An id wins over the details beside it.
    """
    customer = document.get("customer") if isinstance(document, dict) else None
    if not isinstance(customer, dict) or trimmed(customer.get("id")) is not None:
        return []
    problems = []
    email = trimmed(customer.get("email"))
    if isinstance(email, str) and not is_email(email):
        problems.append(Problem(("customer", "email"), "email", {}))
    phone, code = (_plain(customer.get(name)) for name in ("phone", "country_code"))
    if phone and not _PHONE.fullmatch(phone):
        problems.append(_digits(("customer", "phone")))
    elif phone and code in COUNTRY_CODES and to_e164(code, phone) is None:
        problems.append(Problem(("customer", "phone"), "phone", {}))
    return problems


def _plain(value: object) -> str:
    """Digits may come as a number."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value).strip() if is_number or isinstance(value, str) else ""


def _digits(where: Place) -> Problem:
    least, most = PHONE_DIGITS
    return Problem(where, "digits_between", {"least": least, "most": most})


def _one_for_each(problems: list[Problem]) -> list[Problem]:
    """One problem for each place: what is missing is not also wrong."""
    found: dict[Place, Problem] = {}
    for problem in problems:
        found.setdefault(problem.where, problem)
    return list(found.values())


def _draft_of(body: SessionBody) -> Draft:
    return Draft(
        dialect=NAME,
        source=SOURCE,
        buyer=buyer_of(body.customer),
        lines=[
            DraftLine(
                product=Name("product", "id", str(body.product_id), NAME),
                plan=Name("variant", "id", str(body.variant_id), NAME),
                plan_must_count=True,
                quantity=1,
            )
        ],
    )


def _session_of(body: SessionBody) -> Session:
    return Session(
        success_url=body.success_url,
        cancel_url=body.cancel_url,
        external_customer_id=body.external_customer_id,
        metadata=body.metadata,
    )
