"""Payments and refunds -> Shoplazza's transactions and refund records, in each version."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from orderwire.dialects.shoplazza.shapes import Document, moment, money
from orderwire.dialects.shoplazza.stating import refund_word
from orderwire.dialects.shoplazza.viewing import View, method_of
from orderwire.dialects.shoplazza.writing_flat import write_flat_line
from orderwire.engine.offering import TEST
from orderwire.engine.orders import OrderLine
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Refund, RefundedLine

_STATUS: Mapping[PaymentState, str] = {
    PaymentState.OPEN: "processing",
    PaymentState.PENDING_REVIEW: "processing",
    PaymentState.PROMISED: "processing",
    PaymentState.AUTHORISED: "authorized",
    PaymentState.CAPTURED: "success",
    PaymentState.FAILED: "error",
    PaymentState.VOIDED: "void",
}

_REFUND_STATUS: Mapping[RefundState, str] = {
    RefundState.OPEN: "refunding",
    RefundState.SUCCEEDED: "refunded",
    RefundState.FAILED: "refund_failed",
}

TRANSACTION_STATUSES = frozenset({*_STATUS.values(), *_REFUND_STATUS.values(), "expire"})

_CARD = (
    "card_number",
    "card_month",
    "card_year",
    "card_first_name",
    "card_last_name",
    "card_first_fix",
    "card_last_four",
    "avs_result_code",
    "cvv_result_code",
)
"""What the platform shows of a card. Nothing of a card is kept here: all of it is empty."""


def transaction_status(payment: Payment, refunds: Sequence[Refund]) -> str:
    """What became of a payment, in a word. What goes back counts more than whatever came."""
    its = [one for one in refunds if one.payment_id == payment.id]
    if any(one.state is RefundState.OPEN for one in its):
        return _REFUND_STATUS[RefundState.OPEN]
    if payment.state is PaymentState.CAPTURED and payment.refunded_minor >= payment.amount.minor:
        return _REFUND_STATUS[RefundState.SUCCEEDED]
    if its and its[-1].state is RefundState.FAILED:
        return _REFUND_STATUS[RefundState.FAILED]
    return _STATUS[payment.state]


def write_transaction(view: View, payment: Payment) -> Document:
    """A payment as a transaction."""
    is_flat = view.version.is_flat
    created = datetime.fromtimestamp(payment.created_ms // 1000, UTC)
    return {
        "id": str(payment.id),
        "order_id": view.id_of("order", payment.order_id),
        "payment_channel": payment.provider,
        "message": "",
        "created_at": f"{created:%Y-%m-%d %H:%M:%S}" if is_flat else moment(payment.created_ms),
        "test": payment.provider == TEST,
        "error_code": payment.failure or "",
        "amount": money(payment.amount.minor, payment.amount.currency),
        "currency": payment.amount.currency,
        "trade_id": payment.reference or "",
        "status": transaction_status(payment, view.entry.refunds),
        "payment_name": payment.evidence or method_of(payment),
        "payment_details" if is_flat else "payment_detail": dict.fromkeys(_CARD, ""),
    }


def write_records(view: View) -> Document:
    """An order's refunds, with where it stands."""
    if view.version.is_flat:
        return _flat_records(view)
    return {
        "order_financial_status": view.words.financial,
        "order_status": view.words.status,
        "records": [_record(view, one) for one in view.entry.refunds],
    }


def write_new_refund(view: View, refund: Refund) -> Document:
    """The answer to a refund that was made just now."""
    if not view.version.is_flat:
        return {"refund_record_id": str(refund.id), "post_sale_id": str(refund.id)}
    place = [one.id for one in view.entry.refunds].index(refund.id) + 1
    is_over = refund.state is not RefundState.OPEN
    return {
        "id": str(refund.id),
        "status": "finished" if is_over else "processing",
        "number": f"{view.number}-S{place}",
        "created_at": moment(refund.created_ms),
        "note": refund.reason,
        "refund_fail_reason": refund.failure or "",
        "all_refunded": view.entry.order.is_refunded,
        "refund_status": refund_word(view.entry.order, view.entry.refunds),
        "refunds": _flat_refund(view, refund),
    }


