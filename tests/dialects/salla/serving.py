"""The whole service with the demo store, as a program written for Salla meets it over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import sqlalchemy as sa

from orderwire.storage.stores import Token, insert_token
from tests.dialects.rmz_around.serving import OTHER_STORE, Around, around
from tests.program import new_client

T = TypeVar("T")

PREFIX = "/admin/v2"
TOKEN, OTHER_TOKEN = "demo_salla", "other_salla"


@dataclass
class Salla:
    """The running service, spoken to in Salla's words."""

    around: Around

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = TOKEN,
        language: str | None = None,
        **more: Any,  # noqa: ANN401 - as httpx has it
    ) -> httpx.Response:
        """Send a request to the dialect."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Accept-Language": language} if language else {}
        headers |= more.pop("headers", {})
        url = f"{self.around.world.public_url}{PREFIX}{path}"
        with new_client() as client:
            return client.request(method, url, headers=headers, **more)

    def page(self, path: str, **query: object) -> Any:  # noqa: ANN401 - a document
        """A page of a list that is there, with everything."""
        answer = self.ask("GET", path, params={name: str(one) for name, one in query.items()})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str, **query: object) -> Any:  # noqa: ANN401 - a document
        """The data of a page that is there."""
        return self.page(path, **query)["data"]

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do something in the database."""
        return self.around.write(work)

    def let_in(self, token: str, *, store_id: int = 1, scopes: str | None = None) -> None:
        """Let a token in, for these scopes only or for everything."""
        known = Token(
            id=9000 + len(token),
            store_id=store_id,
            dialect="salla",
            scopes=None if scopes is None else frozenset(scopes.split()),
        )
        self.write(lambda db: insert_token(db, token, known, name="test", created_ms=0))


@contextmanager
def speaking(url: str, *, calls_per_minute: int | None = None) -> Iterator[Salla]:
    """The service on a database with its tables, for one test; the second store speaks it too."""
    with around(url, calls_per_minute=calls_per_minute) as it:
        salla = Salla(it)
        salla.let_in(OTHER_TOKEN, store_id=OTHER_STORE)
        yield salla
