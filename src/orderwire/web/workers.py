"""Several processes of the service, and the parent that keeps them: `orderwire serve --workers N`.

The parent prepares the database, closes it, and forks the workers: it has one thread, no event loop
and no open connection then, and only waits from then on. A worker that dies is replaced at once, in
the same place; where one dies after the other, after a growing pause. A stop is handed on to all,
and who is not done in time is killed. If the parent is killed, each worker sees the end of a pipe
and stops by itself.

Each place has a listening socket of its own, which the parent keeps open: connections that wait
there when a worker dies are answered by the next one. Decision 0011 says why all this is so.
"""

import asyncio
import logging
import os
import secrets
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

import uvloop

from orderwire.storage.opening import parse_url
from orderwire.web.listening import listen_beside, listen_together
from orderwire.web.preparing import CannotServe
from orderwire.web.serving import STOP_SECONDS, calm_collector, prepare_database, serve_on
from orderwire.web.settings import Settings

KILL_SECONDS = STOP_SECONDS + 5
"""How long workers may take to stop: what `serve_on` allows, and the time to let go of the rest."""

CALM_SECONDS = 30.0
"""A worker that lived for so long has not died at once."""

PAUSE_MAX_SECONDS = 30.0

_HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)

log = logging.getLogger(__name__)


def serve_with_workers(settings: Settings, *, is_demo: bool, ready: Callable[[str], None]) -> None:
    """Serve with several processes until SIGINT or SIGTERM.

    `ready` gets the public URL once all of them answer requests. Raises CannotServe, UnusableUrl
    and DatabaseError.
    """
    if parse_url(settings.database).get_backend_name() == "sqlite":
        raise CannotServe(
            f"SQLite is written by one process: {settings.workers} workers need PostgreSQL"
        )
    listeners = listen_together(settings, settings.workers)
    crew = _Crew(settings, listeners)
    try:
        asyncio.run(prepare_database(settings, crew.public_url, is_demo=is_demo))
        calm_collector()
        assert threading.active_count() == 1, "a fork would copy locks that nobody lets go of"
        crew.run(lambda: ready(crew.public_url))
    finally:
        crew.close()


@dataclass(slots=True)
class _Place:
    """Where one worker after the other serves. Times in seconds of the monotonic clock."""

    number: int
    listener: socket.socket | None
    pid: int | None = None
    told: int | None = None
    is_ready: bool = False
    started: float = 0.0
    quick_deaths: int = 0
    due: float = 0.0


