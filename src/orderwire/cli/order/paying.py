"""`orderwire order pay` and `orderwire order receipt`: what people say of an order's money."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from orderwire.cli.order.asking import (
    ORIGIN,
    AsJson,
    OrderName,
    StoreId,
    Url,
    answer,
    refuse,
    with_order,
)
from orderwire.cli.order_words import Document, money, summary
from orderwire.engine.paying import NothingNew, Payment, Settled
from orderwire.engine.refusals import Refusal
from orderwire.operations.collect_cash import collect_cash, refuse_cash
from orderwire.operations.record_payment import record_payment
from orderwire.operations.review_receipt import approve_receipt, reject_receipt
from orderwire.operations.settle_by_people import Word
from orderwire.operations.show_receipt import show_receipt, show_receipts
from orderwire.operations.world import World
from orderwire.storage.receipts import KeptReceipt

TEXT_MAX = 500
"""The longest reference, evidence or reason."""


class Method(StrEnum):
    """How somebody paid."""

    CARD = "card"
    CASH = "cash"
    TRANSFER = "transfer"
    OTHER = "other"


Paid = Annotated[Method | None, typer.Option("--method", help="How it was paid outside.")]
Reference = Annotated[str, typer.Option(help="What the other side calls the payment.")]
Evidence = Annotated[str, typer.Option(help="What shows that it is true.")]
PaidAt = Annotated[
    str, typer.Option("--at", help="When it was paid, like 2026-01-31T14:00+03:00; else now.")
]
Collected = Annotated[bool, typer.Option("--collected", help="Cash was collected on delivery.")]
RefusedAt = Annotated[bool, typer.Option("--refused", help="Nobody paid on delivery.")]
Reason = Annotated[str, typer.Option(help="Why nobody paid on delivery.")]
Save = Annotated[Path | None, typer.Option(help="Save the newest receipt as this file.")]
Approve = Annotated[bool, typer.Option("--approve", help="The money has come.")]
Reject = Annotated[str | None, typer.Option(help="There is no money, and why.")]

Outcome = Settled | NothingNew | Refusal


def pay(  # noqa: PLR0913 - each is an option
    name: OrderName,
    *,
    method: Paid = None,
    reference: Reference = "",
    evidence: Evidence = "",
    at: PaidAt = "",
    collected: Collected = False,
    refused: RefusedAt = False,
    reason: Reason = "",
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """Say that an order was paid outside, or what became of cash on delivery."""
    if [collected, refused, method is not None and not collected].count(True) != 1:
        raise _stop("say one of --method, --collected (with a --method if you like) and --refused")
    texts = [_text("--reference", reference), _text("--evidence", evidence)]
    why = _text("--reason", reason)
    word = Word(
        method=(method or Method.CASH).value,
        reference=texts[0] or None,
        evidence=texts[1],
        paid_ms=_moment(at),
    )

    async def deed(world: World, order_id: int) -> Outcome:
        if word.paid_ms is not None and word.paid_ms > world.now_ms():
            raise _stop("--at: this moment is still to come")
        if refused:
            return await refuse_cash(world, store, order_id, why, origin=ORIGIN)
        say = collect_cash if collected else record_payment
        return await say(world, store, order_id, word, origin=ORIGIN)

    _tell(name, with_order(database, store, name, deed), as_json=as_json)


def receipt(
    name: OrderName,
    *,
    save: Save = None,
    approve: Approve = False,
    reference: Reference = "",
    reject: Reject = None,
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """See the receipts of a bank transfer, save one, and say whether its money has come."""
    if approve and reject is not None:
        raise _stop("--approve and --reject: which one?")
    why = _text("--reject", reject or "")
    if reject is not None and not why:
        raise _stop("--reject: say why; the customer reads it")
    if save is not None:
        _save(name, save, store, database)
    if not approve and reject is None:
        if save is None:
            kept = with_order(database, store, name, lambda world, id_: _list(world, store, id_))
            _list_receipts(name, kept, as_json=as_json)
        return
    word = Word(method="transfer", reference=_text("--reference", reference) or None)

    async def deed(world: World, order_id: int) -> Outcome:
        if approve:
            return await approve_receipt(world, store, order_id, origin=ORIGIN, word=word)
        return await reject_receipt(world, store, order_id, why, origin=ORIGIN)

    _tell(name, with_order(database, store, name, deed), as_json=as_json)


async def _list(world: World, store: int, order_id: int) -> Sequence[KeptReceipt]:
    return await show_receipts(world, store, order_id)


def _save(name: str, file: Path, store: int, database: str | None) -> None:
    async def deed(world: World, order_id: int) -> list[tuple[KeptReceipt, bytes]]:
        found = await show_receipt(world, store, order_id)
        return [] if found is None else [found]

    found = with_order(database, store, name, deed)
    if not found:
        raise _stop(f"{name}: there is no receipt")
    ((kept, content),) = found
    try:
        with file.open("xb") as opened:
            opened.write(content)
    except OSError as error:
        raise _stop(f"{file}: {error.strerror}") from error
    typer.echo(f"{file}: {kept.mime_type}, {kept.size} bytes", err=True)


def _list_receipts(name: str, kept: Sequence[KeptReceipt], *, as_json: bool) -> None:
    listed = [
        {
            "receipt_id": one.id,
            "payment_id": one.payment_id,
            "name": one.name,
            "mime_type": one.mime_type,
            "size": one.size,
            "sent_ms": one.created_ms,
        }
        for one in kept
    ]
    words = [f"{one.id}  {one.mime_type}  {one.size} bytes" for one in kept]
    said = "\n".join(words) or f"{name}: there is no receipt"
    answer({"receipts": listed}, said, as_json=as_json)


def _tell(name: str, outcome: Outcome, *, as_json: bool) -> None:
    if isinstance(outcome, Refusal):
        raise refuse(name, outcome, as_json=as_json)
    if isinstance(outcome, NothingNew):
        document = {"came": "nothing_new", "payment": _document(outcome.payment)}
        answer(document, f"{name}: said before, nothing changed", as_json=as_json)
        return
    order, payment = outcome.order, outcome.after.payment
    more: dict[str, Any] = {
        **summary(order),
        "is_paid": order.is_paid,
        "paid": money(order.paid_minor, order.currency),
    }
    amount = f"{more['paid']['amount']} of {more['total']['amount']} {order.currency}"
    words = f"{name}: {outcome.came.value}, order {order.state.value}, paid {amount}"
    document = {"came": outcome.came.value, "payment": _document(payment), "order": more}
    answer(document, words, as_json=as_json)


def _document(payment: Payment) -> Document:
    return {
        "payment_id": payment.id,
        "provider": payment.provider,
        "state": payment.state.value,
        "amount": money(payment.amount.minor, payment.amount.currency),
        "method": payment.method or None,
        "reference": payment.reference,
        "evidence": payment.evidence or None,
        "failure": payment.failure,
    }


def _text(option: str, text: str) -> str:
    """A text of an operator's, if it can be kept."""
    stripped = text.strip()
    if len(stripped) > TEXT_MAX or "\0" in stripped:
        raise _stop(f"{option}: at most {TEXT_MAX} characters")
    return stripped


def _moment(text: str) -> int | None:
    """A moment in ms since 1970, from a text with its time zone."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise _stop(f"--at: not a moment: {text}") from None
    if at.tzinfo is None:
        raise _stop("--at: the moment needs its time zone, like 2026-01-31T14:00+03:00")
    return int(at.timestamp()) * 1000


def _stop(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
