"""From the fifth platform's JSON to our draft: all that is wrong is found before any of it is said.

Its callers are believed nothing: they name things, and the catalogue says what those cost.
"""

from pydantic import ValidationError

from orderwire.dialects._kit.contacts import is_email
from orderwire.engine.drafts import Buyer, Contact, Draft, DraftLine, Name
from tests.dialects.fifth import NAME
from tests.dialects.fifth.refusing import Invalid
from tests.dialects.fifth.schemas import OrderBody


def read_order(document: object) -> Draft:
    """The draft that a request's document asks for. Raises Invalid with every wrong field."""
    try:
        body = OrderBody.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise Invalid({".".join(map(str, one["loc"])): one["type"] for one in found}) from None
    if not is_email(body.buyer.email):
        raise Invalid({"buyer.email": "not_an_address"})
    first, _, last = body.buyer.name.strip().partition(" ")
    contact = Contact(first_name=first, last_name=last, email=body.buyer.email)
    key = Name("customer", "email", body.buyer.email.lower())
    return Draft(
        dialect=NAME,
        buyer=Buyer(contact=contact, keys=(key,)),
        lines=[
            DraftLine(product=Name("product", "sku", one.sku), quantity=one.count)
            for one in body.things
        ],
    )
