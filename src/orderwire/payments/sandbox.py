"""The `test` provider: a card form whose numbers decide the outcome. For sandbox stores only.

It ships with the product, so that a demonstration, an integrator's tests and our own share one
truth. It takes its own test numbers and no others, and keeps nothing of a card: the answer
follows from the number alone, which makes every answer repeatable.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from orderwire.engine.paying import Captured, Declined, Payment


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card that is good for nothing but showing an outcome; `decline` is `None` for success."""

    __test__ = False  # The name is no test for pytest.

    number: str
    decline: str | None


CARDS = (
    TestCard("4242424242424242", None),
    TestCard("4000000000000002", "card_declined"),
    TestCard("4000000000009995", "insufficient_funds"),
    TestCard("4000000000000069", "expired_card"),
)
"""The numbers that the `test` provider takes; they are well-known test numbers of card networks."""


class Sandbox:
    """The `test` provider."""

    name = "test"

    async def confirm(self, payment: Payment, form: Mapping[str, str]) -> Captured | Declined:
        """The outcome that the card number stands for. Blanks and dashes in it do not matter."""
        number = form.get("card_number", "").translate({ord(" "): None, ord("-"): None})
        for card in CARDS:
            if card.number == number:
                if card.decline is not None:
                    return Declined(reason=card.decline)
                return Captured(reference=f"test_{payment.id}", amount=payment.amount)
        return Declined(reason="not_a_test_card")
