"""Which page a checkout has come to, and what stands on it. Pure: it is handed what was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from orderwire.bodies.receipts import LENGTH_MAX
from orderwire.engine.billed import Billed
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.delivering import BankAccount, DeliveryKind
from orderwire.engine.money import Money
from orderwire.engine.offering import TEST
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, OFFLINE
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Order, OrderLine
from orderwire.engine.paying import Payment, due_minor
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.upi import upi_link
from orderwire.operations.offer_ways import Offer
from orderwire.operations.order_again import can_order_again
from orderwire.operations.pay_checkout import is_under_way, waiting_for_customer
from orderwire.operations.send_receipt import transfer_of
from orderwire.operations.show_checkout import Shown, is_payable
from orderwire.operations.show_ways import Ways
from orderwire.pages.uploads import KINDS, LENGTH_SAID
from orderwire.pages.wording import Wording
from orderwire.payments.sandbox import CARDS, TestCard
from orderwire.storage.receipts import KeptReceipt


class Standing(StrEnum):
    """What a checkout has come to, as its customer sees it.

    transfer   a transfer was chosen, and its receipt is to be sent
    in_review  somebody looks at the receipt
    promised   the order is placed, and is paid when it is handed over
    unpaid     it was not paid then
    """

    PAYABLE = "payable"
    NO_PROVIDER = "no_provider"
    TRANSFER = "transfer"
    UNDER_WAY = "under_way"
    IN_REVIEW = "in_review"
    PROMISED = "promised"
    UNPAID = "unpaid"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_PLACED_UNPAID = (Standing.IN_REVIEW, Standing.PROMISED, Standing.UNPAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What the customer has to know before trying again: names of texts, and what fills them.

    `way` is the way to pay that it is about, if it is about one.
    """

    title: str
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)
    way: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that the page of a checkout shows, beside its words.

    `left_ms` is the time that is left to pay, and 0 where nothing can be paid or no time runs.
    `transfer` is a transfer that waits for its receipt, or for somebody to look at it.
    """

    shown: Shown
    standing: Standing
    problem: Problem | None
    captured: Payment | None
    tax_basis_points: int | None
    cards: Sequence[TestCard]
    left_ms: int
    can_order_again: bool
    ways: Ways
    transfer: Payment | None

    @property
    def order(self) -> Order:
        """The order that is paid here."""
        return self.shown.order

    @property
    def order_state(self) -> str:
        """The state of the order as its customer sees it: the name of its texts."""
        if self.order.state is OrderState.PLACED and self.standing in _PLACED_UNPAID:
            return self.standing.value
        if self.order.state is not OrderState.AWAITING_PAYMENT:
            return self.order.state.value
        waits = self.standing in (Standing.PAYABLE, Standing.NO_PROVIDER, Standing.TRANSFER)
        return self.order.state.value if waits else self.standing.value

    @property
    def continue_url(self) -> str | None:
        """Where the customer goes on with a payment that waits for nobody else."""
        waiting = waiting_for_customer(self.shown)
        return None if waiting is None else waiting.continue_url

    @property
    def has_money(self) -> bool:
        """Whether money has come, or may still: nobody may say then that nothing was charged."""
        return self.captured is not None or any(
            is_under_way(one) and one.provider not in OFFLINE for one in self.shown.payments
        )

    @property
    def has_transfer(self) -> bool:
        """Whether the customer may have sent money that nobody has told us of."""
        return any(one.provider == BANK_TRANSFER for one in self.shown.payments)

    @property
    def due(self) -> Money:
        """What is still to be paid."""
        return self.money(due_minor(self.order))

    @property
    def offers(self) -> Sequence[Offer]:
        """The ways to pay that are open now."""
        return self.ways.offers

    @property
    def opened_way(self) -> str:
        """The way to pay that is open when the page is: the one that went wrong, or the first."""
        about = self.problem.way if self.problem is not None else None
        found = [one.provider for one in self.offers]
        return about if about is not None and about in found else found[0]

    @property
    def has_other_ways(self) -> bool:
        """Whether a transfer could be given up for another way to pay."""
        return any(one.provider != BANK_TRANSFER for one in self.offers)

    @property
    def accounts(self) -> Sequence[BankAccount]:
        """Where the money of a transfer goes that was begun."""
        return self.ways.accounts

    @property
    def receipts(self) -> Sequence[KeptReceipt]:
        """What the customer sent for the transfer, without its bytes."""
        return self.ways.receipts

    @property
    def receipt_kinds(self) -> str:
        """The kinds of files that a receipt may be, for browsers."""
        return KINDS

    @property
    def receipt_length_max(self) -> int:
        """How long a receipt may be, in bytes."""
        return LENGTH_MAX

    @property
    def receipt_length_said(self) -> int:
        """What is said of that: nobody knows a file to the last byte."""
        return LENGTH_SAID

    @property
    def is_pickup(self) -> bool:
        """Whether the customer comes for the order."""
        delivery = self.order.details.delivery
        return delivery is not None and delivery.kind is DeliveryKind.PICKUP

    @property
    def names_of_lines(self) -> Mapping[int, str]:
        """What the order's lines are called, by their ids."""
        return {line.id: line.name for line in self.order.lines}

    @property
    def lasts_ms(self) -> int:
        """How long the checkout is open in all."""
        return self.shown.checkout.expires_ms - self.shown.checkout.created_ms

    @property
    def billed(self) -> Billed | None:
        """The bill that the order was made of, unless it costs something else by now."""
        billed = self.order.details.billed
        is_same = billed is not None and billed.total_minor == self.order.total_minor
        return billed if is_same else None

    def unit_before(self, line: OrderLine) -> Money | None:
        """What a unit of a line cost before, if its bill says so."""
        before = self.billed.before_minor if self.billed is not None else ()
        index = list(self.order.lines).index(line)
        minor = before[index] if index < len(before) else None
        return None if minor is None else self.money(minor)

    @property
    def upi_link(self) -> str | None:
        """The link that asks an app for the money, where the store is paid by UPI."""
        store, order = self.shown.store, self.order
        if store.upi_address is None:
            return None
        reference = order.own_id or str(order.number)
        return upi_link(store.upi_address, store.name, self.due, reference)

    def money(self, minor: int) -> Money:
        """An amount of the order."""
        return Money(minor, self.order.currency)


