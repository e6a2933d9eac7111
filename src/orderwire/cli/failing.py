"""Failures that an operator can do something about: one line, and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError

from orderwire.storage.database import DatabaseError
from orderwire.storage.opening import UnusableUrl
from orderwire.web.preparing import CannotServe


@contextmanager
def explain_failures() -> Iterator[None]:
    """Turn a known failure into a message and exit code 1, and Ctrl-C into a quiet end."""
    try:
        yield
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(map(str, problem["loc"])).upper()
            typer.echo(f"orderwire: ORDERWIRE_{name}: {problem['msg']}", err=True)
        raise typer.Exit(1) from None
    except (CannotServe, UnusableUrl, DatabaseError) as error:
        typer.echo(f"orderwire: {error}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
