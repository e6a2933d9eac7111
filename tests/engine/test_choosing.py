"""A line means exactly one variant and one set of options, or it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from orderwire.engine.catalogue import (
    Choice,
    Option,
    OptionKind,
    PeriodUnit,
    Plan,
    Product,
    ProductKind,
)
from orderwire.engine.choosing import choose_options, choose_variant
from orderwire.engine.drafts import Name
from orderwire.engine.orders import ChosenOption
from orderwire.engine.refusals import (
    OptionMissing,
    OptionNotFound,
    OptionValueRefused,
    PlanMissing,
    PlanNotFound,
    Refusal,
)
from tests import make

NAME = "Product 101"


def choice(choice_id: int, name: str, surcharge: int = 0) -> Choice:
    return Choice(id=choice_id, name=name, surcharges={"SAR": surcharge})


SIZE = Option(
    id=1,
    name="Size",
    kind=OptionKind.CHOICE,
    choices=[choice(11, "Small"), choice(12, "Large", 500)],
    surcharges={},
)
EXTRAS = Option(
    id=2,
    name="Extras",
    kind=OptionKind.CHOICES,
    choices=[choice(21, "Card", 100), choice(22, "Bow", 250), choice(23, "Box")],
    surcharges={},
)
ENGRAVING = Option(id=3, name="Engraving", kind=OptionKind.TEXT, surcharges={"SAR": 2_000})
PRODUCT = make.product(options=[SIZE, EXTRAS, ENGRAVING])

Wanted = Sequence[tuple[str, Sequence[str]]]


def chosen(product: Product, wanted: Wanted, currency: str = "SAR") -> Sequence[ChosenOption]:
    options = choose_options(product, wanted, currency)
    assert not isinstance(options, Refusal), options
    return options


REFUSED: list[tuple[Wanted, Refusal]] = [
    ([("Colour", ["red"])], OptionNotFound(NAME, "Colour")),
    ([("size", ["Small"])], OptionNotFound(NAME, "size")),
    ([("11", ["Small"])], OptionNotFound(NAME, "11")),
    ([("Colour", [])], OptionNotFound(NAME, "Colour")),
    ([("Size", ["Huge"])], OptionValueRefused(NAME, "Size", "Huge")),
    ([("1", ["21"])], OptionValueRefused(NAME, "Size", "21")),
    ([("Size", ["Small", "Large"])], OptionValueRefused(NAME, "Size", "Large")),
    ([("Extras", ["Card", "Sword"])], OptionValueRefused(NAME, "Extras", "Sword")),
    ([("Extras", ["Card", "Card"])], OptionValueRefused(NAME, "Extras", "Card")),
    ([("Extras", ["Card", "21"])], OptionValueRefused(NAME, "Extras", "21")),
    ([("Engraving", ["To", "Sara"])], OptionValueRefused(NAME, "Engraving", "Sara")),
]


@pytest.mark.parametrize(("wanted", "refusal"), REFUSED)
def test_what_the_product_does_not_offer_is_refused(wanted: Wanted, refusal: Refusal) -> None:
    assert choose_options(PRODUCT, wanted, "SAR") == refusal


@pytest.mark.parametrize("option", ["1", "Size"])
@pytest.mark.parametrize("value", ["12", "Large"])
def test_an_option_and_its_choice_go_by_id_or_name(option: str, value: str) -> None:
    assert chosen(PRODUCT, [(option, [value])]) == (
        ChosenOption(
            option_id=1, name="Size", values=("Large",), choice_ids=(12,), surcharge_minor=500
        ),
    )


def test_several_choices_add_their_surcharges() -> None:
    (extras,) = chosen(PRODUCT, [("Extras", ["Bow", "Card"])])
    assert extras.values == ("Bow", "Card")
    assert extras.choice_ids == (22, 21)
    assert extras.surcharge_minor == 350


def test_a_text_is_kept_as_it_is() -> None:
    (engraving,) = chosen(PRODUCT, [("Engraving", [" For Sara "])])
    assert engraving.values == (" For Sara ",)
    assert engraving.choice_ids == ()
    assert engraving.surcharge_minor == 2_000


@pytest.mark.parametrize("value", ["Large", "Small"])
def test_a_currency_without_a_surcharge_adds_nothing(value: str) -> None:
    options = chosen(PRODUCT, [("Size", [value]), ("Engraving", ["Sara"])], "KWD")
    assert [option.surcharge_minor for option in options] == [0, 0]


def test_options_stand_in_the_order_of_the_product() -> None:
    options = chosen(PRODUCT, [("Engraving", ["Sara"]), ("Extras", ["Box"]), ("1", ["Small"])])
    assert [option.name for option in options] == ["Size", "Extras", "Engraving"]


@pytest.mark.parametrize("values", [[], [""], ["", ""]])
def test_an_option_left_empty_is_left_out(values: Sequence[str]) -> None:
    assert chosen(PRODUCT, [("Size", values), ("Engraving", values)]) == ()


def test_empty_values_beside_others_do_not_count() -> None:
    (size,) = chosen(PRODUCT, [("Size", ["", "Small", ""])])
    assert size.values == ("Small",)


@pytest.mark.parametrize("option", [SIZE, EXTRAS, ENGRAVING])
@pytest.mark.parametrize("is_named", [True, False])
def test_a_required_option_must_be_filled_in(option: Option, *, is_named: bool) -> None:
    product = make.product(options=[replace(option, is_required=True)])
    wanted = [(option.name, [""])] if is_named else []
    assert choose_options(product, wanted, "SAR") == OptionMissing(NAME, option.name)


def test_a_required_option_that_is_filled_in_is_in_order() -> None:
    product = make.product(options=[replace(SIZE, is_required=True), EXTRAS])
    (size,) = chosen(product, [("Size", ["Small"])])
    assert size.values == ("Small",)


def test_a_product_without_options_takes_none() -> None:
    assert chosen(make.product(), []) == ()
    assert choose_options(make.product(), [("Size", ["Small"])], "SAR") == OptionNotFound(
        NAME, "Size"
    )


def test_a_single_choice_given_twice_is_refused() -> None:
    wanted = [("1", ["Small"]), ("Size", ["Large"])]
    assert choose_options(PRODUCT, wanted, "SAR") == OptionValueRefused(NAME, "Size", "Large")


def test_an_option_given_twice_loses_none_of_its_choices() -> None:
    options = choose_options(PRODUCT, [("2", ["Card"]), ("Extras", ["Bow"])], "SAR")
    is_kept = not isinstance(options, Refusal) and options[0].choice_ids == (21, 22)
    assert is_kept or options == OptionValueRefused(NAME, "Extras", "Bow")


def test_an_id_wins_over_the_name_of_another() -> None:
    swapped = replace(SIZE, choices=[choice(1, "2"), choice(2, "1")])
    (size,) = chosen(make.product(options=[swapped]), [("Size", ["2"])])
    assert size.choice_ids == (2,)


MONTHLY = replace(make.variant(41), plan=Plan(PeriodUnit.MONTH, 1))
YEARLY = replace(make.variant(42), plan=Plan(PeriodUnit.YEAR, 1))
SUBSCRIPTION = replace(make.product(kind=ProductKind.SUBSCRIPTION), variants=[MONTHLY, YEARLY])
PLANS: Mapping[Name, int] = {
    Name("variant", "id", "41"): 41,
    Name("variant", "id", "p-yearly"): 42,
    Name("variant", "id", "99"): 99,
}


def test_a_line_buys_the_first_variant() -> None:
    product = replace(make.product(), variants=[MONTHLY, YEARLY])
    assert choose_variant(product, make.line(), {}) == MONTHLY


def test_a_plan_for_anything_but_a_subscription_is_ignored() -> None:
    product = replace(make.product(), variants=[MONTHLY, YEARLY])
    assert choose_variant(product, make.line(plan="p-yearly"), PLANS) == MONTHLY


@pytest.mark.parametrize(("plan", "variant_id"), [("41", 41), ("p-yearly", 42)])
def test_a_subscription_is_bought_by_its_plan(plan: str, variant_id: int) -> None:
    variant = choose_variant(SUBSCRIPTION, make.line(plan=plan), PLANS)
    assert not isinstance(variant, Refusal)
    assert variant.id == variant_id


def test_a_single_plan_needs_no_choice() -> None:
    product = replace(SUBSCRIPTION, variants=[YEARLY])
    assert choose_variant(product, make.line(), PLANS) == YEARLY


def test_several_plans_need_a_choice() -> None:
    assert choose_variant(SUBSCRIPTION, make.line(), PLANS) == PlanMissing(NAME)


@pytest.mark.parametrize("plan", ["nope", "42", "99", ""])
def test_a_plan_of_nobody_or_of_another_product_is_refused(plan: str) -> None:
    line = make.line(plan=plan)
    assert choose_variant(SUBSCRIPTION, line, PLANS) == PlanNotFound(NAME, plan)


def test_a_wrong_plan_is_refused_even_where_there_is_only_one() -> None:
    product = replace(SUBSCRIPTION, variants=[YEARLY])
    line = make.line(plan="41")
    assert choose_variant(product, line, PLANS) == PlanNotFound(NAME, "41")
