"""What is wrong with a request, before anybody has words for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a request: where, of what kind, and the facts that its text names.

    Kinds are pydantic's words, and a dialect's own for what pydantic does not look for.
    """

    where: tuple[str | int, ...]
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Invalid(Exception):
    """The request has these problems, all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


class NotFound(Exception):
    """What the path names is not there, or is another store's."""
