"""Everything that the pages say, they say in every language."""

import re
from dataclasses import fields

import pytest
from babel import Locale

from orderwire.bodies.receipts import Reason
from orderwire.engine.catalogue import PeriodUnit
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.offering import PROVIDERS
from orderwire.engine.order_life import OrderState
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refusals import Refusal, every_refusal
from orderwire.engine.subscription_life import SubscriptionState
from orderwire.pages.again import TEXT_OF, problem_of
from orderwire.pages.history import TOLD
from orderwire.pages.languages import LANGUAGES, choose_language
from orderwire.pages.showing import Standing, receipt_problem
from orderwire.pages.texts import TEXTS
from orderwire.pages.uploads import MISSING, TOO_MANY
from orderwire.pages.wording import Wording
from orderwire.payments.sandbox import CARDS

REASONS = {card.decline for card in CARDS if card.decline is not None} | {
    "not_a_test_card",
    "not_confirmed",
    "abandoned",
}
PLURAL_FORM = re.compile(r"every\.\w+\.\w+")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_to_decline_has_words(reason: str, code: str) -> None:
    assert TEXTS[code][f"declined.{reason}"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_test_card_says_what_it_does(code: str) -> None:
    for card in CARDS:
        assert TEXTS[code][f"outcome.{card.purpose}"]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("state", [*OrderState, "under_way"])
def test_every_state_of_an_order_has_words(state: str, code: str) -> None:
    assert TEXTS[code][f"state.{state}"]
    assert TEXTS[code][f"state_text.{state}"]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("standing", [Standing.IN_REVIEW, Standing.PROMISED, Standing.UNPAID])
def test_an_order_that_was_placed_before_its_money_came_has_words(
    standing: Standing, code: str
) -> None:
    assert TEXTS[code][f"state.{standing.value}"]
    assert TEXTS[code][f"state_text.{standing.value}"]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_way_to_pay_has_words(provider: str, code: str) -> None:
    assert TEXTS[code][f"way.{provider}"]
    assert TEXTS[code][f"way_title.{provider}"]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("why", [*Reason, MISSING, TOO_MANY])
def test_every_reason_not_to_take_a_receipt_has_words(why: str, code: str) -> None:
    wording = Wording(LANGUAGES[code])
    problem = receipt_problem(str(why), wording)
    assert "{" not in wording.text(problem.text, **problem.facts)


@pytest.mark.parametrize("code", LANGUAGES)
def test_charges_shipments_and_refunds_have_words(code: str) -> None:
    for charge in ChargeKind:
        assert TEXTS[code][f"charge.{charge.value}"]
    for state in FulfilmentState:
        assert TEXTS[code][f"shipment.{state.value}"]
        assert TEXTS[code][f"pickup.{state.value}"]
    for shown in (RefundState.OPEN, RefundState.SUCCEEDED):
        assert TEXTS[code][f"refund.{shown.value}"]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", TOLD)
def test_everything_that_is_told_of_a_history_has_words(kind: str, code: str) -> None:
    assert TEXTS[code][f"event.{kind}"]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("state", SubscriptionState)
def test_every_state_of_a_subscription_has_words(state: SubscriptionState, code: str) -> None:
    assert TEXTS[code][f"subscription.{state}"]


def test_every_refusal_has_words_for_ordering_again() -> None:
    assert set(TEXT_OF) == set(every_refusal())


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", every_refusal())
def test_what_a_refusal_says_has_the_facts_that_its_words_want(
    kind: type[Refusal], code: str
) -> None:
    facts: dict[str, object] = {field.name: "x" for field in fields(kind)}
    for left in (0, 2):
        if "available" in facts:
            facts["available"] = left
        wording = Wording(LANGUAGES[code])
        problem = problem_of(kind(**facts), wording)
        assert wording.text(problem.title)
        assert "{" not in wording.text(problem.text, **problem.facts)


def keys(code: str) -> set[str]:
    return {key for key in TEXTS[code] if not PLURAL_FORM.fullmatch(key)}


def test_languages_are_those_with_texts() -> None:
    assert set(TEXTS) == set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_lacks_a_text(code: str) -> None:
    assert keys(code) == keys("en")
    assert all(TEXTS[code].values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_blanks_are_the_same_in_every_language(code: str) -> None:
    for key in keys(code):
        assert blanks(TEXTS[code][key]) == blanks(TEXTS["en"][key]), key


def blanks(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("unit", PeriodUnit)
def test_every_number_of_periods_has_its_plural(unit: PeriodUnit, code: str) -> None:
    for count in range(1, 121):
        form = Locale.parse(code).plural_form(count)
        text = TEXTS[code][f"every.{unit.value}.{form}"]
        assert "{count}" in text or form in ("one", "two")


@pytest.mark.parametrize(
    ("asked", "accepted", "code"),
    [
        (None, "", "en"),
        (None, "ar", "ar"),
        (None, "ar-SA,ar;q=0.9,en;q=0.8", "ar"),
        (None, "en;q=0.5, AR;q=0.7", "ar"),
        (None, "fr, de;q=0.9", "en"),
        (None, "fr, ar;q=0.1", "ar"),
        (None, "ar;q=0, en", "en"),
        (None, "ar;q=, ar;q=x, ar;q=\N{SUPERSCRIPT TWO}", "en"),
        (None, "*;q=0.1,;;;,=", "en"),
        (None, f"ar;q={'9' * 5000}", "ar"),
        ("ar", "en", "ar"),
        ("en", "ar", "en"),
        ("xx", "ar", "ar"),
        ("", "ar", "ar"),
    ],
)
def test_the_language_is_chosen(asked: str | None, accepted: str, code: str) -> None:
    assert choose_language(asked, accepted).code == code
