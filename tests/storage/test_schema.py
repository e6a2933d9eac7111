"""The rules of the schema, asked of every table; and the migrations make exactly these tables."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine.interfaces import ReflectedIndex

from orderwire.storage.migrations import current, head, upgrade
from orderwire.storage.rows import TABLE_OF, Row
from orderwire.storage.schema import GLOBAL_TABLES, TENANT_TABLES, metadata
from tests.databases import opened

TENANTS = [metadata.tables[name] for name in sorted(TENANT_TABLES)]
TABLES = [metadata.tables[name] for name in sorted(metadata.tables)]

named = pytest.mark.parametrize("table", TENANTS, ids=lambda table: table.name)


@named
def test_a_tenant_table_begins_with_its_store(table: sa.Table) -> None:
    store_id = table.columns[0]
    assert (store_id.name, store_id.nullable) == ("store_id", False)
    assert isinstance(store_id.type, sa.BigInteger)
    assert next(iter(table.primary_key)) is store_id


@named
def test_a_unique_key_begins_with_the_store(table: sa.Table) -> None:
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            assert constraint.columns[0].name == "store_id", constraint.name
    for index in table.indexes:
        assert not index.unique or index.columns[0].name == "store_id", index.name


@named
def test_a_foreign_key_stays_within_the_store(table: sa.Table) -> None:
    for key in table.foreign_key_constraints:
        assert key.referred_table.name in TENANT_TABLES - {"stores"}
        assert (key.columns[0].name, key.elements[0].column.name) == ("store_id", "store_id")
        assert key.ondelete in ("RESTRICT", "CASCADE")
        assert key.onupdate is None


@named
def test_an_index_is_not_mistaken_for_the_primary_key(table: sa.Table) -> None:
    for index in table.indexes:
        has_condition = index.dialect_options["postgresql"]["where"] is not None
        assert has_condition or index.columns[0].name != "store_id", index.name
        assert str(index.dialect_options["postgresql"]["where"]) == str(
            index.dialect_options["sqlite"]["where"]
        )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_database_makes_nothing_up(table: sa.Table) -> None:
    for column in table.columns:
        assert column.autoincrement is not True
        assert (column.default, column.identity) == (None, None)
        assert column.server_default is None or is_counted(column)
        assert isinstance(
            column.type, (sa.BigInteger, sa.Integer, sa.Text, sa.Boolean, sa.LargeBinary)
        )


def is_counted(column: sa.Column[Any]) -> bool:
    """Whether a column begins with nothing or no: all that a database may put in by itself."""
    default = column.server_default
    return isinstance(default, sa.DefaultClause) and str(default.arg) in ("0", "false")


@pytest.mark.parametrize("name", sorted(GLOBAL_TABLES))
def test_a_global_table_refers_to_nothing(name: str) -> None:
    assert metadata.tables[name].foreign_key_constraints == set()


@pytest.mark.parametrize("kind", TABLE_OF, ids=lambda kind: kind.__name__)
def test_a_row_has_the_columns_of_its_table(kind: type[Row]) -> None:
    columns = metadata.tables[TABLE_OF[kind]].columns
    assert list(kind._fields) == [
        column.name for column in columns if column.name in kind._fields or not is_counted(column)
    ]


def test_an_upgrade_says_its_steps_once(bare_url: str) -> None:
    async def story() -> None:
        async with opened(bare_url) as database:
            assert await database.read(current) is None
            steps = await database.write(upgrade)
            revisions = [step.split(":")[0] for step in steps]
            assert revisions == sorted(set(revisions))
            assert revisions[0] == "0001"
            assert await database.read(current) == head() == revisions[-1]
            assert await database.write(upgrade) == []

    asyncio.run(story())


def test_a_failed_upgrade_leaves_nothing(bare_url: str) -> None:
    def fail(db: sa.Connection) -> None:
        upgrade(db)
        raise ZeroDivisionError

    async def story() -> None:
        async with opened(bare_url) as database:
            with pytest.raises(ZeroDivisionError):
                await database.write(fail)
            assert await database.read(lambda db: sa.inspect(db).get_table_names()) == []

    asyncio.run(story())


def test_migrations_make_the_tables_of_the_schema(url: str) -> None:
    def differences(db: sa.Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(db, opts=options), metadata))

    async def story() -> None:
        async with opened(url) as database:
            assert await database.read(differences) == []

    asyncio.run(story())


def test_migrations_make_the_checks_and_conditions_of_the_schema(
    url: str, bare_url_beside: str
) -> None:
    async def story() -> None:
        async with opened(url) as migrated, opened(bare_url_beside) as made:
            await made.write(metadata.create_all)
            assert await migrated.read(description) == await made.read(description)

    asyncio.run(story())


@pytest.fixture
def bare_url_beside(request: pytest.FixtureRequest, url: str) -> str:
    """A second database of the same kind, without tables."""
    kind = "sqlite" if url.startswith("sqlite") else "postgres"
    return str(request.getfixturevalue(f"bare_{kind}_url"))


def description(db: sa.Connection) -> dict[str, object]:
    """All that the database itself says about our tables, but for the order it says it in."""
    look = sa.inspect(db)
    return {
        name: (
            [
                (column["name"], repr(column["type"]), column["nullable"], column["default"])
                for column in look.get_columns(name)
            ],
            look.get_pk_constraint(name),
            _sorted(look.get_foreign_keys(name)),
            _sorted(look.get_unique_constraints(name)),
            _sorted(look.get_check_constraints(name)),
            sorted(
                (
                    str(index["name"]),
                    repr(index["column_names"]),
                    bool(index["unique"]),
                    _where(index),
                )
                for index in look.get_indexes(name)
            ),
        )
        for name in metadata.tables
    }


def _sorted(things: list[Any]) -> list[Any]:
    return sorted(things, key=lambda thing: str(thing["name"]))


def _where(index: ReflectedIndex) -> str:
    options: Any = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where")))
