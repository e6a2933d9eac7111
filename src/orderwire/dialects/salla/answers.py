"""What Salla's callers get, as models: for the OpenAPI document, and for tests to hold answers to.

Nothing is made from these at run time: `writing` and `refusing` word the answers. This file has
what all of them share; `answers_around` and `answers_products` have the rest.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    """A part of an answer: it has these members and no others."""

    model_config = ConfigDict(extra="forbid")


class Envelope(Shown):
    """The members that every success has beside its data."""

    status: int
    success: Literal[True]


class Links(Shown):
    """Where the list goes on, in both directions."""

    next: str | None = None
    previous: str | None = None


class Pagination(Shown):
    """Which page of how many. Without other pages the links are an empty list."""

    count: int
    total: int
    perPage: int  # noqa: N815 - the platform's name
    currentPage: int  # noqa: N815 - the platform's name
    totalPages: int  # noqa: N815 - the platform's name
    links: Links | list[str]


class Listed(Envelope):
    """The members that every list has beside its data."""

    pagination: Pagination


class Amount(Shown):
    """An amount, exact, in a currency."""

    amount: float
    currency: str


class Moment(Shown):
    """A moment on the clocks of the store's time zone."""

    date: str
    timezone_type: Literal[3]
    timezone: str


class Urls(Shown):
    """Addresses of something; those that it does not have are empty."""

    customer: str
    admin: str
    digital_content: str
    rating: str
    checkout: str


class ErrorSaid(Shown):
    """What went wrong, in Arabic, or in English for whoever prefers it."""

    code: str | int
    message: str


class Failure(Shown):
    """An error that has nothing but a message."""

    status: int
    success: Literal[False]
    error: ErrorSaid


class WrongFields(Shown):
    """Every wrong field, by its dotted path, with its texts."""

    code: Literal["error"]
    message: Literal["alert.invalid_fields"]
    fields: dict[str, list[str]]


class InvalidFields(Shown):
    """Fields of the request are missing or wrong."""

    status: Literal[422]
    success: Literal[False]
    error: WrongFields
