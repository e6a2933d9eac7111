"""Listening: one socket for one process, or a group of sockets at one address for several.

In a group the kernel gives each new connection to one socket, by a hash of both ends. So workers
get even shares whatever they are busy with, and none is woken for what another one takes.
"""

import socket
from contextlib import ExitStack

from orderwire.web.preparing import CannotServe
from orderwire.web.settings import Settings

_BACKLOG = 2048


def listen(settings: Settings) -> socket.socket:
    """A socket of one's own; port 0 becomes a free one. Raises CannotServe."""
    return _listen(settings, settings.port, is_shared=False)


def listen_together(settings: Settings, count: int) -> list[socket.socket]:
    """So many sockets at one address. Raises CannotServe, also where others listen there."""
    # Whoever shares an address asks for it: another service of ours would be joined, not refused.
    with _listen(settings, settings.port, is_shared=False) as alone:
        port = alone.getsockname()[1]
    with ExitStack() as opened:
        listeners = [opened.enter_context(listen_beside(settings, port)) for _ in range(count)]
        opened.pop_all()
    return listeners


def listen_beside(settings: Settings, port: int) -> socket.socket:
    """One more socket of a group. Raises CannotServe."""
    return _listen(settings, port, is_shared=True)


def _listen(settings: Settings, port: int, *, is_shared: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server(
            (settings.host, port), family=family, backlog=_BACKLOG, reuse_port=is_shared
        )
    except OSError as error:
        raise CannotServe(
            f"cannot listen on {settings.host}:{port}: {error.strerror or error}"
        ) from error
