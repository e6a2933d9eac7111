"""Which page a checkout has come to, and what stands on it. Pure: it is handed what was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.money import Money
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Order
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.operations.order_again import can_order_again
from orderwire.operations.pay_checkout import is_under_way, waiting_for_customer
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
    """What the customer has to know before trying again: names of texts, and what fills them."""

    title: str
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that the page of a checkout shows, beside its words.

    `left_ms` is the time that is left to pay, and 0 where nothing can be paid.
    """

    shown: Shown
    standing: Standing
    problem: Problem | None
    captured: Payment | None
    tax_basis_points: int | None
    cards: Sequence[TestCard]
    left_ms: int
    can_order_again: bool

    @property
    def order(self) -> Order:
        """The order that is paid here."""
        return self.shown.order

    @property
    def order_state(self) -> str:
        """The state of the order as its customer sees it: the name of its texts."""
        if self.order.state is not OrderState.AWAITING_PAYMENT:
            return self.order.state.value
        waits = self.standing in (Standing.PAYABLE, Standing.NO_PROVIDER)
        return self.order.state.value if waits else self.standing.value

    @property
    def continue_url(self) -> str | None:
        """Where the customer goes on with a payment that waits for nobody else."""
        waiting = waiting_for_customer(self.shown)
        return None if waiting is None else waiting.continue_url

    @property
    def has_money(self) -> bool:
        """Whether money has come, or may still: nobody may say then that nothing was charged."""
        return self.captured is not None or any(map(is_under_way, self.shown.payments))

    @property
    def lasts_ms(self) -> int:
        """How long the checkout is open in all."""
        return self.shown.checkout.expires_ms - self.shown.checkout.created_ms

    def money(self, minor: int) -> Money:
        """An amount of the order."""
        return Money(minor, self.order.currency)


MISSING_CARD = Problem(title="missing_title", text="missing.card_number")
TOO_MANY = Problem(title="too_many_title", text="too_many")
BEING_CHECKED = Problem(title="again.title", text="again.checking")
STORE_DECIDES = Problem(title="again.title", text="again.other")


def make_page(shown: Shown, now_ms: int, wording: Wording, problem: Problem | None = None) -> Page:
    """The page of a checkout at a moment. By default its problem is the last decline, if any."""
    standing = standing_of(shown, now_ms)
    is_payable = standing is Standing.PAYABLE
    if problem is None and is_payable:
        problem = _last_decline(shown, wording)
    captured = [one for one in shown.payments if one.state is PaymentState.CAPTURED]
    return Page(
        shown=shown,
        standing=standing,
        problem=problem,
        captured=captured[-1] if captured else None,
        tax_basis_points=_only_rate(shown.order),
        cards=CARDS if shown.store.is_sandbox else (),
        left_ms=shown.checkout.expires_ms - now_ms if is_payable else 0,
        # An order whose time is over is ended by ordering it again, if by nothing before that.
        can_order_again=can_order_again(shown)
        or (standing is Standing.EXPIRED and shown.order.state is OrderState.AWAITING_PAYMENT),
    )


def standing_of(shown: Shown, now_ms: int) -> Standing:
    """What a checkout has come to. A payment that was let in may outlast the time to pay, and
    money that came later still may have placed an order that had ended.
    """
    is_ended = shown.order.state in ENDED
    match shown.checkout.state:
        case CheckoutState.CANCELLED:
            return Standing.CANCELLED if is_ended else Standing.PAID
        case CheckoutState.EXPIRED:
            return Standing.EXPIRED if is_ended else Standing.PAID
        case CheckoutState.PAID:
            return Standing.CANCELLED if is_ended else Standing.PAID
        case CheckoutState.OPEN:
            if any(map(is_under_way, shown.payments)):
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
