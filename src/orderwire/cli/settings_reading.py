"""Reading the file of `orderwire store apply`.

Rule 1: everything that is wrong is named at once, each with its dotted path; nothing is guessed.
Rule 2: amounts are decimals in quotes ("15.00") and rates per cents in quotes ("15%"): whole
minor units and basis points are made of them digit by digit, never through a binary fraction.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from orderwire.cli.settings_file import SettingsFile
from orderwire.operations.apply_settings import Wanted
from orderwire.operations.read_settings import Settings

_TELLING = {
    "shipping": ("id", "name"),
    "branches": ("id", "name"),
    "bank_accounts": ("id", "iban"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong in the file: where, as a dotted path, and what."""

    where: str
    what: str


class UnreadableSettings(ValueError):
    """The file cannot be applied, for all these reasons."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems."""
        super().__init__("; ".join(f"{problem.where}: {problem.what}" for problem in problems))
        self.problems = problems


def parse(text: str) -> Mapping[str, object]:
    """The document in a file. Raises UnreadableSettings."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableSettings([Problem("the file", str(error))]) from None


def wanted_of(document: Mapping[str, object], settings: Settings) -> Wanted:
    """What a document asks for, of a store with these settings. Raises UnreadableSettings."""
    problems = list(_repeated(document))
    known = {
        "shipping": {row.id for row in settings.shipping_methods},
        "branches": {row.id for row in settings.branches},
        "bank_accounts": {row.id for row in settings.bank_accounts},
    }
    context = {"currency": settings.store.currency, "ids": known}
    try:
        file = SettingsFile.model_validate(document, context=context)
    except ValidationError as error:
        raise UnreadableSettings([_problem(one) for one in error.errors()] + problems) from None
    if problems:
        raise UnreadableSettings(problems)
    return file.wanted(settings.store.currency)


def _problem(error: ErrorDetails) -> Problem:
    words = {"missing": "is missing", "extra_forbidden": "is not a setting"}
    where = ".".join(str(step) for step in error["loc"] if step != "[key]")
    return Problem(where, words.get(error["type"], error["msg"]))


def _repeated(document: Mapping[str, object]) -> Iterator[Problem]:
    """Rows of a list that say the same of what tells them apart, whatever else is wrong."""
    for section, fields in _TELLING.items():
        rows = document.get(section)
        for field in fields:
            seen: set[str] = set()
            for index, row in enumerate(rows if isinstance(rows, list) else []):
                told = _told(row, field)
                if told and told in seen:
                    yield Problem(f"{section}.{index}.{field}", "stands there twice")
                seen.add(told)


def _told(row: object, field: str) -> str:
    """What a row says in a field, as it is compared; nothing where it says nothing."""
    value = row.get(field) if isinstance(row, dict) else None
    text = "" if value is None else str(value).strip()
    return "".join(text.split()).upper() if field == "iban" else text
