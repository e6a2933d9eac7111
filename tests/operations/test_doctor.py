"""What the doctor makes of facts: the limits between well, look at it, and not like this."""

from dataclasses import replace
from pathlib import Path

import pytest

from orderwire.operations.doctor import (
    Clocks,
    Verdict,
    judge_clocks,
    judge_disk,
    judge_file,
    judge_plan,
    judge_server,
)
from orderwire.storage.examining import DiskFacts, FileFacts, ServerFacts, disk_facts
from orderwire.storage.migrations import Plan, Step

GIB = 2**30
OK, WARN, FAIL = Verdict.OK, Verdict.WARN, Verdict.FAIL

SERVER = ServerFacts(
    version=(16, 2),
    is_standby=False,
    settings={"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"},
    connections_max=97,
    connections_used=20,
    size_bytes=GIB,
)
FILE = FileFacts(
    path=Path("/srv/orders.db"),
    version="3.40.1",
    journal_mode="wal",
    size_bytes=GIB,
    wal_bytes=0,
)
DISK = DiskFacts(
    folder=Path("/srv"), kind="ext4", free_bytes=50 * GIB, file_bytes=GIB, is_writable=True
)
CLOCKS = Clocks(skew_ms=20, round_trip_ms=4, jumped_ms=0)
PLAN = Plan(reached="0003", wanted="0003", steps=(), is_known=True)


def test_a_good_server_is_well() -> None:
    assert {one.verdict for one in judge_server(SERVER)} == {OK}


@pytest.mark.parametrize(
    ("facts", "what", "verdict"),
    [
        (replace(SERVER, version=(13, 14)), "database", FAIL),
        (replace(SERVER, version=(14, 0)), "database", OK),
        (replace(SERVER, is_standby=True), "database", FAIL),
        (replace(SERVER, settings={**SERVER.settings, "fsync": "off"}), "durability", FAIL),
        (
            replace(SERVER, settings={**SERVER.settings, "full_page_writes": "off"}),
            "durability",
            FAIL,
        ),
        (
            replace(SERVER, settings={**SERVER.settings, "synchronous_commit": "off"}),
            "durability",
            FAIL,
        ),
        (
            replace(SERVER, settings={**SERVER.settings, "synchronous_commit": "remote_apply"}),
            "durability",
            OK,
        ),
        (replace(SERVER, connections_used=89), "connections", WARN),
        (replace(SERVER, connections_used=88), "connections", OK),
    ],
)
def test_a_server_is_judged(facts: ServerFacts, what: str, verdict: Verdict) -> None:
    found = [one.verdict for one in judge_server(facts) if one.what == what]
    assert verdict in found
    assert verdict is not OK or set(found) == {OK}


def test_a_file_is_judged() -> None:
    assert {one.verdict for one in judge_file(FILE)} == {OK}
    assert WARN in {one.verdict for one in judge_file(replace(FILE, journal_mode="delete"))}
    assert WARN in {one.verdict for one in judge_file(replace(FILE, wal_bytes=2 * GIB))}


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (DISK, OK),
        (replace(DISK, kind=""), OK),
        (replace(DISK, free_bytes=GIB), WARN),
        (replace(DISK, free_bytes=GIB // 8), FAIL),
        (replace(DISK, free_bytes=60 * GIB, file_bytes=40 * GIB), WARN),
        (replace(DISK, free_bytes=GIB, file_bytes=40 * GIB), FAIL),
        (replace(DISK, kind="nfs4"), FAIL),
        (replace(DISK, kind="fuse.sshfs"), FAIL),
        (replace(DISK, kind="tmpfs"), WARN),
        (replace(DISK, kind="overlay"), WARN),
        (replace(DISK, is_writable=False), FAIL),
    ],
)
def test_a_disk_is_judged(facts: DiskFacts, verdict: Verdict) -> None:
    found = {one.verdict for one in judge_disk(facts)}
    assert verdict in found
    assert found <= {OK, verdict}


def test_a_real_disk_has_facts(tmp_path: Path) -> None:
    path = tmp_path / "orders.db"
    path.write_bytes(bytes(5000))
    facts = disk_facts(path)
    assert (facts.folder, facts.file_bytes, facts.is_writable) == (tmp_path, 5000, True)
    assert facts.free_bytes > 0
    assert facts.kind or not Path("/proc/self/mounts").exists()


@pytest.mark.parametrize(
    ("clocks", "verdict"),
    [
        (CLOCKS, OK),
        (replace(CLOCKS, skew_ms=None), OK),
        (replace(CLOCKS, skew_ms=-2_000), WARN),
        (replace(CLOCKS, skew_ms=2_000), WARN),
        (replace(CLOCKS, skew_ms=2_000, round_trip_ms=1_900), OK),
        (replace(CLOCKS, skew_ms=60_000), FAIL),
        (replace(CLOCKS, jumped_ms=-3_000), WARN),
    ],
)
def test_clocks_are_judged(clocks: Clocks, verdict: Verdict) -> None:
    found = {one.verdict for one in judge_clocks(clocks)}
    assert verdict in found
    assert found <= {OK, verdict}


@pytest.mark.parametrize(
    ("plan", "upgrades_itself", "verdict"),
    [
        (PLAN, False, OK),
        (replace(PLAN, reached="0002", steps=[Step("0003", "more")]), False, FAIL),
        (replace(PLAN, reached="0002", steps=[Step("0003", "more")]), True, WARN),
        (replace(PLAN, reached=None, steps=[Step("0003", "all")]), False, FAIL),
        (replace(PLAN, reached="0099", is_known=False), True, FAIL),
    ],
)
def test_migrations_are_judged(plan: Plan, *, upgrades_itself: bool, verdict: Verdict) -> None:
    assert judge_plan(plan, upgrades_itself=upgrades_itself).verdict is verdict
