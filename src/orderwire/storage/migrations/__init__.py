"""How the tables came to be, step by step, and taking a database along the steps.

A step once released is never changed, nor shortened: the long ones declare table after table, each
as it was then, so that nothing written since can change what they do. `upgrade` works on a
connection that its caller owns, so that all steps of one upgrade happen together or not at all.

Two that start at once wait for each other. On PostgreSQL by an advisory lock of the transaction: a
new database has no table yet that could be locked, and this lock goes with the transaction however
that ends. On SQLite the transaction is the only one that writes anyway (BEGIN IMMEDIATE).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.migration import MigrationInfo
from alembic.script import ScriptDirectory

from orderwire.storage.database import DatabaseError, Unavailable

_LOCK = 7_305_808_871
"""The advisory lock of everybody who migrates this database. Nobody else takes it."""

_LOCK_SECONDS = 2
"""How long a step waits for a table that others use: everybody else waits behind it meanwhile."""

_LOCK_NOT_AVAILABLE = "55P03"


class TooNew(DatabaseError):
    """The database was upgraded by a newer program than this one."""


class TablesInUse(Unavailable):
    """Somebody kept a table, or the upgrade itself, for too long. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the revision that it leads to, and what it does."""

    revision: str
    title: str

    def __str__(self) -> str:
        """The step in a line."""
        return f"{self.revision}: {self.title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done to a database: the steps from `reached` (`None`: it is empty) to `wanted`.

    `is_known` is false where the database stands at a revision that this program has never heard
    of: a newer one made it.
    """

    reached: str | None
    wanted: str
    steps: Sequence[Step]
    is_known: bool

    def refuse_unknown(self) -> None:
        """Raise TooNew where nothing can be planned."""
        if not self.is_known:
            raise TooNew(
                f"the database is newer than this program: it stands at {self.reached}, and this "
                f"program knows the steps up to {self.wanted}. Install the newer Orderwire, or go "
                "back to a copy of the database from before its upgrade"
            )


def plan_of(db: sa.Connection) -> Plan:
    """What is to be done to the database. Reads only."""
    script = _script()
    reached = current(db)
    known = {step.revision: step for step in script.walk_revisions()}
    wanted = script.get_current_head()
    assert wanted is not None, "there is a first step"
    if reached is not None and reached not in known:
        return Plan(reached=reached, wanted=wanted, steps=(), is_known=False)
    steps = [
        Step(step.revision, step.doc)
        for step in script.walk_revisions(reached or "base", "heads")
        if step.revision != reached
    ]
    return Plan(reached=reached, wanted=wanted, steps=steps[::-1], is_known=True)


def lock_upgrades(db: sa.Connection) -> None:
    """Let nobody else upgrade until the transaction ends. Raises TablesInUse."""
    if db.dialect.name != "postgresql":
        return
    _in_time(
        db, lambda: db.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.literal(_LOCK)))).all()
    )


def upgrade(db: sa.Connection, tell: Callable[[Step], None] = lambda _: None) -> list[str]:
    """Bring the tables up to date; returns what was done, a line for each step.

    `tell` hears of each step as it is done: it counts once the transaction is committed. Raises
    TooNew and TablesInUse.
    """
    lock_upgrades(db)
    plan = plan_of(db)
    plan.refuse_unknown()
    if plan.steps:
        titles = {step.revision: step for step in plan.steps}

        def hear(*, step: MigrationInfo, **_: object) -> None:
            for revision in step.up_revision_ids:
                tell(titles[revision])

        _in_time(db, lambda: command.upgrade(_config(db, hear), "head"))
    return [str(step) for step in plan.steps]


def current(db: sa.Connection) -> str | None:
    """The step that the database has reached, or `None` for an empty one."""
    return MigrationContext.configure(db).get_current_revision()


def head() -> str | None:
    """The step that this program needs."""
    return _script().get_current_head()


def _in_time(db: sa.Connection, work: Callable[[], object]) -> None:
    """Do something that may take its time, but not by waiting for locks."""
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
        db.exec_driver_sql("SET LOCAL statement_timeout = 0")
    try:
        work()
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise TablesInUse(
            f"the database is in use: a lock was waited for for {_LOCK_SECONDS} seconds. Nothing "
            "was changed; try again, or stop the service meanwhile"
        ) from error


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent))


def _config(db: sa.Connection, hear: Callable[..., None]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = db
    config.attributes["hear"] = hear
    return config
