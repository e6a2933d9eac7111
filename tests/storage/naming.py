"""Which statements forget to name the store of a tenant table.

A reference to a tenant table is named when the conditions of its own SELECT, UPDATE or DELETE
tie its `store_id` to a value: directly, or by way of another table's. Only conditions that always
hold count: nothing under an OR, and an outer join's speak for the joined table alone. An INSERT
names its store by having the column, and in the target of its ON CONFLICT.
"""

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp

from orderwire.storage.schema import TENANT_TABLES

_SCOPES = (exp.Select, exp.Update, exp.Delete)


def problems_in(sql: str, dialect: str) -> list[str]:
    """The tenant tables of a statement whose store is not named."""
    tree = _parse(sql, dialect)
    problems = [problem for scope in tree.find_all(*_SCOPES) for problem in _unnamed(scope)]
    for insert in tree.find_all(exp.Insert):
        problems += _unnamed_by_insert(insert)
    return problems


def tenants_in(sql: str, dialect: str) -> set[str]:
    """The tenant tables that a statement touches."""
    tables = _parse(sql, dialect).find_all(exp.Table)
    return {table.name for table in tables} & TENANT_TABLES


def _parse(sql: str, dialect: str) -> exp.Expr:
    return sqlglot.parse_one(re.sub(r"\?\d+", "?", sql), dialect=dialect)


def _unnamed(scope: exp.Expr) -> Iterator[str]:
    """The tenant tables of one scope whose store is tied to no value."""
    tables = {table.alias_or_name: table.name for table in _own(scope, exp.Table)}
    ties = list(_ties(scope, tables))
    named: set[str] = set()
    for _ in tables:
        named |= {left for left, right in ties if right is None or right in named}
    for alias, name in tables.items():
        if name in TENANT_TABLES and alias not in named:
            yield f"{name} ({alias}) in {scope.sql()[:200]}"


def _ties(scope: exp.Expr, tables: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    """What is said of stores: this table's is that one's, or (None) a value."""
    for where in _own(scope, exp.Where):
        yield from _ties_of(where.this, tables)
    for join in _own(scope, exp.Join):
        condition = join.args.get("on")
        if condition is not None:
            for left, right in _ties_of(condition, tables):
                if not join.args.get("side") or left == join.this.alias_or_name:
                    yield left, right


def _ties_of(condition: exp.Expr, tables: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    root = condition.unnest()
    for part in root.flatten() if isinstance(root, exp.And) else [root]:
        equation = part.unnest()
        if not isinstance(equation, exp.EQ):
            continue
        for one, other in (
            (equation.this, equation.expression),
            (equation.expression, equation.this),
        ):
            ours, theirs = _store_of(one, tables), _store_of(other, tables)
            if ours is not None and (theirs is not None or _is_value(other)):
                yield ours, theirs


def _own(scope: exp.Expr, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    """The parts of a scope that do not belong to a query inside it."""
    inner = (*_SCOPES, exp.SetOperation)
    for node in scope.walk(prune=lambda node: node is not scope and isinstance(node, inner)):
        if isinstance(node, kind):
            yield node


def _store_of(node: exp.Expr, tables: dict[str, str]) -> str | None:
    """The table whose store a column is."""
    if not isinstance(node, exp.Column) or node.name != "store_id":
        return None
    tenants = [alias for alias, name in tables.items() if name in TENANT_TABLES]
    return node.table or (tenants[0] if len(tenants) == 1 else None)


def _is_value(node: exp.Expr) -> bool:
    value = node.this if isinstance(node, exp.Cast) else node
    return isinstance(value, (exp.Literal, exp.Parameter, exp.Placeholder))


def _unnamed_by_insert(insert: exp.Insert) -> Iterator[str]:
    target = insert.this
    table = target.find(exp.Table)
    if table is None or table.name not in TENANT_TABLES:
        return
    has_columns = isinstance(target, exp.Schema)
    if not has_columns or "store_id" not in [column.name for column in target.expressions]:
        yield f"{table.name} without its store in {insert.sql()[:200]}"
    conflict = insert.args.get("conflict")
    if conflict is not None:
        keys = [key.name for key in conflict.args.get("conflict_keys") or ()]
        if "store_id" not in keys:
            yield f"{table.name} in any store in {insert.sql()[:200]}"
