"""A database as an earlier program left it: at any revision, with rows in every table.

The rows are made from what the database itself says of its tables at that revision: columns,
foreign keys and the words that its checks allow. What a column means is known by its name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from orderwire.storage import migrations

STORE = 1
ROWS = 3
"""So many rows every table has, unless a store has one at most."""

FIRST_ID = 2**33
_FOLDER = str(Path(migrations.__path__[0]))
_OURS = "alembic_version"
_WORDS = re.compile(r"'([^']*)'")

_KNOWN: Mapping[str, object] = {
    "store_id": STORE,
    "currency": "SAR",
    "country": "SA",
    "tax_country": "SA",
    "timezone": "Asia/Riyadh",
    "tax_class": "standard",
    "is_active": True,
    "dialect": "rmz",
    "stock_policy": "tracked",
    "available": 50,
    "quantity_min": 1,
    "quantity_max": None,
    "checkout_lasts_ms": 3_600_000,
    "window_ms": 300_000,
    "period_unit": None,
    "period_count": None,
    "revoked_ms": None,
    "version": 1,
    "parent_id": None,
    "stock_state": "none",
    "coupon_id": None,
    "coupon_code": None,
    "calls_per_minute": None,
}
"""What columns hold so that the service can work with their rows."""

_OF_TABLE: Mapping[tuple[str, str], Sequence[object]] = {
    ("counters", "kind"): ("id", "number", "other"),
    ("counters", "value"): (FIRST_ID, ROWS, 0),
    ("products", "kind"): ("digital",) * ROWS,
    ("coupons", "kind"): ("fixed",) * ROWS,
    ("tax_rates", "tax_class"): ("standard", "reduced", "none"),
    ("orders", "state"): ("completed",) * ROWS,
    ("orders", "number"): (1, 2, 3),
    ("prices", "sale_minor"): (None,) * ROWS,
    ("subscriptions", "period_unit"): ("month",) * ROWS,
    ("subscriptions", "period_count"): (1,) * ROWS,
    ("subscriptions", "period_ends_ms"): (1_001, 1_002, 1_003),
    ("ways_to_pay", "currencies"): ("[]",) * ROWS,
}
"""What only this column of this table holds, row by row."""

_LISTS = frozenset(
    ("options", "included", "excluded", "lines", "rules", "countries", "currencies", "fees")
)
_DOCUMENTS = frozenset(("facts", "headers", "document", "metadata", "parts", "address", "standing"))
_ABSENT = frozenset(("contact", "charges", "details", "accepts", "answer_body", "scopes"))


def revisions() -> list[str]:
    """Every revision, the first one first."""
    script = ScriptDirectory(_FOLDER)
    return [step.revision for step in script.walk_revisions()][::-1]


def reach(db: sa.Connection, revision: str) -> None:
    """Bring an empty database to a revision, as the program of that day did."""
    config = Config()
    config.set_main_option("script_location", _FOLDER.replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, revision)


def fill_tables(db: sa.Connection) -> None:
    """Put rows into every table that there is, those first that others refer to."""
    for table in _tables(db):
        allowed = _allowed(db, table.name)
        count = 1 if list(table.primary_key.columns.keys()) == ["store_id"] else ROWS
        db.execute(table.insert(), [_row(table, allowed, index) for index in range(1, count + 1)])


def contents(db: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, in the order of their keys."""
    return {
        table.name: [
            dict(row)
            for row in db.execute(table.select().order_by(*table.primary_key.columns)).mappings()
        ]
        for table in _tables(db)
    }


def _tables(db: sa.Connection) -> Sequence[sa.Table]:
    found = sa.MetaData()
    found.reflect(db)
    return [table for table in found.sorted_tables if table.name != _OURS]


def _allowed(db: sa.Connection, name: str) -> Mapping[str, list[str]]:
    """The words that a column may hold, where a check says so."""
    allowed = {}
    for check in sa.inspect(db).get_check_constraints(name):
        column = str(check["name"]).removeprefix(f"ck_{name}_")
        words = _WORDS.findall(str(check["sqltext"]))
        if words:
            allowed[column] = words
    return allowed


def _row(table: sa.Table, allowed: Mapping[str, list[str]], index: int) -> dict[str, object]:
    return {column.name: _value(table, column, allowed, index) for column in table.columns}


def _value(
    table: sa.Table, column: "sa.Column[Any]", allowed: Mapping[str, list[str]], index: int
) -> object:
    """A value that the column takes, another one in each row where that has to be."""
    name = column.name
    if (table.name, name) in _OF_TABLE:
        return _OF_TABLE[table.name, name][index - 1]
    if name in _KNOWN and (column.nullable or _KNOWN[name] is not None):
        return _KNOWN[name]
    if name in allowed:
        words = allowed[name]
        return words[index % len(words)]
    if name in _ABSENT and column.nullable:
        return None
    if name in _LISTS:
        return "[]"
    if name in _DOCUMENTS:
        return "{}"
    return _by_type(column, index)


def _by_type(column: "sa.Column[Any]", index: int) -> object:
    match column.type:
        case sa.Boolean():
            return bool(index % 2)
        case sa.Integer():
            return index
        case sa.LargeBinary():
            return f"bytes {index}".encode()
    return f"{column.name} {index}"


def differences(
    before: Mapping[str, list[dict[str, Any]]], after: Mapping[str, list[dict[str, Any]]]
) -> Iterator[str]:
    """What of the rows from before is no longer what it was. New columns are no difference."""
    for name, rows in before.items():
        kept = [{key: row.get(key) for key in rows[0]} for row in after.get(name, [])]
        if kept != rows:
            yield f"{name}: {rows} became {kept}"
