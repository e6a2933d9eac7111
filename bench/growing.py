"""Growth: the same requests to books of different sizes, by turns, one after the other.

What creates orders comes last: a list has to look past those that nobody has paid.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import sqlalchemy as sa

from bench.contestants import Served
from bench.figures import Book, Growth, Run, Series
from bench.filling import CLAIMS_MAX
from bench.load import PATH, Lines, put_lines
from bench.plan import BY_NUMBER, WARM_UP_SECONDS, Case, Plan
from bench.program import running
from bench.shop import Shop, with_database
from bench.sides import Side
from orderwire.dialects.shoplazza.listing import cursor_of
from orderwire.storage.database import Connection, Database
from orderwire.storage.seeking import Place

_LOOK_UPS = 1_000
_PAGES = 20
_PER_PAGE = 15
_REPEATED = 100
_MAKING_SECONDS = 60.0

_LIST_BY_CURSOR = f"GET /openapi/2025-06/orders?page_size={_PER_PAGE}&cursor="

_ORDER = (
    'POST {path} {{"customer":{{"id":{customer}}},"created_from":"bench twice {index}","products":['
    '{{"identifier_type":"id","identifier":{product},"quantity":1}},'
    '{{"identifier_type":"id","identifier":{other},"quantity":2}}]}}'
)

_NUMBERED = """
SELECT id, created_ms FROM orders
WHERE store_id = :store AND number > 0 AND number = :number
"""

_FIRST_NUMBER = "SELECT min(number) FROM orders WHERE store_id = :store AND number > 0"


CREATING = (Case("create, 1 connection", 1), Case("create, 32 connections", 32))


def measure_growth(side: Side, plan: Plan, log: Path, say: Callable[[str], None]) -> Growth:
    """All requests, in rounds, to a program for each size. Raises NotRight and NotServing."""
    growth = Growth(side.kind, datetime.now(UTC).isoformat(timespec="seconds"))
    names = {size: f"book {size}" for size in plan.growth}
    with ExitStack() as stack:
        urls = stack.enter_context(side.databases(list(names.values())))
        shelves = []
        for size, name in names.items():
            say(f"{side.kind}: filling a book with {size:,} orders")
            side.fill(urls[name], size)
            program = stack.enter_context(running(urls[name], log))
            served = Served(name, side, urls[name], program)
            served.orders = served.paid = size
            served.claims = min(size, CLAIMS_MAX)
            shelves.append(_Shelf(served, size, log.parent))
        for index, request in enumerate(shelves[0].book.requests):
            for _ in range(plan.rounds):
                for shelf in shelves:
                    shelf.run(index, plan.seconds)
            say(f"{side.kind}, growth: {request.name}")
        for shelf in shelves:
            shelf.served.check()
            growth.books.append(shelf.book)
    return growth


class _Shelf:
    """One book: a program on it, the requests to it, and their figures."""

    def __init__(self, served: Served, size: int, folder: Path) -> None:
        self.served = served
        self._folder = folder
        self._reading = self._requests(size)
        names = [*self._reading, *(case.name for case in CREATING)]
        self.book = Book(size, [Series(name) for name in names])

    def run(self, index: int, seconds: float) -> None:
        """Measure one kind of request, warmed up."""
        series = self.book.requests[index]
        lines = self._reading.get(series.name)
        if lines is None:
            with self.served.start(
                self.served.busy, CREATING[index - len(self._reading)], seconds
            ) as load:
                series.runs.append(load.finish())
            self.served.count(series.runs[-1])
        else:
            self._put(lines, WARM_UP_SECONDS)
            series.runs.append(self._put(lines, seconds))

    def _put(self, lines: Lines, seconds: float) -> Run:
        return put_lines(self.served.program.url, lines, connections=1, seconds=seconds)

    def _requests(self, size: int) -> dict[str, Lines]:
        """Everything that is asked for and changes nothing, by name."""
        shop, random = self.served.busy, Random(size)
        skipped = [random.randrange(size) for _ in range(min(size, _LOOK_UPS))]
        one = [f"GET {PATH}/{place.id}" for place in _places(self.served, skipped)]
        middle = size // 2 // _PER_PAGE
        pages = [f"GET {PATH}?page={max(1, middle - index)}" for index in range(_PAGES)]
        places = _places(
            self.served, [size // 2 - index for index in range(min(_PAGES, size // 2))]
        )
        behind = [f"{_LIST_BY_CURSOR}{cursor_of(place)}" for place in places]
        again = _repeated(shop)
        made = self._lines("made", again, status=201, needle="checkout_url", again=False)
        self.served.count(self._put(made, _MAKING_SECONDS))
        return {
            "get one": self._lines("one", one, needle='"transaction"'),
            "list, first page": self._lines("first", [f"GET {PATH}"], needle='"data":[{'),
            BY_NUMBER: self._lines("page", pages, needle='"data":[{'),
            "list, middle page by cursor": replace(
                self._lines("cursor", behind, needle='"orders":[{'), token=shop.cursor_token
            ),
            "duplicate": self._lines("again", again, needle='"duplicate":true'),
        }

    def _lines(
        self, name: str, lines: Iterable[str], *, needle: str, status: int = 200, again: bool = True
    ) -> Lines:
        file = self._folder / f"{self.served.name} {name}.txt"
        file.write_text("".join(f"{line}\n" for line in lines))
        return Lines(
            file=file, token=self.served.busy.token, status=status, needle=needle, again=again
        )


def _repeated(shop: Shop) -> list[str]:
    """Orders that are sent more than once."""
    return [
        _ORDER.format(
            path=PATH,
            index=index,
            customer=shop.first_customer + index,
            product=shop.first_product + index,
            other=shop.first_product + index + 1,
        )
        for index in range(_REPEATED)
    ]


def _places(served: Served, skipped: Sequence[int]) -> list[Place]:
    """Orders of the book, by how many are before them."""

    def read(db: Connection) -> list[Place]:
        store: dict[str, object] = {"store": served.busy.store_id}
        first = db.execute(sa.text(_FIRST_NUMBER), store).scalar_one()
        rows = [
            db.execute(sa.text(_NUMBERED), store | {"number": first + one}).one() for one in skipped
        ]
        return [Place(value=row.created_ms, id=row.id) for row in rows]

    async def find(database: Database) -> list[Place]:
        return await database.read(read)

    return with_database(served.database, find)
