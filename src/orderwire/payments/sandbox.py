"""The `test` provider: a card form whose numbers decide the outcome. For sandbox stores only.

It ships with the product, so that a demonstration, an integrator's tests and our own share one
truth. It is a counterpart as real ones are: it has a book of its own, charges a payment once
however often it is asked, sends a refund once and never more than it charged, tells the truth when
it is looked up, and sends signed events. What is hard to provoke elsewhere has a number here: a
slow bank, a customer who has to confirm, an answer that is lost, an event that comes twice. A card
that pays slowly is paid back slowly; where the answer is lost, a refund's is lost as well.

Rule: it takes its own test numbers and no others, and keeps nothing of a card.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from orderwire.engine.money import Money
from orderwire.engine.offering import Capabilities
from orderwire.engine.paying import Answer, Captured, Declined, Payment, Pending
from orderwire.payments.port import (
    BadSignature,
    OwnForm,
    ProviderEvent,
    ProviderSilent,
    Redirect,
    RefundAnswer,
    Refunded,
    RefundFailed,
    RefundPending,
    Urls,
)
from orderwire.storage.database import Connection, Database
from orderwire.storage.sandbox import (
    Charge,
    SentBack,
    due_deliveries,
    end_waiting,
    find_charge,
    keep_charge,
    keep_refund,
    lock_charge,
    note_delivery,
    refunds_of_charge,
)
from orderwire.storage.schema import ChargeState, SandboxRefundState
from orderwire.storage.secrets import keep_secret

SLOW_MS = 8_000
"""How long the slow card takes to pay, and to be paid back."""

ABANDONED_MS = 2 * 60 * 1000
"""A payment that never reached the provider by then never will."""

WAITS_MS = 15 * 60 * 1000
"""How long the customer has to confirm."""

EVENT_LASTS_MS = 5 * 60 * 1000
"""How old, or how far in the future, a signature may be."""

SIGNATURE = "test-signature"
_DELIVERIES_AT_ONCE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCard:
    """A card that is good for nothing but showing an outcome.

    `purpose` names the text that says which (`outcome.…`); `decline` is `None` unless it is one.
    """

    __test__ = False  # The name is no test for pytest.

    number: str
    purpose: str
    decline: str | None = None


SLOW, CONFIRMATION, ANSWER_LOST, EVENTS_TWICE = "slow", "confirmation", "answer_lost", "twice"

CARDS = (
    TestCard(number="4242424242424242", purpose="paid"),
    TestCard(number="4000000000000002", purpose="card_declined", decline="card_declined"),
    TestCard(number="4000000000009995", purpose="insufficient_funds", decline="insufficient_funds"),
    TestCard(number="4000000000000069", purpose="expired_card", decline="expired_card"),
    TestCard(number="4000000000003220", purpose=CONFIRMATION),
    TestCard(number="4000000000000077", purpose=SLOW),
    TestCard(number="4000000000006975", purpose=ANSWER_LOST),
    TestCard(number="4000000000000259", purpose=EVENTS_TWICE),
)
"""The numbers that the `test` provider takes; they are well-known test numbers of card networks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedEvent:
    """An event on its way to our inbox, as a real provider would post it."""

    charge: Charge
    headers: Mapping[str, str]
    body: bytes


class _EventBody(msgspec.Struct):
    """What an event says."""

    id: str
    type: str
    reference: str


