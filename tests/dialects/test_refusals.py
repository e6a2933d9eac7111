"""Every dialect has words for every refusal of the engine."""

import importlib
from dataclasses import fields
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


@pytest.mark.parametrize("kind", every_refusal(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_refusal_is_worded_in_every_dialect(dialect: str, kind: type[Refusal]) -> None:
    refusing = importlib.import_module(f"orderwire.dialects.{dialect}.refusing")
    status, document = refusing.refuse(kind(**facts_of(kind)), 1_800_000_000_000)
    assert 400 <= status < 500
    assert document["message"]
    assert encode(document)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_dialect_words_what_the_engine_never_says(dialect: str) -> None:
    refusing = importlib.import_module(f"orderwire.dialects.{dialect}.refusing")
    assert set(refusing.MESSAGES) == set(every_refusal())
