"""What can be wrong around the service, from the facts that were gathered of it.

Pure: `storage` asks the database and looks at the disk, and `cli` says what was set; what that
means is decided here, and worded for whoever runs the service.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from orderwire.storage.examining import DiskFacts, FileFacts, ServerFacts
from orderwire.storage.migrations import Plan

SERVER_MIN = (14, 0)
"""The oldest PostgreSQL that the service is tried with."""

CONNECTIONS_OF_WORKER = 9
"""How many connections a worker process may open."""

_MIB, _GIB = 2**20, 2**30
_SKEW_MS = 500
_BAD_SKEW_MS = 5_000
_FREE_MIN, _FREE_GOOD = 256 * _MIB, 2 * _GIB
_WAL_MAX = _GIB
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "sshfs")
_FLEETING = ("tmpfs", "ramfs")


class Verdict(StrEnum):
    """How bad it is: nothing to do, something to look at, or something that must not stay so."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: how it went, what was looked at, what was seen, and what to do about it."""

    verdict: Verdict
    what: str
    why: str
    todo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was set that can be wrong: see `web/settings`."""

    host: str
    is_loopback: bool
    public_url: str | None
    proxies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """How clocks compare, in ms. `skew_ms` is how far the database's is ahead of ours.

    `jumped_ms` is how far our wall clock ran ahead of the steady one while we looked.
    """

    skew_ms: int | None
    round_trip_ms: int
    jumped_ms: int


def _ok(what: str, why: str) -> Finding:
    return Finding(Verdict.OK, what, why)


def _warn(what: str, why: str, todo: str) -> Finding:
    return Finding(Verdict.WARN, what, why, todo)


def _fail(what: str, why: str, todo: str) -> Finding:
    return Finding(Verdict.FAIL, what, why, todo)


def unreachable(why: str) -> Finding:
    """The database does not answer."""
    return _fail(
        "database",
        why,
        "start it, or name the right one with ORDERWIRE_DATABASE; serve makes a SQLite file",
    )


def damaged(damage: Sequence[str]) -> Finding:
    """What SQLite finds wrong with its file."""
    if not damage:
        return _ok("file", "SQLite finds it whole, and every reference leads to a row")
    todo = "stop the service, keep the file, and go back to a copy that is whole"
    return _fail("file", f"damaged: {'; '.join(damage)}", todo)


def judge_server(facts: ServerFacts) -> Iterator[Finding]:
    """PostgreSQL: its version, what a power failure would do to it, and room for connections."""
    version = ".".join(map(str, facts.version))
    if facts.version < SERVER_MIN:
        yield _fail("database", f"PostgreSQL {version} is too old", "upgrade it to 14 or newer")
    else:
        yield _ok("database", f"PostgreSQL {version} answers, {facts.size_bytes // _MIB} MiB")
    if facts.is_standby:
        yield _fail(
            "database", "this server is a standby: nothing can be saved", "name the primary"
        )
    yield from _judge_durability(facts)
    free = facts.connections_max - facts.connections_used
    seen = f"{facts.connections_used} of {facts.connections_max} are used"
    if free < CONNECTIONS_OF_WORKER:
        yield _warn(
            "connections",
            f"{seen}; a worker takes up to {CONNECTIONS_OF_WORKER}",
            "raise max_connections, or run fewer workers",
        )
    else:
        yield _ok("connections", f"{seen}; a worker takes up to {CONNECTIONS_OF_WORKER}")


def _judge_durability(facts: ServerFacts) -> Iterator[Finding]:
    losses = {
        "fsync": "a power failure can destroy the whole database",
        "full_page_writes": "a page torn by a power failure cannot be repaired",
        "synchronous_commit": "orders that were confirmed are lost in a power failure",
    }
    off = {name: loss for name, loss in losses.items() if facts.settings[name] == "off"}
    for name, loss in off.items():
        yield _fail("durability", f"{name} is off: {loss}", f"set {name} = on")
    if not off:
        said = ", ".join(f"{name} is {facts.settings[name]}" for name in losses)
        yield _ok("durability", said)


def judge_file(facts: FileFacts) -> Iterator[Finding]:
    """SQLite: the file, and how it is written."""
    size = f"{facts.size_bytes // _MIB} MiB"
    yield _ok("database", f"SQLite {facts.version} reads {facts.path}, {size}")
    if facts.journal_mode == "wal":
        yield _ok("durability", "journal_mode is wal; the service writes with synchronous=FULL")
    else:
        yield _warn(
            "durability",
            f"journal_mode is {facts.journal_mode}: readers and the writer wait for each other",
            "nothing, if the service has never run on this file: it sets wal when it starts",
        )
    if facts.wal_bytes > _WAL_MAX:
        yield _warn(
            "log",
            f"the write-ahead log has {facts.wal_bytes // _MIB} MiB",
            "find who keeps a long transaction open on the file; a restart folds it in",
        )


def judge_disk(facts: DiskFacts) -> Iterator[Finding]:
    """Where the file lies: room, the kind of file system, and whether it can be written."""
    free = f"{facts.free_bytes // _MIB} MiB are free in {facts.folder}"
    needed = max(_FREE_MIN, facts.file_bytes // 20)
    wished = max(_FREE_GOOD, 2 * facts.file_bytes)
    if facts.free_bytes < needed:
        yield _fail("disk", free, "make room: a full disk refuses every order")
    elif facts.free_bytes < wished:
        yield _warn("disk", free, "make room: an upgrade copies the file first")
    else:
        yield _ok("disk", free)
    kind = facts.kind
    if kind in _NETWORK or kind.startswith("fuse."):
        yield _fail(
            "disk",
            f"{facts.folder} is on {kind}: SQLite's locks and its log do not work on a network",
            "move the file to a disk of this machine",
        )
    elif kind in _FLEETING:
        yield _warn(
            "disk", f"{facts.folder} is on {kind}: a restart loses it", "move the file to a disk"
        )
    elif kind == "overlay":
        yield _warn(
            "disk",
            f"{facts.folder} is on the container's own layer: it goes with the container",
            "put the file on a volume",
        )
    if not facts.is_writable:
        yield _fail(
            "disk",
            f"{facts.folder}, or the file in it, cannot be written by this user",
            "run as the user of the service, or give it the right to write",
        )


def judge_plan(plan: Plan, *, upgrades_itself: bool) -> Finding:
    """Whether the tables are those of this program. SQLite is upgraded when the service starts."""
    if not plan.is_known:
        return _fail(
            "migrations",
            f"at {plan.reached}, newer than this program, which knows up to {plan.wanted}",
            "install the newer Orderwire, or go back to a copy from before the upgrade",
        )
    if not plan.steps:
        return _ok("migrations", f"at {plan.reached}, as this program needs it")
    stands = "the database is empty" if plan.reached is None else f"at {plan.reached}"
    why = f"{stands}; {len(plan.steps)} to go, up to {plan.wanted}"
    if upgrades_itself:
        return _warn("migrations", why, "start the service, or run orderwire migrate")
    return _fail("migrations", why, "run orderwire migrate")


def judge_clocks(clocks: Clocks) -> Iterator[Finding]:
    """Whether our clock agrees with the database's, and runs steadily."""
    skew = clocks.skew_ms
    # The answer was under way for a while: so much nobody can know.
    beyond = 0 if skew is None else max(0, abs(skew) - clocks.round_trip_ms)
    seen = "SQLite has no clock of its own" if skew is None else f"{skew} ms from the database's"
    todo = "let both machines' clocks be set over the network (NTP)"
    if abs(clocks.jumped_ms) > _SKEW_MS:
        yield _warn(
            "clock",
            f"the clock was set while it was looked at, by {clocks.jumped_ms} ms",
            "let it be set slowly: expiry and windows go by it",
        )
    if beyond > _BAD_SKEW_MS:
        yield _fail("clock", seen, todo)
    elif beyond > _SKEW_MS:
        yield _warn("clock", seen, todo)
    else:
        yield _ok("clock", seen)


def judge_settings(settled: Settled, *, is_demo: bool) -> Iterator[Finding]:
    """Whether links lead to the service, and whether strangers can reach a demo."""
    if is_demo and not settled.is_loopback:
        yield _fail(
            "settings",
            f"a demo store has well-known tokens, and host is {settled.host}",
            "serve it on 127.0.0.1, or use a database of your own",
        )
    url = settled.public_url
    if url is None:
        said = f"public_url is not set: links lead to {settled.host}"
        if settled.is_loopback:
            yield _ok("settings", said)
        else:
            yield _warn("settings", said, "set ORDERWIRE_PUBLIC_URL to what customers reach")
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        yield _fail(
            "settings", f"public_url is {url!r}", "make it https://, a host, and perhaps a path"
        )
    elif parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        yield _warn("settings", f"public_url is {url}: customers pay unencrypted", "make it https")
    elif settled.is_loopback and parts.scheme == "https" and settled.proxies == 0:
        yield _warn(
            "settings",
            f"public_url is {url}, host is {settled.host}, and proxies is 0: all customers look "
            "like one client",
            "set ORDERWIRE_PROXIES to the number of proxies in front",
        )
    else:
        yield _ok("settings", f"links lead to {url}")
