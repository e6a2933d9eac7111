"""What the rules of `auditing` are made of."""

from dataclasses import dataclass

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that is always true. The query finds rows where it is not, `:limit` at most.

    Every table in the query is tied to `:store_id`. Its columns are what is shown of a row.
    """

    name: str
    says: str
    query: sa.Executable


def rule(name: str, says: str, query: str) -> Rule:
    """A rule whose query is written as text: both databases read it alike."""
    return Rule(name, says, sa.text(f"{query.strip()}\nLIMIT :limit"))
