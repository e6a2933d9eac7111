"""`orderwire order import`: orders of another system, one a line."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import msgspec
import typer

from orderwire.cli.order.asking import AsJson, StoreId, Url
from orderwire.cli.order_file import PastPart
from orderwire.cli.order_reading import (
    DIALECT,
    Surroundings,
    UnreadableOrder,
    fail,
    read_file,
    read_part,
)
from orderwire.cli.performing import ACTOR, perform
from orderwire.engine.drafts import Draft
from orderwire.engine.refusals import OwnIdReused, Refusal
from orderwire.operations.import_orders import (
    fingerprint_of,
    import_order,
    rehearse_import,
)
from orderwire.operations.place_by_word import ByWord
from orderwire.operations.world import World
from orderwire.storage.database import RowsRefused
from orderwire.storage.stores import Store, get_store

WORDS = ("imported", "known", "refused", "unreadable")
"""What can come of a line."""

AT_ONCE = 100
"""So many lines wait for the order desk together, and are one batch there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a file is imported."""

    dialect: str
    is_rehearsal: bool
    takes_stock: bool
    counts_coupons: bool
    tells: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a line: a word (imported, known, refused, unreadable), and its facts."""

    line: int
    what: str
    facts: Mapping[str, Any]

    @property
    def is_good(self) -> bool:
        """Whether its order is in the book."""
        return self.what in ("imported", "known")

    @property
    def words(self) -> str:
        """The same for people."""
        said = ", ".join(f"{name} {value}" for name, value in self.facts.items())
        return f"line {self.line}: {self.what}: {said}"


def import_file(  # noqa: PLR0913 - each is an option
    file: Annotated[str, typer.Argument(help="A file with one order a line, or - for the input.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would come of it, and write nothing.")
    ] = False,
    take_stock: Annotated[
        bool, typer.Option("--take-stock", help="Take their units from the stock.")
    ] = False,
    count_coupons: Annotated[
        bool, typer.Option("--count-coupons", help="Let them count as uses of their coupons.")
    ] = False,
    tell: Annotated[bool, typer.Option("--tell", help="Tell other systems of them.")] = False,
    dialect: Annotated[
        str, typer.Option(help="The platform whose ids the file uses, and that is to know them.")
    ] = DIALECT,
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """Import orders of another system, each by itself; one that is here already is found.

    By default nothing moves for them: no stock, no coupon, and nobody is told.
    """
    lines = [(n, line) for n, line in enumerate(read_file(file).splitlines(), 1) if line.strip()]
    wish = Wish(
        dialect=dialect,
        is_rehearsal=dry_run,
        takes_stock=take_stock,
        counts_coupons=count_coupons,
        tells=tell,
    )
    results = perform(database, lambda world: _import_all(world, store, lines, wish))
    if results is None:
        fail(f"store {store}: there is none")
    _say(results, wish, as_json=as_json)
    if not all(result.is_good for result in results):
        raise typer.Exit(1)


async def _import_all(
    world: World, store_id: int, lines: Sequence[tuple[int, bytes]], wish: Wish
) -> list[Result] | None:
    """Import the lines in their order, so many at once. `None` where there is no such store."""
    store = await world.database.read(lambda db: get_store(db, store_id))
    if store is None:
        return None
    importer = _Importer(world, store, wish)
    results: list[Result] = []
    for first in range(0, len(lines), AT_ONCE):
        some = lines[first : first + AT_ONCE]
        results += await asyncio.gather(*(importer.take(number, text) for number, text in some))
    return results


class _Importer:
    """Imports line by line, or says what would come of it.

    `seen` are the ids of lines that would have been imported before: a rehearsal leaves nothing
    in the book by which their twins could be told.
    """

    def __init__(self, world: World, store: Store, wish: Wish) -> None:
        self._world = world
        self._store = store
        self._wish = wish
        self._around = Surroundings(store.currency, world.now_ms())
        self._seen: dict[str, str] = {}

    async def take(self, number: int, text: bytes) -> Result:
        """What comes of a line."""
        try:
            draft = _draft(read_part(PastPart, text, self._around), self._wish)
            if self._wish.is_rehearsal:
                return await self._rehearse(number, draft, text)
            done = await import_order(self._world, self._store, draft, document=text, actor=ACTOR)
        except UnreadableOrder as error:
            return Result(number, "unreadable", dict(error.problems))
        except RowsRefused as error:
            return Result(number, "refused", {"reason": "RowsRefused", "why": str(error)})
        return _result(number, draft, done)

    async def _rehearse(self, number: int, draft: Draft, text: bytes) -> Result:
        assert draft.own_id is not None, draft
        fingerprint = fingerprint_of(draft)
        twin = self._seen.setdefault(draft.own_id, fingerprint)
        done = await rehearse_import(self._world, self._store, draft, document=text)
        if twin != fingerprint:
            return _result(number, draft, OwnIdReused(draft.own_id))
        return _result(number, draft, done)


def _draft(part: PastPart, wish: Wish) -> Draft:
    draft = part.draft(wish.dialect)
    assert draft.past is not None, draft
    past = replace(
        draft.past,
        takes_stock=wish.takes_stock,
        counts_coupon=wish.counts_coupons,
        tells=wish.tells,
    )
    return replace(draft, past=past)


def _result(number: int, draft: Draft, done: ByWord | Refusal) -> Result:
    facts: dict[str, Any] = {"id": draft.own_id}
    if isinstance(done, Refusal):
        facts |= {"reason": type(done).__name__, **msgspec.to_builtins(done)}
        return Result(number, "refused", facts)
    if done.order.number:
        facts |= {"number": done.order.number, "order_id": done.order.id}
    return Result(number, "imported" if done.is_new else "known", facts)


def _say(results: Sequence[Result], wish: Wish, *, as_json: bool) -> None:
    """A line for each line of the file, and how many of them came to what."""
    counts = dict.fromkeys(WORDS, 0)
    for result in results:
        counts[result.what] += 1
    if as_json:
        document = {
            "is_rehearsal": wish.is_rehearsal,
            "counts": counts,
            "lines": [
                {"line": one.line, "result": one.what, "facts": one.facts} for one in results
            ],
        }
        typer.echo(msgspec.json.encode(document).decode())
        return
    for result in results:
        typer.echo(result.words, err=not result.is_good)
    typer.echo(", ".join(f"{count} {what}" for what, count in counts.items()))
    if wish.is_rehearsal:
        typer.echo("a dry run: nothing was written")
