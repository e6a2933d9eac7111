"""What Orderwire asks of a payment provider."""

from collections.abc import Mapping
from typing import Protocol

from orderwire.engine.paying import Captured, Declined, Payment


class Provider(Protocol):
    """A way to take money."""

    name: str

    async def confirm(self, payment: Payment, form: Mapping[str, str]) -> Captured | Declined:
        """Take the payment with what the customer filled in, at most once for each payment.

        Asked again for the same payment, it gives the same answer.
        """
        ...