def _record(view: View, refund: Refund) -> Document:
    order = view.entry.order
    payment = next(one for one in view.entry.payments if one.id == refund.payment_id)
    shipping = [
        part
        for part in refund.parts.charges
        if order.charges[part.index].kind is ChargeKind.SHIPPING
    ]
    fees = [part for part in refund.parts.charges if part not in shipping]
    named = [(order.charges[part.index], part.amount_minor) for part in fees]
    status = _REFUND_STATUS[refund.state]
    is_over = refund.state is not RefundState.OPEN
    price = view.money(refund.amount.minor)
    return {
        "id": str(refund.id),
        "refund_price": price,
        "refund_shipping": view.money(sum(part.amount_minor for part in shipping)),
        "refund_shipping_tax": view.money(sum(part.tax_minor for part in shipping)),
        "refund_method": method_of(payment),
        "refund_status": status,
        "note": refund.reason,
        "created_at": moment(refund.created_ms),
        "updated_at": moment(refund.updated_ms),
        "refund_line_items": [_line(view, part) for part in refund.parts.lines],
        "payment_details": [
            {
                "id": str(refund.id),
                "payment_line_id": str(payment.id),
                "payment_channel": payment.provider,
                "payment_method": method_of(payment),
                "refund_price": price,
                "refund_status": status,
                "finished_at": moment(refund.updated_ms) if is_over else "",
            }
        ],
        "additional_total": view.money(sum(minor for _, minor in named)),
        "additional_prices": [
            {
                "name": charge.name or charge.kind.value,
                "price": view.money(minor),
                "biz_id": "",
                "fee_title": charge.name or charge.kind.value,
            }
            for charge, minor in named
        ],
        "refund_tip": view.money(0),
        "order_id": view.id_of("order", refund.order_id),
    }


def _line(view: View, part: RefundedLine) -> Document:
    line = _line_of(view, part)
    worth_minor = 0 if line is None else line.unit_minor * part.units
    on_top = 0 if view.entry.order.prices_include_tax else part.tax_minor
    return {
        "line_item_id": str(part.line_id),
        "refund_quantity": part.units,
        "tax": view.money(part.tax_minor),
        "discount": view.money(worth_minor + on_top - part.amount_minor),
        "sub_total": view.money(worth_minor),
        "total": view.money(part.amount_minor),
        "delete_quantity": 0,
    }


def _line_of(view: View, part: RefundedLine) -> OrderLine | None:
    return next((one for one in view.entry.order.lines if one.id == part.line_id), None)


def _flat_records(view: View) -> Document:
    order = view.entry.order
    counting = [one for one in view.entry.refunds if one.state is not RefundState.FAILED]
    return {
        "order_status": view.words.status,
        "all_refunded": order.is_refunded,
        "refund_status": refund_word(order, view.entry.refunds),
        "refund_total": view.money(sum(one.amount.minor for one in counting)),
        "refund_tax_total": view.money(sum(one.tax_minor for one in counting)),
        "refund_discount_total": view.money(0),
        "refunds": [_flat_refund(view, one) for one in counting],
    }


def _flat_refund(view: View, refund: Refund) -> Document:
    return {
        "id": str(refund.id),
        "order_id": view.id_of("order", refund.order_id),
        "note": refund.reason,
        "refund_price": view.money(refund.amount.minor),
        "currency": refund.amount.currency,
        "created_at": moment(refund.created_ms),
        "updated_at": moment(refund.updated_ms),
        "refund_line_items": [
            {
                "refund_quantity": part.units,
                "line_item_id": str(part.line_id),
                "line_item": write_flat_line(view, line),
            }
            for part in refund.parts.lines
            if (line := _line_of(view, part)) is not None
        ],
    }