class _Crew:
    """The parent's view of its workers."""

    def __init__(self, settings: Settings, listeners: list[socket.socket]) -> None:
        self._settings = settings
        self._port = listeners[0].getsockname()[1]
        self.public_url = settings.url_of(self._port)
        self._name = f"{socket.gethostname()}.{os.getpid()}.{secrets.token_hex(4)}"
        self._places = [_Place(number, one) for number, one in enumerate(listeners, start=1)]
        self._life = os.pipe()
        self._selector = selectors.DefaultSelector()
        self._heard: list[int] = []
        self._kill_at: float | None = None
        self._is_open = False

    def run(self, ready: Callable[[], None]) -> None:
        """Keep all places filled until a stop is asked for and everybody has gone.

        Raises CannotServe where a worker ends before all were ready for the first time.
        """
        with self._signals():
            while not self._is_stopping or self._living():
                self._fill()
                self._wait()
                self._reap()
                if not self._is_open and all(place.is_ready for place in self._places):
                    self._is_open = True
                    ready()
                self._obey()

    def close(self) -> None:
        """Let go of everything, and of workers that are left where something went wrong."""
        self._kill()
        for place in self._places:
            self._close_listener(place)
        self._selector.close()
        for end in self._life:
            os.close(end)

    @property
    def _is_stopping(self) -> bool:
        return self._kill_at is not None

    def _living(self) -> list[_Place]:
        return [place for place in self._places if place.pid is not None]

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Note signals, and wake up for them."""
        mine, theirs = socket.socketpair()
        with mine, theirs:
            mine.setblocking(False)
            theirs.setblocking(False)
            self._selector.register(mine, selectors.EVENT_READ)
            before = {number: signal.signal(number, self._hear) for number in _HANDLED}
            signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
            try:
                yield
            finally:
                signal.set_wakeup_fd(-1)
                for number, handler in before.items():
                    signal.signal(number, handler)
                self._selector.unregister(mine)

    def _hear(self, number: int, _: FrameType | None) -> None:
        self._heard.append(number)

    def _wait(self) -> None:
        """Sleep until a signal, a word of a worker, or the time of the next thing to do."""
        now = time.monotonic()
        dues = [place.due for place in self._places if place.pid is None]
        if self._kill_at is not None:
            dues = [self._kill_at]
        timeout = max(0.0, min(dues) - now) if dues else None
        for key, _ in self._selector.select(timeout):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.recv(4096)
            else:
                self._listen_to(key.data)

    def _listen_to(self, place: _Place) -> None:
        """A worker says that it is ready, or says nothing more: then it has ended."""
        assert place.told is not None
        place.is_ready = bool(os.read(place.told, 1))
        self._hang_up(place)

    def _hang_up(self, place: _Place) -> None:
        if place.told is not None:
            self._selector.unregister(place.told)
            os.close(place.told)
            place.told = None

    def _obey(self) -> None:
        """Do what signals ask for: stop, or stop at once where Ctrl-C is pressed again."""
        heard, self._heard = self._heard, []
        for number in heard:
            if number == signal.SIGCHLD:
                continue
            if self._is_stopping:
                if number == signal.SIGINT:
                    self._kill()
                continue
            self._stop()
        if self._kill_at is not None and time.monotonic() >= self._kill_at and self._living():
            log.warning("%d workers did not stop in time, and are killed", len(self._living()))
            self._kill()

    def _stop(self) -> None:
        """Take nothing new in, and let all workers finish what they took."""
        self._kill_at = time.monotonic() + KILL_SECONDS
        for place in self._places:
            self._close_listener(place)
        for place in self._living():
            assert place.pid is not None
            os.kill(place.pid, signal.SIGTERM)

    def _kill(self) -> None:
        for place in self._living():
            assert place.pid is not None
            os.kill(place.pid, signal.SIGKILL)
            os.waitpid(place.pid, 0)
            self._hang_up(place)
            place.pid = None

    def _reap(self) -> None:
        """See who has ended, and when somebody is to take their place."""
        for place in self._living():
            assert place.pid is not None
            pid, status = os.waitpid(place.pid, os.WNOHANG)
            if pid == 0:
                continue
            self._hang_up(place)
            place.pid = None
            if self._is_stopping:
                continue
            if not self._is_open:
                raise CannotServe(f"worker {place.number} ended before it was ready")
            self._mourn(place, pid, os.waitstatus_to_exitcode(status))

    def _mourn(self, place: _Place, pid: int, code: int) -> None:
        """Say that a worker has died, and decide when the next one begins."""
        now = time.monotonic()
        lived_long = now - place.started >= CALM_SECONDS
        place.quick_deaths = 0 if lived_long else place.quick_deaths + 1
        pause = min(2.0 ** (place.quick_deaths - 2), PAUSE_MAX_SECONDS)
        if place.quick_deaths < 2:
            pause = 0.0
        place.due = now + pause
        place.is_ready = False
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        again = f"in {pause:g} s" if pause else "at once"
        log.error(
            "worker %d (process %d) %s; it is started again %s", place.number, pid, how, again
        )
        if pause and self._living():
            self._close_listener(place)  # New connections go to the others meanwhile.

    def _close_listener(self, place: _Place) -> None:
        if place.listener is not None:
            place.listener.close()
            place.listener = None

    def _fill(self) -> None:
        """Start a worker in every place that is empty and due."""
        for place in self._places:
            if self._is_stopping or place.pid is not None or place.due > time.monotonic():
                continue
            try:
                self._start(place)
            except (CannotServe, OSError) as error:
                if not self._is_open:
                    raise CannotServe(
                        f"worker {place.number} cannot be started: {error}"
                    ) from error
                log.error("worker %d cannot be started: %s", place.number, error)  # noqa: TRY400 - the error says all
                place.due = time.monotonic() + PAUSE_MAX_SECONDS

    def _start(self, place: _Place) -> None:
        """Fork a worker. Signals wait until it can tell its own from its parent's."""
        if place.listener is None:
            place.listener = listen_beside(self._settings, self._port)
        told, tell = os.pipe()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
        try:
            pid = os.fork()
            if pid == 0:
                self._be_a_worker(place, place.listener, tell, before)
        except OSError:
            os.close(told)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.close(tell)
        place.pid, place.told, place.started = pid, told, time.monotonic()
        self._selector.register(told, selectors.EVENT_READ, place)

    def _be_a_worker(
        self, place: _Place, listener: socket.socket, tell: int, mask: set[int | signal.Signals]
    ) -> NoReturn:
        """What a worker does, from its first moment to its last. It never returns."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            # A terminal sends Ctrl-C to all: the parent decides.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            os.close(self._life[1])
            self._selector.close()
            for other in self._places:
                if other is not place:
                    self._close_listener(other)

            uvloop.run(
                serve_on(
                    listener,
                    self._settings,
                    self.public_url,
                    ready=lambda: _say_ready(tell),
                    name=f"{self._name}.{place.number}",
                    parent=self._life[0],
                )
            )
            code = 0
        except BaseException:  # whatever it is, this process must not go on as a second parent
            log.exception("worker %d failed", place.number)
        finally:
            logging.shutdown()
            sys.stdout.flush()
            os._exit(code)


def _say_ready(tell: int) -> None:
    os.write(tell, b"1")
    os.close(tell)
