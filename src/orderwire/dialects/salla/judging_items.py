"""From an item that a caller wants on an order to a line of ours, or to what is wrong with it."""

from collections.abc import Iterator

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.judging_orders import minor_of
from orderwire.dialects.salla.reading_life import NAMES, OPTIONS_STAY, PRICE_STAYS, fixed
from orderwire.dialects.salla.refusing import Language, word
from orderwire.dialects.salla.schemas_life import ItemBody, ItemChange
from orderwire.dialects.salla.schemas_orders import OptionBody
from orderwire.engine.drafts import DraftLine, Name, StatedLine
from orderwire.engine.orders import OrderLine
from orderwire.storage.stores import Store

Filled = list[tuple[str, tuple[str, ...]]]


def judge_item(body: ItemBody, store: Store, language: Language) -> DraftLine:
    """The line that an item is: of a product, or of its caller's own with a name and a price.

    A product costs what the store says. Raises Invalid.
    """
    problems = list(_wrong_item(body, store))
    if problems:
        raise word(problems, language, NAMES)
    if body.identifier is not None:
        is_id = body.identifier_type == "id"
        return DraftLine(
            product=Name(
                "product", "id" if is_id else "sku", body.identifier, NAME if is_id else ""
            ),
            quantity=body.quantity,
            options=_filled(body.options),
        )
    minor = None if body.price is None else minor_of(body.price, store)
    assert minor is not None, body
    return DraftLine(
        product=None,
        quantity=body.quantity,
        stated=StatedLine(unit_minor=minor, name=body.name or ""),
    )


def _wrong_item(body: ItemBody, store: Store) -> Iterator[Problem]:
    if body.identifier is not None:
        if body.identifier_type is None:
            yield Problem(("identifier_type",), "missing", {})
        return
    if body.name is None:
        yield Problem(("identifier",), "missing", {})
    elif body.price is None:
        yield Problem(("price",), "missing", {})
    elif minor_of(body.price, store) is None:
        yield Problem(("price",), "invalid", {})


def judge_item_change(body: ItemChange, line: OrderLine, store: Store, language: Language) -> None:
    """Raise Invalid if an item is to have another price or other options: it keeps both."""
    problems = []
    if body.price is not None and minor_of(body.price, store) != line.unit_minor:
        problems.append(fixed(("price",), PRICE_STAYS))
    if body.options and sorted(_filled(body.options)) != sorted(_chosen(line)):
        problems.append(fixed(("options",), OPTIONS_STAY))
    if problems:
        raise word(problems, language, NAMES)


def _filled(options: list[OptionBody] | None) -> Filled:
    return [
        (str(option.id), tuple(option.value or ()))
        for option in options or ()
        if option.id is not None
    ]


def _chosen(line: OrderLine) -> Filled:
    return [
        (str(one.option_id), tuple(map(str, one.choice_ids)) or tuple(one.values))
        for one in line.options
    ]
