"""The providers that nobody can ask: with these, people say what became of the money.

    bank_transfer      the customer shows a receipt, and somebody finds the money in the account
    cash_on_delivery   whoever brings the goods collects it, or is sent away
    manual             the merchant records what was paid elsewhere

They speak the port of all providers, so that a payment is a payment wherever it is looked at. What
people say of one comes in by operations of its own (`review_receipt`, `collect_cash`,
`record_payment`) and is settled like every other answer.

Rule: money goes back by the hand of a person.
"""

from collections.abc import Mapping

from orderwire.engine.money import Money
from orderwire.engine.offering import Capabilities
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, MANUAL
from orderwire.engine.paying import Answer, Payment, Pending, Promised
from orderwire.engine.payment_life import PaymentState
from orderwire.payments.port import (
    BadSignature,
    ByHand,
    ProviderEvent,
    Redirect,
    RefundAnswer,
    Urls,
)


class ByPeople:
    """A way to pay in which people are the provider."""

    def __init__(self, name: str, capabilities: Capabilities) -> None:
        self.name = name
        self.capabilities = capabilities

    async def open(self, payment: Payment, urls: Urls) -> Answer:  # noqa: ARG002 - nobody is sent
        """Nothing has to be asked: to choose cash is to promise it."""
        return await self.look_up(payment)

    async def confirm(
        self,
        payment: Payment,
        form: Mapping[str, str],  # noqa: ARG002 - there is none
        urls: Urls,  # noqa: ARG002 - nobody is sent
    ) -> Answer | Redirect:
        """There is nothing to fill in."""
        return await self.look_up(payment)

    async def look_up(self, payment: Payment) -> Answer:
        """Nobody knows before a person says so. To have chosen cash is to promise it."""
        if self.name == CASH_ON_DELIVERY and payment.state is PaymentState.OPEN:
            return Promised()
        return Pending()

    async def refund(
        self,
        payment: Payment,  # noqa: ARG002 - all alike
        refund_id: int,  # noqa: ARG002 - all alike
        amount: Money,  # noqa: ARG002 - all alike
        reason: str,  # noqa: ARG002 - all alike
    ) -> RefundAnswer:
        """A person sends it."""
        return ByHand()

    async def look_up_refund(
        self,
        payment: Payment,  # noqa: ARG002 - all alike
        refund_id: int,  # noqa: ARG002 - all alike
    ) -> RefundAnswer | None:
        """A person sends it."""
        return ByHand()

    async def read_event(
        self,
        store_id: int,  # noqa: ARG002 - all alike
        headers: Mapping[str, str],  # noqa: ARG002 - all alike
        body: bytes,  # noqa: ARG002 - all alike
    ) -> ProviderEvent:
        """Nobody is there to send one. Raises BadSignature."""
        raise BadSignature("there are no events of this provider")


def providers_by_people() -> dict[str, ByPeople]:
    """All of them, by name."""
    every = (
        ByPeople(BANK_TRANSFER, Capabilities(is_by_people=True)),
        ByPeople(CASH_ON_DELIVERY, Capabilities(is_by_people=True, needs_goods=True)),
        ByPeople(MANUAL, Capabilities(is_by_people=True)),
    )
    return {provider.name: provider for provider in every}
