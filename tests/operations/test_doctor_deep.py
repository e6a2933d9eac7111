"""The invariants of the book: a healthy one is found well, and whatever is broken is found."""

import asyncio
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from orderwire.operations import doctor_deep
from orderwire.operations.doctor import Finding, Verdict
from orderwire.operations.doctor_deep import SHOWN, examine_book
from orderwire.storage.auditing import RULES
from orderwire.storage.looking import open_to_look
from tests import make
from tests.databases import opened
from tests.operations.breakages import BREAKAGES, Breakage, change_order
from tests.shop import Wish, fill, shop

OF_THE_DATABASE = ("there are never fewer than none of a variant",)
"""Rules that the schema keeps as well: nobody can break them by an UPDATE."""


async def found_in(url: str, now_ms: int = make.NOW_MS) -> list[Finding]:
    """What is said of the book of a database."""
    look = open_to_look(url)
    try:
        return [finding async for finding in examine_book(look, now_ms)]
    finally:
        await look.close()


async def broken_by(url: str, statements: Sequence[str]) -> list[Finding]:
    """What is said of the book after somebody's edit."""

    def run(db: sa.Connection) -> None:
        for statement in statements:
            db.exec_driver_sql(statement)

    async with opened(url) as database:
        await database.write(run)
    return await found_in(url)


def test_the_demo_is_well(demo_url: str) -> None:
    (finding,) = asyncio.run(found_in(demo_url))
    assert (finding.verdict, finding.what) == (Verdict.OK, "store 1")
    assert finding.why.startswith("8 orders, ")


@pytest.mark.parametrize(
    "breakage",
    [pytest.param(one, id=f"{index}-{one.name}") for index, one in enumerate(BREAKAGES)],
)
def test_what_is_broken_is_found(demo_sqlite_url: str, breakage: Breakage) -> None:
    check(asyncio.run(broken_by(demo_sqlite_url, breakage.by)), breakage)


@pytest.mark.postgres
@pytest.mark.parametrize("name", sorted({one.name for one in BREAKAGES}))
def test_what_is_broken_is_found_on_postgres_too(demo_postgres_url: str, name: str) -> None:
    for breakage in [one for one in BREAKAGES if one.name == name][:1]:
        check(asyncio.run(broken_by(demo_postgres_url, breakage.by)), breakage)


def check(found: Sequence[Finding], breakage: Breakage) -> None:
    """The finding is there, and nothing is said to be well."""
    assert {one.verdict for one in found} == {Verdict.FAIL}
    said = [one.why for one in found if one.what == f"store 1: {breakage.name}"]
    assert any(breakage.says in why for why in said), found
    assert all(one.todo for one in found)


def test_every_rule_is_broken_once() -> None:
    broken = {(one.name, one.says) for one in BREAKAGES}
    left = {
        (rule.name, rule.says)
        for rule in RULES
        if not any(rule.name == name and rule.says.startswith(says) for name, says in broken)
    }
    assert {says for _, says in left} == set(OF_THE_DATABASE)


def test_fewer_than_none_are_found_where_nobody_checked(demo_sqlite_url: str) -> None:
    statements = (
        "PRAGMA ignore_check_constraints = ON",
        "UPDATE stock SET available = -1 WHERE store_id = 1",
    )
    found = asyncio.run(broken_by(demo_sqlite_url, statements))
    assert [one.what for one in found] == ["store 1: stock"]
    assert "available -1" in found[0].why


def test_only_the_first_of_many_are_named(url: str) -> None:
    async def story() -> list[Finding]:
        async with shop(url) as it:
            await it.place_all([Wish(lines=[(102, 1)]) for _ in range(SHOWN + 5)])
        statement = "UPDATE orders SET paid_minor = 1 WHERE store_id = 1"
        statements = (statement, "UPDATE counters SET value = 9999999999 WHERE kind = 'id'")
        return await broken_by(url, statements)

    (finding,) = asyncio.run(story())
    assert finding.why.count("order_id ") == SHOWN
    assert finding.why.endswith(" and more")


def test_each_store_is_looked_at_by_itself(demo_sqlite_url: str) -> None:
    async def story() -> list[Finding]:
        async with opened(demo_sqlite_url) as database:
            await database.write(lambda db: fill(db, store_id=2))
        return await broken_by(demo_sqlite_url, [change_order(1004, "paid_minor = 0")])

    broken, well = asyncio.run(story())
    assert (broken.verdict, broken.what) == (Verdict.FAIL, "store 1: money")
    assert (well.verdict, well.what) == (Verdict.OK, "store 2")


def test_orders_are_read_some_at_a_time(
    demo_sqlite_url: str,
) -> None:
    """Ids far apart, below every other one, and more of them than one look reads."""
    count = doctor_deep.AT_ONCE + 3

    def many(db: sa.Connection) -> None:
        columns = [row[1] for row in db.exec_driver_sql("PRAGMA table_info(orders)")]
        copied = [
            {"id": "n.i * 1000", "number": "0", "total_minor": "1"}.get(name, f"o.{name}")
            for name in columns
        ]
        db.exec_driver_sql(
            f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
            f"INSERT INTO orders ({', '.join(columns)}) SELECT {', '.join(copied)} "
            "FROM orders AS o, n WHERE o.store_id = 1 AND o.number = 1003"
        )

    async def story() -> list[Finding]:
        async with opened(demo_sqlite_url) as database:
            await database.write(many)
        return await found_in(demo_sqlite_url)

    totals = next(one for one in asyncio.run(story()) if one.what == "store 1: totals")
    assert totals.why.endswith(" and more")


def test_the_newest_order_is_not_from_the_future(demo_sqlite_url: str) -> None:
    findings = asyncio.run(found_in(demo_sqlite_url, make.NOW_MS - make.HOUR_MS * 24 * 30))
    warned = [one for one in findings if one.verdict is Verdict.WARN]
    assert [one.what for one in warned] == ["store 1: clock"]


def test_a_book_at_work_is_well(url: str) -> None:
    """Looked at while orders are placed and cancelled: no look sees half of anything."""

    async def story() -> None:
        async with shop(url, coupons=[make.coupon()], available=10_000) as it:
            await it.database.write(
                lambda db: db.exec_driver_sql(
                    "UPDATE counters SET value = 9999999999 WHERE store_id = 1 AND kind = 'id'"
                )
            )
            is_over = asyncio.Event()

            async def work() -> None:
                while not is_over.is_set():
                    wishes = [Wish(coupon="SAVE10", key=f"k{next(it.ids)}") for _ in range(5)]
                    said = await it.place_all(wishes)
                    await it.cancel(said[0].order_id)

            worker = asyncio.create_task(work())
            try:
                for _ in range(5):
                    assert {one.verdict for one in await found_in(url)} == {Verdict.OK}
            finally:
                is_over.set()
                await worker
            assert len(await it.rows("orders")) > 5

    asyncio.run(story())


def test_nothing_to_look_at_is_said(url: str) -> None:
    (finding,) = asyncio.run(found_in(url))
    assert (finding.verdict, finding.why) == (Verdict.OK, "there are no stores yet")
