"""The dialects that are spoken here. A new platform is one more folder, and one more line here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.applications import Starlette

from orderwire.dialects import peach, rmz, salla, shoplazza
from orderwire.dialects.peach.app import app as peach_app
from orderwire.dialects.rmz.app import app as rmz_app
from orderwire.dialects.salla.app import app as salla_app
from orderwire.dialects.shoplazza.app import app as shoplazza_app
from orderwire.operations.world import World


@dataclass(frozen=True, slots=True)
class Dialect:
    """A dialect: the prefix of its platform's paths, and what serves them.

    `also` are paths without the prefix that the same application serves, with all below them.
    """

    prefix: str
    app: Callable[[World], Starlette]
    also: Sequence[str] = ()


DIALECTS: Mapping[str, Dialect] = {
    rmz.NAME: Dialect(rmz.PREFIX, rmz_app),
    salla.NAME: Dialect(salla.PREFIX, salla_app),
    shoplazza.NAME: Dialect(shoplazza.PREFIX, shoplazza_app),
    peach.NAME: Dialect(peach.PREFIX, peach_app, peach.ALSO),
}
