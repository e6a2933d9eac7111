"""Which of a product's variants and options a line means. Decisions, no prices and no stock."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from orderwire.engine.catalogue import Choice, Option, OptionKind, Product, ProductKind, Variant
from orderwire.engine.drafts import DraftLine, Name
from orderwire.engine.orders import ChosenOption
from orderwire.engine.refusals import (
    OptionMissing,
    OptionNotFound,
    OptionValueRefused,
    PlanMissing,
    PlanNotFound,
    ProductNotFound,
    Refusal,
)

_Named = TypeVar("_Named", Option, Choice)


def choose_variant(
    product: Product, line: DraftLine, names: Mapping[Name, int]
) -> Variant | Refusal:
    """The variant that a line buys: its plan for a subscription, else the default one.

    A subscription with a single plan needs no choice. A plan given for anything but a
    subscription does not apply and is ignored, unless it must count. A variant that is named
    wins over all of that.
    """
    if line.variant is not None:
        named = names.get(line.variant)
        found = next((one for one in product.variants if one.id == named), None)
        return found or ProductNotFound(line.variant.value)
    if product.kind is not ProductKind.SUBSCRIPTION:
        if line.plan_must_count and line.plan is not None:
            return PlanNotFound(product.name, line.plan.value)
        return product.variants[0]
    if line.plan is None:
        if len(product.variants) == 1:
            return product.variants[0]
        return PlanMissing(product.name)
    variant_id = names.get(line.plan)
    for variant in product.variants:
        if variant.id == variant_id:
            return variant
    return PlanNotFound(product.name, line.plan.value)


def choose_options(
    product: Product, wanted: Sequence[tuple[str, Sequence[str]]], currency: str
) -> Sequence[ChosenOption] | Refusal:
    """The options of a line as filled in, in the product's order of them.

    An option is named by its id or its name, and so is a choice; an id wins over another's name.
    Unknown options and values are refused, and so are an option filled in twice and a required
    one that was left out or left empty.
    """
    if not wanted and not product.options:
        return ()
    filled: dict[int, ChosenOption] = {}
    for key, values in wanted:
        option = _named(product.options, key)
        if option is None:
            return OptionNotFound(product.name, key)
        given = [value for value in values if value.strip() != ""]
        if not given:
            continue
        chosen = _fill_in(product, option, given, currency)
        if isinstance(chosen, Refusal):
            return chosen
        if option.id in filled:
            return OptionValueRefused(product.name, option.name, given[0])
        filled[option.id] = chosen
    for option in product.options:
        if option.is_required and option.id not in filled:
            return OptionMissing(product.name, option.name)
    return tuple(filled[option.id] for option in product.options if option.id in filled)


def _fill_in(
    product: Product, option: Option, values: Sequence[str], currency: str
) -> ChosenOption | Refusal:
    if option.kind is not OptionKind.CHOICES and len(values) > 1:
        return OptionValueRefused(product.name, option.name, values[1])
    if option.kind is OptionKind.TEXT:
        return ChosenOption(
            option_id=option.id,
            name=option.name,
            values=tuple(values),
            surcharge_minor=option.surcharges.get(currency, 0),
        )
    choices = []
    for value in values:
        choice = _named(option.choices, value)
        if choice is None or choice in choices:
            return OptionValueRefused(product.name, option.name, value)
        choices.append(choice)
    return ChosenOption(
        option_id=option.id,
        name=option.name,
        values=tuple(choice.name for choice in choices),
        choice_ids=tuple(choice.id for choice in choices),
        surcharge_minor=sum(choice.surcharges.get(currency, 0) for choice in choices),
    )


def _named(things: Sequence[_Named], text: str) -> _Named | None:
    by_id = (thing for thing in things if text == str(thing.id))
    by_name = (thing for thing in things if text == thing.name)
    return next(by_id, None) or next(by_name, None)
