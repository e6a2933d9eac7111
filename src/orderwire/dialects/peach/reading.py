"""From Peach's JSON to our draft: everything that is wrong is found before anything is said.

Rule 1: the caller is believed. A bill whose sums disagree is a bill all the same, with a warning,
unless the store wants them to agree.
Rule 2: what was sent is kept as it was sent, to be shown again.
"""

import json
from typing import TypeVar

import phonenumbers
from pydantic import BaseModel, ValidationError

from orderwire.dialects._kit.contacts import is_email
from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.peach import NAME
from orderwire.dialects.peach.bills import Bill, BillLine, Difference, agree, differences
from orderwire.dialects.peach.schemas import ContactBody, ItemBody, OrderBody, RefundBody, SumBody
from orderwire.engine.billed import Billed, BilledPart
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.drafts import (
    Buyer,
    Contact,
    Draft,
    DraftLine,
    Expiry,
    Name,
    StatedLine,
)
from orderwire.engine.upi import CURRENCY

HOME = "IN"
"""Where a phone number without a country code is from."""

SENT, WARNINGS = "order", "warnings"
"""Under which names the order keeps what was sent, and what did not add up in it."""

_KINDS = {"physical_goods": ProductKind.PHYSICAL, "digital_goods": ProductKind.DIGITAL}

M = TypeVar("M", bound=BaseModel)


def read_order(document: object, *, strict_sums: bool, strict_times: bool) -> Draft:
    """The draft that a request's document asks for. Raises Invalid with every problem."""
    body = read_body_of(OrderBody, document)
    bill = _bill_of(body)
    wrong = differences(bill)
    problems = _problems(body, bill)
    if strict_sums:
        problems += [_as_problem(one) for one in wrong]
    if problems:
        raise Invalid(problems)
    lines = _lines_of(body, bill)
    worth = sum(line.stated.unit_minor * line.quantity for line in lines if line.stated)
    more = {SENT: json.dumps(body.model_dump(exclude_none=True), ensure_ascii=False)}
    if wrong:
        more[WARNINGS] = json.dumps([_as_warning(one) for one in wrong])
    return Draft(
        dialect=NAME,
        currency=CURRENCY,
        buyer=_buyer_of(body.contact),
        lines=lines,
        own_id=body.id,
        expiry=_expiry_of(body, strict_times=strict_times),
        stated=agree(bill, worth),
        billed=_billed_of(body, bill, worth),
        more=more,
    )


def read_refund(document: object) -> RefundBody:
    """What of an order's money is to go back. Raises Invalid with every problem."""
    return read_body_of(RefundBody, document)


def read_body_of(model: type[M], document: object) -> M:
    """The model that a document holds. Raises Invalid with all its problems."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise Invalid(_problems_of(error)) from None


def _problems_of(error: ValidationError) -> list[Problem]:
    """Pydantic's errors as problems, one for each place. What is blank is missing."""
    problems: dict[tuple[str | int, ...], Problem] = {}
    for found in error.errors(include_url=False):
        where, value = found["loc"], found["input"]
        is_blank = value is None or (isinstance(value, str) and not value.strip())
        kind = "missing" if is_blank and where else found["type"]
        problems.setdefault(where, Problem(where, kind, found.get("ctx", {})))
    return list(problems.values())


def _problems(body: OrderBody, bill: Bill) -> list[Problem]:
    """What is wrong with members that have the right form."""
    problems = []
    contact = body.contact
    if contact is not None:
        if not any(map(str.isdigit, contact.phone_number)):
            problems.append(Problem(("contact", "phone_number"), "number"))
        if contact.email and not is_email(contact.email):
            problems.append(Problem(("contact", "email"), "email"))
    for index, item in enumerate(body.items or ()):
        if item.amount is None and item.sale_amount is None and bill.total_minor is None:
            problems.append(Problem(("items", index, "amount"), "missing"))
    if not problems and bill.due_minor <= 0:
        problems.append(Problem(("total_amount",), "nothing_to_pay", {"due": bill.due_minor}))
    return problems


def _as_problem(one: Difference) -> Problem:
    return Problem((one.member,), "sums", {"stated": one.stated_minor, "found": one.found_minor})


