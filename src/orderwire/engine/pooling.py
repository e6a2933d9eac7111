"""Filling a pool of codes: a command that stands in the same queue as orders.

Stock and pool of a variant are one count: so many codes more are so many units more, decided and
saved together. Codes that orders wait for are none: their units left the stock long ago. A code
that the store has or had is refused, and all that came with it: whoever reads the same file in
twice is told, and nothing is handed out twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from orderwire.engine.facts import Facts
from orderwire.engine.moves import NOTHING, Moves
from orderwire.engine.placing import Refused
from orderwire.engine.refusals import CodeKnown, VariantNotFound


class NewCode(NamedTuple):
    """A code on its way into a pool."""

    id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCodes:
    """Add codes to a variant's pool, and to its stock where that is counted."""

    variant_id: int
    codes: Sequence[NewCode]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesAdded(Moves):
    """The pool has these codes more, of which so many are `owed` to orders.

    `available` is the stock, where it is counted.
    """

    variant_id: int
    codes: Sequence[NewCode]
    available: int | None
    owed: int = 0

    @property
    def takes(self) -> Mapping[int, int]:
        """What is added to the stock, where that is counted."""
        return NOTHING if self.available is None else {self.variant_id: self.owed - len(self.codes)}


def add_codes(facts: Facts, command: AddCodes) -> CodesAdded | Refused:
    """Decide whether codes can be added: to something that is a code, and none of them twice."""
    if command.variant_id not in facts.coded:
        return Refused(VariantNotFound(command.variant_id))
    seen = set(facts.known_codes)
    for code in command.codes:
        if code.text in seen:
            return Refused(CodeKnown(code.text))
        seen.add(code.text)
    available = facts.available.get(command.variant_id)
    owed = min(len(command.codes), facts.owed.get(command.variant_id, 0))
    return CodesAdded(
        variant_id=command.variant_id,
        codes=command.codes,
        available=None if available is None else available + len(command.codes) - owed,
        owed=owed,
    )


def take_in_codes(facts: Facts, outcome: CodesAdded | Refused) -> None:
    """Let the decisions after this one see what was added."""
    if isinstance(outcome, CodesAdded):
        facts.known_codes |= {code.text for code in outcome.codes}
        facts.move_stock(outcome.takes)
        facts.owed[outcome.variant_id] = facts.owed.get(outcome.variant_id, 0) - outcome.owed
