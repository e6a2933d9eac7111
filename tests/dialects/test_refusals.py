"""Every dialect has words for every refusal of the engine."""

import importlib
from dataclasses import fields
from types import ModuleType
from typing import Any

import pytest

from orderwire.dialects._kit.wire import encode
from orderwire.dialects.registry import DIALECTS
from orderwire.engine.money import Money
from orderwire.engine.refusals import Refusal, every_refusal

FACTS: dict[str, object] = {
    "str": "Ünïcode {name} %s \u202e",
    "int": 3,
    "Money": Money(12345, "KWD"),
}


def facts_of(kind: type[Refusal]) -> dict[str, Any]:
    """Facts of the right types."""
    return {
        field.name: FACTS[field.type if isinstance(field.type, str) else field.type.__name__]
        for field in fields(kind)
    }


WORDED_IN = {"salla": "refusing_orders"}
"""The modules that word refusals, where they are not called `refusing`."""

NOW = {"rmz": [1_800_000_000_000]}
"""What a dialect words refusals with besides."""


def wording_of(dialect: str) -> ModuleType:
    """The module that words a dialect's refusals."""
    name = WORDED_IN.get(dialect, "refusing")
    return importlib.import_module(f"orderwire.dialects.{dialect}.{name}")


@pytest.mark.parametrize("kind", every_refusal(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_refusal_is_worded_in_every_dialect(dialect: str, kind: type[Refusal]) -> None:
    refuse = wording_of(dialect).refuse
    status, document = refuse(kind(**facts_of(kind)), *NOW.get(dialect, []))
    assert 400 <= status < 500
    assert document.get("message") or document["error"]["message"]
    assert encode(document)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_dialect_words_what_the_engine_never_says(dialect: str) -> None:
    assert set(wording_of(dialect).MESSAGES) == set(every_refusal())
