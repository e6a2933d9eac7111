"""A process that competes: it opens the store's database, takes its place, and runs when told.

It speaks lines of JSON on its standard streams: a job comes in, "ready" goes out, any line comes
in, the answers go out. Run it as `python -m tests.admission.rivals`.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from orderwire.admission.desk import Desk
from orderwire.admission.ids import Ids
from orderwire.admission.tickets import CommandTicket, OrderTicket
from orderwire.engine.ending import Ended
from tests import make
from tests.databases import opened
from tests.shop import STORE, End, Said, Wish, cancel, read, ticket


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a process is to do at once in a database: its wishes first, then its ends."""

    url: str
    wishes: Sequence[Wish] = ()
    ends: Sequence[End] = ()


async def work(job: Job) -> list[Said]:
    """Place and cancel everything at once, as soon as the other processes are ready too."""
    async with opened(job.url) as database:
        ids, desk = Ids(database), Desk(database, lambda: make.NOW_MS)
        tickets: list[OrderTicket | CommandTicket] = [
            ticket(wish, await ids.take(STORE, 20)) for wish in job.wishes
        ]
        tickets += [cancel(end.order_id) for end in job.ends]
        say(b"ready")
        await asyncio.to_thread(sys.stdin.readline)
        said = await asyncio.gather(*[_submit(desk, one) for one in tickets])
        await desk.close()
        return said


async def _submit(desk: Desk, one: OrderTicket | CommandTicket) -> Said:
    if isinstance(one, OrderTicket):
        return read(await desk.place(STORE, one))
    outcome = await desk.command(STORE, one)
    return Said(status=200 if isinstance(outcome, Ended) else 409)


def say(line: bytes) -> None:
    """Tell the test."""
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.flush()


def main() -> None:
    """Do one job after the other, until the test closes our input."""
    while line := sys.stdin.readline():
        job = msgspec.json.decode(line, type=Job)
        say(msgspec.json.encode(asyncio.run(work(job))))


@dataclass
class Rivals:
    """Processes that compete for the same rows."""

    processes: Sequence["subprocess.Popen[bytes]"]

    def run(self, *jobs: Job) -> list[list[Said]]:
        """Let each process do a job, all at the same time; the answers to each."""
        assert len(jobs) <= len(self.processes)
        for process, job in zip(self.processes, jobs, strict=False):
            self._tell(process, msgspec.json.encode(job))
        for process, _ in zip(self.processes, jobs, strict=False):
            assert self._hear(process) == b"ready\n"
        for process, _ in zip(self.processes, jobs, strict=False):
            self._tell(process, b"go")
        return [
            msgspec.json.decode(self._hear(process), type=list[Said])
            for process, _ in zip(self.processes, jobs, strict=False)
        ]

    def share(self, url: str, wishes: Sequence[Wish], among: int = 3) -> list[Said]:
        """Let the processes place these orders, each every so many of them."""
        jobs = [Job(url=url, wishes=wishes[index::among]) for index in range(among)]
        return [said for answers in self.run(*jobs) for said in answers]

    def _tell(self, process: "subprocess.Popen[bytes]", line: bytes) -> None:
        assert process.stdin is not None
        process.stdin.write(line + b"\n")
        process.stdin.flush()

    def _hear(self, process: "subprocess.Popen[bytes]") -> bytes:
        assert process.stdout is not None
        return process.stdout.readline()


@contextmanager
def rival_processes(count: int) -> Iterator[Rivals]:
    """So many processes, until the tests are over."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.admission.rivals"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(count)
    ]
    try:
        yield Rivals(processes)
    finally:
        for process in processes:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            process.wait(10)
            process.stdout.close()


if __name__ == "__main__":
    main()
