"""Draw the lives of orders, checkouts, payments and the rest from their tables: `./dev lives`.

Rule: `docs/lives.md` holds what this prints and nothing else. A test compares the two, so that a
table that changes takes its picture along.
"""

import inspect
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import ModuleType

from orderwire.engine import (
    checkout_life,
    fulfilment_life,
    order_life,
    payment_life,
    refund_life,
    subscription_life,
)

PAGE = Path(__file__).parents[1] / "docs" / "lives.md"

LIVES: Mapping[str, ModuleType] = {
    "Order": order_life,
    "Checkout": checkout_life,
    "Payment": payment_life,
    "Refund": refund_life,
    "Fulfilment": fulfilment_life,
    "Subscription": subscription_life,
}

HEAD = """\
# Lives

What can happen to an order and to what belongs to it. The pictures are drawn from the tables in
`src/orderwire/engine/*_life.py` by `./dev lives`; what is not in a table is refused. The
platforms' own words for these states are made when an answer is written, and are never stored.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(section(name, life) for name, life in LIVES.items())])


def section(name: str, life: ModuleType) -> str:
    """One life: what its states mean, as its module says, and its picture."""
    said = inspect.getdoc(life) or ""
    states = [line.removeprefix("    ") for line in said.splitlines() if line.startswith("    ")]
    drawn = ["stateDiagram-v2", *(f"    {line}" for line in arrows(life.TRANSITIONS))]
    return "\n".join(
        [f"## {name}", "", "```text", *states, "```", "", "```mermaid", *drawn, "```", ""]
    )


def arrows(table: Mapping[StrEnum, Mapping[StrEnum, StrEnum]]) -> Iterator[str]:
    """The arrows of a table. It begins with its first state, and ends where no way leads out."""
    yield f"[*] --> {next(iter(table))}"
    for state, ways in table.items():
        for step, after in ways.items():
            yield f"{state} --> {after}: {step}"
        if not ways:
            yield f"{state} --> [*]"


if __name__ == "__main__":
    PAGE.write_text(page())
    print(f"{PAGE} is drawn")