MISSING_CARD = Problem(title="missing_title", text="missing.card_number", way=TEST)
TOO_MANY = Problem(title="too_many_title", text="too_many", way=TEST)
TOO_MANY_GIVEN_UP = Problem(title="too_many_title", text="too_many_given_up")
CHANGED = Problem(title="changed_title", text="changed", way=CASH_ON_DELIVERY)
BEING_CHECKED = Problem(title="again.title", text="again.checking")
STORE_DECIDES = Problem(title="again.title", text="again.other")


def make_page(
    shown: Shown, ways: Ways, now_ms: int, wording: Wording, problem: Problem | None = None
) -> Page:
    """The page of a checkout at a moment. By default its problem is the last decline, if any."""
    standing = standing_of(shown, now_ms)
    is_open = standing in (Standing.PAYABLE, Standing.TRANSFER)
    if standing is Standing.PAYABLE and not ways.offers:
        standing = Standing.NO_PROVIDER
    if problem is None and standing is Standing.PAYABLE:
        problem = _last_decline(shown, wording)
    # The time does not run for an order that somebody works on already.
    has_time = is_open and shown.order.state is OrderState.AWAITING_PAYMENT
    captured = [one for one in shown.payments if one.state is PaymentState.CAPTURED]
    return Page(
        shown=shown,
        standing=standing,
        problem=problem,
        captured=captured[-1] if captured else None,
        tax_basis_points=_only_rate(shown.order),
        cards=CARDS if any(one.provider == TEST for one in ways.offers) else (),
        left_ms=shown.checkout.expires_ms - now_ms if has_time else 0,
        # An order whose time is over is ended by ordering it again, if by nothing before that.
        can_order_again=can_order_again(shown)
        or (standing is Standing.EXPIRED and shown.order.state is OrderState.AWAITING_PAYMENT),
        ways=ways,
        transfer=transfer_of(shown),
    )


def receipt_problem(why: str, wording: Wording) -> Problem:
    """Why a receipt was not taken: `why` is the last part of the name of its text."""
    return Problem(
        title="receipt_title",
        text=f"receipt.{why}",
        facts={"size": wording.size(LENGTH_SAID)},
        way=BANK_TRANSFER,
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
        case CheckoutState.PROMISED:
            return Standing.CANCELLED if is_ended else _standing_of_promise(shown)
        case CheckoutState.OPEN:
            transfer = transfer_of(shown)
            if transfer is not None and transfer.state is PaymentState.PENDING_REVIEW:
                return Standing.IN_REVIEW
            if transfer is None and any(map(is_under_way, shown.payments)):
                return Standing.UNDER_WAY
            if not is_payable(shown, now_ms):
                return Standing.EXPIRED
            return Standing.PAYABLE if transfer is None else Standing.TRANSFER


def _standing_of_promise(shown: Shown) -> Standing:
    """What has become of an order that was placed before its money came."""
    if shown.order.is_paid:
        return Standing.PAID
    states = {one.state for one in shown.payments}
    if PaymentState.PROMISED in states:
        return Standing.PROMISED
    return Standing.IN_REVIEW if PaymentState.PENDING_REVIEW in states else Standing.UNPAID


def _last_decline(shown: Shown, wording: Wording) -> Problem | None:
    """Why the last try failed. It is read from the book, so that no redirect can lose it."""
    if not shown.payments or shown.payments[-1].state is not PaymentState.FAILED:
        return None
    last = shown.payments[-1]
    if last.provider == BANK_TRANSFER:
        if not last.failure:
            return Problem(title="rejected_title", text="rejected_silent", way=BANK_TRANSFER)
        facts = {"reason": wording.name(last.failure)}
        return Problem(title="rejected_title", text="rejected", facts=facts, way=BANK_TRANSFER)
    text = f"declined.{last.failure}"
    return Problem(
        title="declined_title",
        text=text if wording.has(text) else "declined.other",
        way=last.provider,
    )


def _only_rate(order: Order) -> int | None:
    """The tax rate, if all that is taxed is taxed at one and charges cannot have another."""
    rates = {line.tax_basis_points for line in order.lines if line.tax_basis_points > 0}
    return rates.pop() if len(rates) == 1 and order.charges_minor == 0 else None