def _as_warning(one: Difference) -> dict[str, object]:
    return {"field": one.member, "stated": one.stated_minor, "found": one.found_minor}


def _bill_of(body: OrderBody) -> Bill:
    return Bill(
        lines=[
            BillLine(unit_minor=price_of(item), quantity=item.quantity or 1)
            for item in body.items or ()
        ],
        subtotal_minor=body.subtotal,
        tax_minor=_value_of(body.tax),
        shipping_minor=_value_of(body.shipping),
        shipping_name=(body.shipping.description or "") if body.shipping is not None else "",
        discount_minor=_value_of(body.discount),
        total_minor=body.total_amount,
    )


def price_of(item: ItemBody) -> int:
    """What one unit of a line costs now, in paise."""
    return item.sale_amount if item.sale_amount is not None else item.amount or 0


def _billed_of(body: OrderBody, bill: Bill, goods_minor: int) -> Billed:
    """The bill as it is to be shown. A price counts as an older one where it was higher."""
    return Billed(
        subtotal_minor=goods_minor if bill.subtotal_minor is None else bill.subtotal_minor,
        total_minor=bill.due_minor,
        tax=_part_of(body.tax),
        shipping=_part_of(body.shipping),
        discount=_part_of(body.discount),
        before_minor=[
            item.amount if (item.amount or 0) > price_of(item) else None
            for item in body.items or ()
        ],
    )


def _part_of(part: SumBody | None) -> BilledPart | None:
    if part is None or part.value is None:
        return None
    return BilledPart(amount_minor=part.value, name=part.description or "")


def _value_of(part: SumBody | None) -> int | None:
    return None if part is None else part.value


def _lines_of(body: OrderBody, bill: Bill) -> list[DraftLine]:
    """The lines of the order. A bill without any is for one thing, of which nothing is known."""
    kind = kind_of(body)
    if not bill.lines:
        beside = (bill.tax_minor or 0) + (bill.shipping_minor or 0) - (bill.discount_minor or 0)
        worth = bill.due_minor - beside if bill.subtotal_minor is None else bill.subtotal_minor
        name = f"Order {body.id}" if body.id else "Order"
        return [_line(name, BillLine(unit_minor=max(0, worth), quantity=1), kind)]
    return [
        _line((item.name or "").strip() or f"Item {number}", line, kind)
        for number, (item, line) in enumerate(zip(body.items or (), bill.lines, strict=True), 1)
    ]


def _line(name: str, line: BillLine, kind: ProductKind) -> DraftLine:
    stated = StatedLine(unit_minor=line.unit_minor, name=name, kind=kind)
    return DraftLine(product=None, quantity=line.quantity, stated=stated)


def kind_of(body: OrderBody) -> ProductKind:
    """What the bill is for. Where it does not say so: what shipping is charged for is shipped."""
    if body.type is not None:
        return _KINDS[body.type]
    return ProductKind.DIGITAL if body.shipping is None else ProductKind.PHYSICAL


def _expiry_of(body: OrderBody, *, strict_times: bool) -> Expiry | None:
    said = body.expiration
    if said is None:
        return None
    return Expiry(
        at_ms=None if said.timestamp is None else said.timestamp * 1000,
        reason=(said.description or "").strip(),
        is_ahead=strict_times,
    )


def _buyer_of(said: ContactBody | None) -> Buyer | None:
    """Who pays. The text of the phone is kept; the first number in it finds the customer."""
    if said is None:
        return None
    first, _, last = (said.name or "").strip().rpartition(" ")
    phone = first_phone_in(said.phone_number)
    contact = Contact(
        first_name=first.strip() or last,
        last_name=last if first.strip() else "",
        email=said.email or None,
        phone=phone,
    )
    keys = () if phone is None else (Name("customer", "phone", phone),)
    return Buyer(contact=contact, keys=keys)


def first_phone_in(text: str) -> str | None:
    """The first phone number in a text, in E.164, or `None` where there is none."""
    for found in phonenumbers.PhoneNumberMatcher(text, HOME):
        return phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
    return None
