"""Everything that `orderwire doctor` looks at, in the order in which it is said."""

import time
from collections.abc import AsyncIterator, Iterator

from orderwire.operations.doctor import (
    Clocks,
    Finding,
    Settled,
    damaged,
    judge_clocks,
    judge_disk,
    judge_file,
    judge_plan,
    judge_server,
    judge_settings,
    unreachable,
)
from orderwire.operations.doctor_deep import examine_book
from orderwire.operations.make_demo import Standing, standing_of
from orderwire.operations.world import system_now_ms
from orderwire.storage.database import DatabaseError
from orderwire.storage.examining import (
    disk_facts,
    file_damage,
    file_facts,
    server_clock_ms,
    server_facts,
)
from orderwire.storage.looking import Look, open_to_look
from orderwire.storage.migrations import plan_of
from orderwire.web.settings import Settings

_DAMAGE_SHOWN = 20


async def examine(settings: Settings, *, is_deep: bool) -> AsyncIterator[Finding]:
    """Look at everything, and at the book itself where that is wanted. Raises UnusableUrl."""
    is_demo = False
    try:
        look = open_to_look(settings.database)
        try:
            async for finding in _examine_database(look):
                yield finding
            plan = await look.read(plan_of)
            if plan.is_known and not plan.steps:
                is_demo = await look.read(standing_of) is Standing.DEMO
                if is_deep:
                    async for finding in _examine_deeply(look):
                        yield finding
        finally:
            await look.close()
    except (DatabaseError, OSError) as error:
        yield unreachable(str(error))
    for finding in _examine_settings(settings, is_demo=is_demo):
        yield finding


async def _examine_database(look: Look) -> AsyncIterator[Finding]:
    """What both databases are asked, and what only one of them can be."""
    if look.is_file:
        file = await look.read(file_facts)
        findings = [*judge_file(file), *judge_disk(disk_facts(file.path))]
    else:
        findings = list(judge_server(await look.read(server_facts)))
    for finding in findings:
        yield finding
    yield judge_plan(await look.read(plan_of), upgrades_itself=look.is_file)
    for finding in judge_clocks(await _compare_clocks(look)):
        yield finding


async def _compare_clocks(look: Look) -> Clocks:
    """Ours and the database's, and ours with the steady one that nobody can set."""
    began_ms, began = system_now_ms(), time.monotonic()
    server_ms = None if look.is_file else await look.read(server_clock_ms)
    ended_ms, took_ms = system_now_ms(), round((time.monotonic() - began) * 1000)
    middle_ms = began_ms + took_ms // 2
    return Clocks(
        skew_ms=None if server_ms is None else server_ms - middle_ms,
        round_trip_ms=took_ms,
        jumped_ms=ended_ms - began_ms - took_ms,
    )


async def _examine_deeply(look: Look) -> AsyncIterator[Finding]:
    if look.is_file:
        yield damaged(await look.read(lambda db: file_damage(db, _DAMAGE_SHOWN)))
    async for finding in examine_book(look, system_now_ms()):
        yield finding


def _examine_settings(settings: Settings, *, is_demo: bool) -> Iterator[Finding]:
    settled = Settled(
        host=settings.host,
        is_loopback=settings.is_loopback,
        public_url=settings.public_url,
        proxies=settings.proxies,
    )
    return judge_settings(settled, is_demo=is_demo)
