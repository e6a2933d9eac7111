"""A server that may die, and databases on it with a store that sells."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from orderwire.engine.catalogue import ProductKind
from tests import make
from tests.databases import copy_sqlite, migrate, postgres_database, postgres_or_skip, url_of_file
from tests.faults.chance import seed_of_run
from tests.faults.ledger import COUPON, COUPON_USES, PLENTY_UNITS, SCARCE_UNITS, Ledger
from tests.faults.servers import OwnServer, own_server
from tests.program import change, serving
from tests.stocking import hand_out, put_on_sale


def fill(db: sa.Connection) -> None:
    """Sell something scarce, something that there is plenty of, and something to be sent."""
    put_on_sale(db, make.product(7101, minor=2_500), units=SCARCE_UNITS)
    put_on_sale(db, make.product(7102), units=PLENTY_UNITS)
    put_on_sale(db, make.product(7103, kind=ProductKind.PHYSICAL), units=PLENTY_UNITS)
    hand_out(db, make.coupon(7101, code=COUPON, uses_max=COUPON_USES))


def make_shop(folder: Path, url: str) -> None:
    """Make the store in a new database: the program makes its demo, and more is put beside it."""
    asyncio.run(migrate(url))
    with serving(folder, url, "--demo") as program:
        assert program.signal(signal.SIGTERM) == 0
    change(url, fill)


@pytest.fixture
def seed() -> int:
    """The chance of one test."""
    return seed_of_run()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """What the clients know."""
    return Ledger(tmp_path / "ledger")


@pytest.fixture(scope="session")
def only_server() -> Iterator[OwnServer]:
    """The server of all tests here."""
    postgres_or_skip()
    with own_server() as server:
        yield server


@pytest.fixture(scope="session")
def shop_template(
    only_server: OwnServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database to copy, on the server that may die."""
    with postgres_database(only_server.url()) as url:
        make_shop(tmp_path_factory.mktemp("shop"), url)
        yield url


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy."""
    folder = tmp_path_factory.mktemp("shop-file")
    make_shop(folder, url_of_file(folder / "orders.db"))
    return folder / "orders.db"


@pytest.fixture
def server(only_server: OwnServer) -> Iterator[OwnServer]:
    """The server, running when a test begins, and again when it is over."""
    yield only_server
    if only_server.process is None:
        only_server.start()


@pytest.fixture
def shop_url(server: OwnServer, shop_template: str) -> Iterator[str]:
    """The URL of a database with a store that sells, on the server that may die."""
    with postgres_database(server.url(), shop_template) as url:
        yield url
        if server.process is None:
            server.start()


@pytest.fixture
def shop_file_url(shop_file: Path, tmp_path: Path) -> str:
    """The URL of a file with a store that sells."""
    return copy_sqlite(shop_file, tmp_path)
