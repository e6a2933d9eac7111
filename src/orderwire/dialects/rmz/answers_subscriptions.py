"""What RMZ's callers get about subscriptions, as models: for the documents, and for tests."""

from typing import Literal

from pydantic import Field

from orderwire.dialects.rmz.answers import Customer, Envelope, HumanFormat, Shown


class Session(Shown):
    """A checkout for a subscription: redirect the customer to `checkout_url`.

    A plan that costs nothing needs no checkout: its order is there at once.
    """

    checkout_id: int | None
    checkout_url: str | None
    order_id: int | None
    status: Literal["pending_payment", "completed"]
    amount: float
    currency: str
    expires_at: str | None
    product_id: int
    variant_id: int
    success_url: str | None
    cancel_url: str | None
    metadata: dict[str, str]
    external_customer_id: str | None


class SessionCreated(Envelope):
    """The answer of POST /subscriptions/checkout-sessions."""

    data: Session


class Renewal(Shown):
    """Where the next period can be paid, while it can."""

    checkout_id: int
    checkout_url: str
    expires_at: str


class StartedSubscription(Shown):
    """A subscription."""

    id: int
    customer_id: int | str | None
    order_id: int | str
    product_id: int | str
    variant_id: int | str
    name: str
    status: Literal["active", "past_due", "paused", "expired", "canceled"]
    price: float
    currency: str
    period: Literal["day", "week", "month", "year"]
    period_count: int
    started_at: str
    current_period_start: str
    current_period_end: str
    renews_at: str | None
    renewed_at: str | None
    paused_at: str | None
    ended_at: str | None
    renewal: Renewal | None
    metadata: dict[str, str]
    external_customer_id: str | None
    created_at: str
    updated_at: str
    human_format: HumanFormat
    customer: Customer | None


class SubscriptionsOnPage(Shown):
    """A page of subscriptions."""

    current_page: int
    data: list[StartedSubscription]
    first_page_url: str
    from_: int | None = Field(alias="from")
    next_page_url: str | None
    path: str
    per_page: int
    prev_page_url: str | None
    to: int | None


class SubscriptionPage(Envelope):
    """The answer of GET /subscriptions."""

    data: SubscriptionsOnPage


class SubscriptionShown(Envelope):
    """The answer of GET /subscriptions/{id}."""

    data: StartedSubscription
