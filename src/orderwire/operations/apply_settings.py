"""Change how a store sells: each section that is given is the whole truth of it from now on.

Rule 1: all sections are changed, or none. What is wanted is worked out from the settings as they
are in the same transaction, so that nothing can come between the two.
Rule 2: what stays keeps its id. A row without one (NEW_ID) is the one that has its name now, or a
new one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from orderwire.engine.delivering import BankAccount, Branch, ShippingMethod
from orderwire.engine.offering import WayToPay
from orderwire.operations.read_settings import Settings, settings_of
from orderwire.operations.world import World
from orderwire.storage import selling
from orderwire.storage.counters import reserve_ids
from orderwire.storage.database import Connection
from orderwire.storage.stores import change_store

NEW_ID = 0
"""The id of a row that says none."""

Listed = TypeVar("Listed", ShippingMethod, Branch, BankAccount)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """What of a store itself can be set. Times in milliseconds; `None` calls are without limit."""

    name: str
    country: str
    timezone: str
    prices_include_tax: bool
    tax_number: str | None
    checkout_lasts_ms: int
    window_ms: int
    calls_per_minute: int | None
    slug: str | None
    description: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The sections that are to change; what is `None` stays as it is."""

    store: StoreSettings | None = None
    tax_rates: Mapping[tuple[str, str], int] | None = None
    shipping_methods: Sequence[ShippingMethod] | None = None
    branches: Sequence[Branch] | None = None
    bank_accounts: Sequence[BankAccount] | None = None
    ways_to_pay: Sequence[WayToPay] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What became other in a section: the names of its parts."""

    section: str
    added: Sequence[str]
    changed: Sequence[str]
    removed: Sequence[str]

    @property
    def is_nothing(self) -> bool:
        """Whether the section is as it was."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The settings from now on, and what became other in every section."""

    settings: Settings
    differences: Sequence[Difference]


async def apply_settings(
    world: World, store_id: int, edit: Callable[[Settings], Wanted], *, is_rehearsal: bool = False
) -> Applied | None:
    """Change a store's settings to what `edit` wants; `None` where there is no such store.

    `edit` may be called again with newer settings. What it raises goes to the caller, and nothing
    is changed. In a rehearsal nothing is changed either; new rows have NEW_ID in its result.
    Raises DatabaseError.
    """

    def work(db: Connection) -> Applied | None:
        if not selling.lock_settings(db, store_id):
            return None
        before = settings_of(db, store_id)
        assert before is not None
        after = _merged(before, edit(before))
        if not is_rehearsal:
            after = _with_ids(db, after)
            _save(db, before, after)
        return Applied(settings=after, differences=differences(before, after))

    return await world.database.write(work)


def differences(before: Settings, after: Settings) -> list[Difference]:
    """What became other, section by section. A part without an id yet is a new one."""
    found = []
    for (section, old), new in zip(
        _sections(before).items(), _sections(after).values(), strict=True
    ):
        found.append(
            Difference(
                section=section,
                added=[name for key, (name, _) in new.items() if key not in old],
                changed=[
                    name
                    for key, (name, value) in new.items()
                    if key in old and old[key][1] != value
                ],
                removed=[name for key, (name, _) in old.items() if key not in new],
            )
        )
    return found


def _sections(settings: Settings) -> dict[str, dict[object, tuple[str, object]]]:
    """The parts of every section: by what they stay the same, their names, and what they say."""
    return {
        "store": {name: (name, value) for name, value in asdict(settings.store).items()},
        "tax": {key: (" ".join(key), rate) for key, rate in settings.tax_rates.items()},
        "shipping": _parts(settings.shipping_methods),
        "branches": _parts(settings.branches),
        "bank_accounts": _parts(settings.bank_accounts),
        "payments": {way.provider: (way.provider, way) for way in settings.ways_to_pay},
    }


def _parts(rows: Iterable[Listed]) -> dict[object, tuple[str, object]]:
    """The parts of a list, whose order is a part of what they say."""
    return {
        row.id or name_of(row): (name_of(row), (position, row)) for position, row in enumerate(rows)
    }


def name_of(row: ShippingMethod | Branch | BankAccount) -> str:
    """What tells a row from the others of its list."""
    if isinstance(row, BankAccount):
        return row.iban or f"{row.bank_name} {row.account_number}".strip()
    return row.name


def _merged(before: Settings, wanted: Wanted) -> Settings:
    """The settings with the sections that are wanted, ids where they are known."""
    return Settings(
        store=replace(before.store, **asdict(wanted.store)) if wanted.store else before.store,
        tax_rates=before.tax_rates if wanted.tax_rates is None else wanted.tax_rates,
        shipping_methods=_recognised(before.shipping_methods, wanted.shipping_methods),
        branches=_recognised(before.branches, wanted.branches),
        bank_accounts=_recognised(before.bank_accounts, wanted.bank_accounts),
        ways_to_pay=before.ways_to_pay
        if wanted.ways_to_pay is None
        else sorted(wanted.ways_to_pay, key=lambda way: (way.position, way.provider)),
    )


def _recognised(before: Sequence[Listed], wanted: Sequence[Listed] | None) -> Sequence[Listed]:
    """The rows that are wanted; those without an id get that of the row with their name."""
    if wanted is None:
        return before
    known = {row.id for row in before}
    claimed = {row.id for row in wanted if row.id != NEW_ID}
    assert claimed <= known, "an id that the store does not have"
    free = {name_of(row): row.id for row in before if row.id not in claimed}
    return [
        row if row.id != NEW_ID else replace(row, id=free.pop(name_of(row), NEW_ID))
        for row in wanted
    ]


def _with_ids(db: Connection, settings: Settings) -> Settings:
    """The settings with ids for what is new."""
    store_id = settings.store.id
    return replace(
        settings,
        shipping_methods=_numbered(db, store_id, settings.shipping_methods),
        branches=_numbered(db, store_id, settings.branches),
        bank_accounts=_numbered(db, store_id, settings.bank_accounts),
    )


def _numbered(db: Connection, store_id: int, rows: Sequence[Listed]) -> Sequence[Listed]:
    return [
        replace(row, id=reserve_ids(db, store_id, 1)) if row.id == NEW_ID else row for row in rows
    ]


def _save(db: Connection, before: Settings, after: Settings) -> None:
    """Write the sections that became other."""
    store_id = after.store.id
    old, new = asdict(before.store), asdict(after.store)
    changes = {name: value for name, value in new.items() if value != old[name]}
    if changes:
        change_store(db, store_id, changes)
    if after.tax_rates != before.tax_rates:
        selling.replace_tax_rates(db, store_id, after.tax_rates)
    if after.shipping_methods != before.shipping_methods:
        selling.replace_shipping_methods(db, store_id, after.shipping_methods)
    if after.branches != before.branches:
        selling.replace_branches(db, store_id, after.branches)
    if after.bank_accounts != before.bank_accounts:
        selling.replace_bank_accounts(db, store_id, after.bank_accounts)
    if after.ways_to_pay != before.ways_to_pay:
        selling.replace_ways_to_pay(db, store_id, after.ways_to_pay)
