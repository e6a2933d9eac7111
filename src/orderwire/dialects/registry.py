"""The dialects that are spoken here. A new platform is one more folder, and one more line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp

from orderwire.dialects import rmz
from orderwire.dialects.rmz.app import app as rmz_app
from orderwire.operations.world import World


@dataclass(frozen=True, slots=True)
class Dialect:
    """A dialect: the prefix of its platform's paths, and what serves them."""

    prefix: str
    app: Callable[[World], ASGIApp]


DIALECTS: Mapping[str, Dialect] = {
    rmz.NAME: Dialect(rmz.PREFIX, rmz_app),
}
