"""What Orderwire asks of a payment provider.

    open            begin: where does the customer go, or is it our own form, or all there is to do?
    confirm         hand over what the customer filled in
    look_up         what is the truth about this payment?
    refund          send so much of it back
    look_up_refund  what is the truth about this refund?
    read_event      who speaks, and about which payment?

Rule 1: a provider is asked outside any transaction, and may be asked again at any time. For one
payment it takes money at most once, and for one refund it sends money at most once, however often
and by whomever it is asked.
Rule 2: what an event says of money is not believed: it is a reason to look the payment up.
Rule 3: `tests/payments` holds every provider to this, with one suite for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from orderwire.engine.money import Money
from orderwire.engine.offering import Capabilities
from orderwire.engine.paying import Answer, Payment


class ProviderSilent(Exception):
    """The provider did not answer. It may have moved money: the payment or refund stays open."""


class BadSignature(Exception):
    """The event was not signed by the provider, or is too old, or cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Where the provider sends the customer: back to the checkout, or to our page for its step."""

    back: str
    confirm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """The customer goes on elsewhere. `reference` is the provider's name for the payment."""

    url: str
    reference: str


@dataclass(frozen=True, slots=True)
class OwnForm:
    """The customer fills in a form on our page; `confirm` gets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """Something happened to the payment that the provider knows by this reference."""

    event_id: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """The money went back. `reference` is the provider's name for the refund."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed:
    """The money does not go back, now or later; `reason` is one word of ours."""

    reason: str


@dataclass(frozen=True, slots=True)
class RefundPending:
    """The money is on its way. The provider is asked again."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """The provider sends nothing back: a person does."""


RefundAnswer = Refunded | RefundFailed | RefundPending | ByHand
"""What a provider can say of a refund."""


class Provider(Protocol):
    """A way to take money."""

    name: str
    capabilities: Capabilities

    async def open(self, payment: Payment, urls: Urls) -> Redirect | OwnForm | Answer:
        """Begin a payment that is written down. Raises ProviderSilent."""
        ...

    async def confirm(
        self, payment: Payment, form: Mapping[str, str], urls: Urls
    ) -> Answer | Redirect:
        """Go on with what the customer filled in. Raises ProviderSilent.

        Asked again for the same payment, it says again how that payment stands.
        """
        ...

    async def look_up(self, payment: Payment) -> Answer:
        """How the payment stands. Asking changes nothing about money. Raises ProviderSilent."""
        ...

    async def refund(
        self, payment: Payment, refund_id: int, amount: Money, reason: str
    ) -> RefundAnswer:
        """Send so much of a captured payment back. Raises ProviderSilent.

        Asked again with the same `refund_id`, whatever the amount, it sends nothing more and says
        how that refund stands. The reason is the merchant's, for the customer to read.
        """
        ...

    async def look_up_refund(self, payment: Payment, refund_id: int) -> RefundAnswer | None:
        """How a refund stands. Asking changes nothing about money. Raises ProviderSilent.

        `None` where the provider has never heard of it: then `refund` may be asked again.
        """
        ...

    async def read_event(
        self, store_id: int, headers: Mapping[str, str], body: bytes
    ) -> ProviderEvent:
        """Read an event as it was received, header names in small letters. Raises BadSignature."""
        ...
