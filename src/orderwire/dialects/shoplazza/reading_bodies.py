"""Bodies of requests -> wire models, wrapped as their version wraps them; amounts in them.

2022-01 does not wrap, and is not particular about it: what is wrapped all the same is unwrapped.
"""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.shoplazza.amounts import read_amount
from orderwire.dialects.shoplazza.reading_orders import problems_of
from orderwire.dialects.shoplazza.shapes import money
from orderwire.dialects.shoplazza.versions import Version

M = TypeVar("M", bound=BaseModel)

Where = tuple[str | int, ...]


def read_body_of(model: type[M], document: object, version: Version, wrapper: str = "") -> M:
    """The model that a document holds below a wrapper. Raises Invalid with all its problems."""
    where: Where = ()
    if wrapper:
        inner = document.get(wrapper) if isinstance(document, dict) else None
        if isinstance(inner, dict):
            document = inner
            where = () if version.is_flat else (wrapper,)
        elif not version.is_flat:
            kind = "missing" if inner is None else "dict_type"
            raise Invalid([Problem((wrapper,), kind, {})])
    try:
        return model.model_validate(document)
    except ValidationError as error:
        found = problems_of(error)
        raise Invalid(
            [Problem((*where, *one.where), one.kind, one.facts) for one in found]
        ) from None


def amount_of(text: str, currency: str, where: Where) -> int:
    """An amount in minor units. Raises Invalid where the text is none in this currency."""
    minor = read_amount(text, currency)
    if minor is None:
        facts = {"currency": currency, "example": money(1599, currency)}
        raise Invalid([Problem(where, "amount", facts)])
    return minor
