"""`orderwire draft`: orders that somebody is still writing."""

from typing import Annotated

import typer

from orderwire.cli.order.asking import AsJson, StoreId, Url, answer, refuse
from orderwire.cli.order_file import OrderPart
from orderwire.cli.order_reading import (
    DIALECT,
    UnreadableOrder,
    fail,
    read_file,
    read_part,
    surroundings,
)
from orderwire.cli.order_words import money, quote, quote_in_words, summary
from orderwire.cli.performing import ACTOR, perform
from orderwire.engine.drafts import DraftLine
from orderwire.engine.refusals import Refusal
from orderwire.operations import save_draft
from orderwire.operations.place_by_word import ByWord
from orderwire.operations.place_draft import place_draft, quote_draft
from orderwire.operations.world import World
from orderwire.storage.drafts import KeptDraft

drafts = typer.Typer(no_args_is_help=True, help="Write orders, and place them later.")

DraftId = Annotated[int, typer.Argument(help="The draft's id.")]


@drafts.callback()
def _group() -> None:
    """Write orders, and place them later."""


@drafts.command()
def add(
    file: Annotated[str, typer.Argument(help="A JSON file with an order, or - for the input.")],
    *,
    dialect: Annotated[str, typer.Option(help="The platform whose ids the file uses.")] = DIALECT,
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """Keep a draft. It holds nothing, neither stock nor a coupon, until it is placed."""
    text = read_file(file)

    async def keep(world: World) -> KeptDraft | None:
        around = await surroundings(world, store)
        if around is None:
            return None
        part = read_part(OrderPart, text, around)
        return await save_draft.add_draft(world, store, part.draft(dialect))

    try:
        kept = perform(database, keep)
    except UnreadableOrder as error:
        fail("\n".join(f"{file}: {where}: {what}" for where, what in error.problems))
    if kept is None:
        fail(f"store {store}: there is none")
    answer(_document(kept), f"draft {kept.id}", as_json=as_json)


@drafts.command(name="list")
def list_all(
    *,
    with_placed: Annotated[
        bool, typer.Option("--all", help="Those that are orders by now, too.")
    ] = False,
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """List the drafts, the newest first."""
    found = perform(
        database, lambda world: save_draft.read_drafts(world, store, with_placed=with_placed)
    )
    words = "\n".join(_line(kept) for kept in found) or "no drafts"
    answer({"drafts": [_document(kept) for kept in found]}, words, as_json=as_json)


@drafts.command()
def show(
    draft: DraftId, *, store: StoreId = 1, database: Url = None, as_json: AsJson = False
) -> None:
    """Show what a draft says. Without --json only its first lines."""
    kept = perform(database, lambda world: save_draft.read_draft(world, store, draft))
    if kept is None:
        fail(f"{draft}: no such draft in store {store}")
    lines = [f"  {line.quantity} {_name(line)}" for line in kept.draft.lines]
    answer(
        {**_document(kept), "draft": kept.draft},
        "\n".join([_line(kept), *lines]),
        as_json=as_json,
    )


@drafts.command(name="quote")
def ask_price(
    draft: DraftId, *, store: StoreId = 1, database: Url = None, as_json: AsJson = False
) -> None:
    """Say what a draft would come to if it were placed now. Nothing is written."""
    quoted = _done(
        draft, perform(database, lambda world: quote_draft(world, store, draft)), as_json=as_json
    )
    answer(quote(quoted.order), quote_in_words(quoted.order), as_json=as_json)


@drafts.command()
def place(
    draft: DraftId, *, store: StoreId = 1, database: Url = None, as_json: AsJson = False
) -> None:
    """Make an order of a draft. Placed a second time, the same order is named again."""
    placed = _done(
        draft,
        perform(database, lambda world: place_draft(world, store, draft, actor=ACTOR)),
        as_json=as_json,
    )
    order = placed.order
    total = money(order.total_minor, order.currency)
    words = f"order {order.number}: {order.state}, {total['amount']} {total['currency']}"
    if placed.link is not None:
        words += f", to be paid at {placed.link}"
    if not placed.is_new:
        words += " (placed before)"
    document = {**summary(order), "is_new": placed.is_new, "pay_at": placed.link}
    answer(document, words, as_json=as_json)


@drafts.command()
def drop(
    draft: DraftId, *, store: StoreId = 1, database: Url = None, as_json: AsJson = False
) -> None:
    """Let go of a draft. The order that it became stays."""
    if not perform(database, lambda world: save_draft.drop_draft(world, store, draft)):
        fail(f"{draft}: no such draft in store {store}")
    answer({"dropped": draft}, f"draft {draft}: dropped", as_json=as_json)


def _done(draft: int, done: ByWord | Refusal | None, *, as_json: bool) -> ByWord:
    if done is None:
        fail(f"{draft}: no such draft")
    if isinstance(done, Refusal):
        raise refuse(f"draft {draft}", done, as_json=as_json)
    return done


def _document(kept: KeptDraft) -> dict[str, object]:
    return {
        "draft_id": kept.id,
        "version": kept.version,
        "order_id": kept.order_id,
        "created_ms": kept.created_ms,
        "updated_ms": kept.updated_ms,
    }


def _line(kept: KeptDraft) -> str:
    became = f", order {kept.order_id}" if kept.order_id is not None else ""
    count = len(kept.draft.lines)
    return f"draft {kept.id}: {count} line{'s' if count > 1 else ''}{became}"


def _name(line: DraftLine) -> str:
    """What a line is called in the file that it came from."""
    name = line.variant or line.product
    if name is not None:
        return name.value
    return line.stated.name if line.stated is not None else ""