class Sandbox:
    """The `test` provider."""

    name = "test"
    capabilities = Capabilities(is_for_sandboxes=True, can_refund=True)

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._secret: bytes | None = None

    async def open(self, payment: Payment, urls: Urls) -> OwnForm:  # noqa: ARG002 - nothing to tell
        """The card form is on our page."""
        return OwnForm()

    async def confirm(
        self, payment: Payment, form: Mapping[str, str], urls: Urls
    ) -> Answer | Redirect:
        """What the card number stands for, or what the customer decided when asked to confirm."""
        if "decision" in form:
            return await self._decide(payment, is_confirmed=form["decision"] == "confirm")
        card = _card(form.get("card_number", ""))
        fresh = _charge(payment, card, self._now_ms())
        charge = await self._database.write(lambda db: keep_charge(db, fresh))
        if charge.state is ChargeState.WAITING:
            return Redirect(url=urls.confirm, reference=_reference(payment.id))
        if card is not None and card.purpose == ANSWER_LOST:
            raise ProviderSilent("the answer is lost on its way")
        return self._answer(charge)

    async def look_up(self, payment: Payment) -> Answer:
        """What the book says. What was abandoned is declined for good, so that it cannot revive."""
        store_id, now_ms = payment.store_id, self._now_ms()
        charge = await self._database.read(lambda db: find_charge(db, store_id, payment.id))
        if charge is None:
            if now_ms - payment.created_ms < ABANDONED_MS:
                return Pending()
            abandoned = _charge(payment, None, now_ms, reason="abandoned")
            charge = await self._database.write(lambda db: keep_charge(db, abandoned))
        if charge.state is ChargeState.WAITING and now_ms - charge.settles_ms >= WAITS_MS:
            return await self._decide(payment, is_confirmed=False, reason="abandoned")
        return self._answer(charge)

    async def refund(
        self,
        payment: Payment,
        refund_id: int,
        amount: Money,
        reason: str,  # noqa: ARG002 - nobody reads it here
    ) -> RefundAnswer:
        """Send so much of the charge back, or say how the refund of this id stands."""
        now_ms = self._now_ms()

        def decide(db: Connection) -> tuple[SentBack, bool, str | None] | None:
            charge = lock_charge(db, payment.store_id, payment.id)
            if charge is None:
                return None
            known = refunds_of_charge(db, payment.store_id, payment.id)
            if refund_id in known:
                return known[refund_id], False, charge.manner
            sent = _send_back(charge, known.values(), refund_id, amount, now_ms)
            keep_refund(db, sent)
            return sent, True, charge.manner

        decided = await self._database.write(decide)
        if decided is None:
            return RefundFailed(reason="not_charged")
        sent, is_new, manner = decided
        if is_new and manner == ANSWER_LOST:
            raise ProviderSilent("the answer is lost on its way")
        return _refund_answer(sent, now_ms)

    async def look_up_refund(self, payment: Payment, refund_id: int) -> RefundAnswer | None:
        """What the book says."""
        known = await self._database.read(
            lambda db: refunds_of_charge(db, payment.store_id, payment.id)
        )
        sent = known.get(refund_id)
        return None if sent is None else _refund_answer(sent, self._now_ms())

    async def read_event(
        self, store_id: int, headers: Mapping[str, str], body: bytes
    ) -> ProviderEvent:
        """An event, if we signed it for this store, and not long ago."""
        signed, _, signature = headers.get(SIGNATURE, "").partition(".")
        if not signed.isascii() or not signed.isdigit() or len(signed) > len(str(2**53)):
            raise BadSignature("there is no signature")
        if abs(self._now_ms() - int(signed)) > EVENT_LASTS_MS:
            raise BadSignature("the signature is too old")
        expected = await self._sign(store_id, int(signed), body)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise BadSignature("the signature is wrong")
        try:
            said = msgspec.json.decode(body, type=_EventBody)
        except msgspec.DecodeError as error:
            raise BadSignature("the body cannot be read") from error
        return ProviderEvent(event_id=said.id, reference=said.reference)

    async def deliveries(self, store_id: int) -> list[SignedEvent]:
        """The events that are to be delivered to a store now."""
        now_ms = self._now_ms()
        charges = await self._database.read(
            lambda db: due_deliveries(db, store_id, now_ms, _DELIVERIES_AT_ONCE)
        )
        return [await self._event(charge) for charge in charges]

    async def delivered(self, event: SignedEvent) -> None:
        """One delivery of this event less to make."""
        await self._database.write(lambda db: note_delivery(db, event.charge))

    async def _decide(
        self, payment: Payment, *, is_confirmed: bool, reason: str = "not_confirmed"
    ) -> Answer:
        store_id, now_ms = payment.store_id, self._now_ms()
        charge = await self._database.read(lambda db: find_charge(db, store_id, payment.id))
        if charge is None:
            return Pending()
        state = ChargeState.CAPTURED if is_confirmed else ChargeState.DECLINED
        why = None if is_confirmed else reason

        def decide(db: Connection) -> Charge | None:
            end_waiting(db, charge, state=state, reason=why, now_ms=now_ms)
            return find_charge(db, store_id, payment.id)

        decided = await self._database.write(decide)
        assert decided is not None, payment
        return self._answer(decided)

    def _answer(self, charge: Charge) -> Answer:
        match charge.state:
            case ChargeState.DECLINED:
                return Declined(reason=charge.reason or "card_declined")
            case ChargeState.WAITING:
                return Pending()
            case ChargeState.PENDING if self._now_ms() < charge.settles_ms:
                return Pending()
            case ChargeState.PENDING | ChargeState.CAPTURED:
                return Captured(
                    reference=_reference(charge.payment_id),
                    amount=charge.amount,
                    store_id=charge.store_id,
                    order_id=charge.order_id,
                )

    async def _event(self, charge: Charge) -> SignedEvent:
        outcome = "declined" if charge.state is ChargeState.DECLINED else "captured"
        body = msgspec.json.encode(
            _EventBody(
                id=f"evt_{charge.payment_id}_{outcome}",
                type=f"charge.{outcome}",
                reference=_reference(charge.payment_id),
            )
        )
        now_ms = self._now_ms()
        signature = await self._sign(charge.store_id, now_ms, body)
        return SignedEvent(charge=charge, headers={SIGNATURE: f"{now_ms}.{signature}"}, body=body)

    async def _sign(self, store_id: int, at_ms: int, body: bytes) -> str:
        if self._secret is None:
            fresh = secrets.token_hex(32)
            kept = await self._database.write(lambda db: keep_secret(db, "sandbox", fresh))
            self._secret = bytes.fromhex(kept)
        signed = b"%d.%d.%b" % (store_id, at_ms, body)
        return hmac.new(self._secret, signed, hashlib.sha256).hexdigest()


