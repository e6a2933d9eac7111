"""Which page a checkout has come to, and what stands on it. Pure: it is handed what was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.money import Money
from orderwire.engine.order_life import ENDED
from orderwire.engine.orders import Order
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.operations.pay_checkout import is_under_way
from orderwire.operations.show_checkout import Shown
from orderwire.pages.wording import Wording
from orderwire.payments.sandbox import CARDS, TestCard


class Standing(StrEnum):
    """What a checkout has come to, as its customer sees it."""

    PAYABLE = "payable"
    NO_PROVIDER = "no_provider"
    UNDER_WAY = "under_way"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What the customer has to know before trying again: names of texts."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that the page of a checkout shows, beside its words."""

    shown: Shown
    standing: Standing
    problem: Problem | None
    captured: Payment | None
    tax_basis_points: int | None
    cards: Sequence[TestCard]

    @property
    def order(self) -> Order:
        """The order that is paid here."""
        return self.shown.order

    def money(self, minor: int) -> Money:
        """An amount of the order."""
        return Money(minor, self.order.currency)


MISSING_CARD = Problem(title="missing_title", text="missing.card_number")


def make_page(shown: Shown, now_ms: int, wording: Wording, problem: Problem | None = None) -> Page:
    """The page of a checkout at a moment. By default its problem is the last decline, if any."""
    standing = standing_of(shown, now_ms)
    if problem is None:
        problem = _last_decline(shown, wording)
    captured = [one for one in shown.payments if one.state is PaymentState.CAPTURED]
    return Page(
        shown=shown,
        standing=standing,
        problem=problem if standing is Standing.PAYABLE else None,
        captured=captured[-1] if captured else None,
        tax_basis_points=_only_rate(shown.order),
        cards=CARDS if shown.store.is_sandbox else (),
    )


def standing_of(shown: Shown, now_ms: int) -> Standing:
    """What a checkout has come to. A payment that was let in may outlast the time to pay."""
    match shown.checkout.state:
        case CheckoutState.CANCELLED:
            return Standing.CANCELLED
        case CheckoutState.EXPIRED:
            return Standing.EXPIRED
        case CheckoutState.PAID:
            return Standing.CANCELLED if shown.order.state in ENDED else Standing.PAID
        case CheckoutState.OPEN:
            if any(is_under_way(payment, now_ms) for payment in shown.payments):
                return Standing.UNDER_WAY
            if now_ms >= shown.checkout.expires_ms:
                return Standing.EXPIRED
            return Standing.PAYABLE if shown.store.is_sandbox else Standing.NO_PROVIDER


def _last_decline(shown: Shown, wording: Wording) -> Problem | None:
    """Why the last try failed. It is read from the book, so that no redirect can lose it."""
    if not shown.payments or shown.payments[-1].state is not PaymentState.FAILED:
        return None
    text = f"declined.{shown.payments[-1].failure}"
    return Problem(title="declined_title", text=text if wording.has(text) else "declined.other")


def _only_rate(order: Order) -> int | None:
    """The tax rate, if all that is taxed is taxed at one and charges cannot have another."""
    rates = {line.tax_basis_points for line in order.lines if line.tax_basis_points > 0}
    return rates.pop() if len(rates) == 1 and order.charges_minor == 0 else None