def _reference(payment_id: int) -> str:
    return f"test_{payment_id}"


def _card(number: str) -> TestCard | None:
    """The card of a number. Blanks and dashes in it do not matter."""
    digits = number.translate({ord(" "): None, ord("-"): None})
    return next((card for card in CARDS if card.number == digits), None)


def _charge(
    payment: Payment, card: TestCard | None, now_ms: int, reason: str = "not_a_test_card"
) -> Charge:
    """The charge that a card makes of a payment; without a card it is declined."""
    purpose = card.purpose if card else None
    decline = card.decline if card else reason
    state = {SLOW: ChargeState.PENDING, CONFIRMATION: ChargeState.WAITING}.get(
        purpose or "", ChargeState.CAPTURED
    )
    return Charge(
        store_id=payment.store_id,
        payment_id=payment.id,
        order_id=payment.order_id,
        amount=payment.amount,
        state=state if decline is None else ChargeState.DECLINED,
        reason=decline,
        settles_ms=now_ms + SLOW_MS if purpose == SLOW else now_ms,
        deliveries={CONFIRMATION: 0, EVENTS_TWICE: 2}.get(purpose or "", 1),
        manner=purpose if purpose in (SLOW, ANSWER_LOST) else None,
    )


def _send_back(
    charge: Charge, earlier: Iterable[SentBack], refund_id: int, amount: Money, now_ms: int
) -> SentBack:
    """The refund of a charge, with the reason why it fails if it does."""
    gone_minor = sum(
        one.amount.minor for one in earlier if one.state is not SandboxRefundState.FAILED
    )
    has_money = charge.state is ChargeState.CAPTURED or (
        charge.state is ChargeState.PENDING and charge.settles_ms <= now_ms
    )
    reason = None
    if not has_money:
        reason = "not_charged"
    elif amount.currency != charge.amount.currency:
        reason = "other_currency"
    elif not 0 < amount.minor <= charge.amount.minor - gone_minor:
        reason = "more_than_charged"
    is_slow = charge.manner == SLOW
    state = SandboxRefundState.PENDING if is_slow else SandboxRefundState.SENT
    return SentBack(
        store_id=charge.store_id,
        payment_id=charge.payment_id,
        id=refund_id,
        amount=amount,
        state=state if reason is None else SandboxRefundState.FAILED,
        reason=reason,
        settles_ms=now_ms + SLOW_MS if is_slow else now_ms,
    )


def _refund_answer(sent: SentBack, now_ms: int) -> RefundAnswer:
    if sent.state is SandboxRefundState.FAILED:
        return RefundFailed(reason=sent.reason or "not_charged")
    if sent.state is SandboxRefundState.PENDING and now_ms < sent.settles_ms:
        return RefundPending()
    return Refunded(reference=f"test_refund_{sent.id}")
