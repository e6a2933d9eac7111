"""Fresh ids: from a store's counter, in blocks, so that orders need not wait for it.

Ids of one store never repeat; gaps are fine. A block is reserved in a short transaction of its
own, and the next one in the background before the last is used up. A store that needs many gets
larger and larger blocks: each costs a commit, which orders would otherwise have to themselves.
"""

import asyncio

from orderwire.storage.counters import reserve_ids
from orderwire.storage.database import Database

BLOCK = 1_000
BLOCK_MAX = 8_000


class Ids:
    """Hands out ids. One per process: two processes hold different blocks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blocks: dict[int, list[range]] = {}
        self._refills: dict[int, asyncio.Task[None]] = {}
        self._sizes: dict[int, int] = {}

    async def take(self, store_id: int, count: int) -> int:
        """The first of `count` ids in a row. Raises DatabaseError."""
        blocks = self._blocks.setdefault(store_id, [])
        while True:
            while blocks:
                block = blocks[0]
                if len(block) >= count:
                    blocks[0] = block[count:]
                    if sum(map(len, blocks)) < self._sizes[store_id] // 2:
                        self._refill(store_id)
                    return block[0]
                blocks.pop(0)
            await asyncio.shield(self._refill(store_id, at_least=count))

    async def close(self) -> None:
        """Let what is being reserved come to its end."""
        await asyncio.gather(*self._refills.values(), return_exceptions=True)

    def _refill(self, store_id: int, at_least: int = 1) -> "asyncio.Task[None]":
        task = self._refills.get(store_id)
        if task is None or task.done():
            size = min(2 * self._sizes.get(store_id, BLOCK // 2), BLOCK_MAX)
            self._sizes[store_id] = size
            task = asyncio.create_task(self._reserve(store_id, max(size, at_least)))
            task.add_done_callback(_hear)
            self._refills[store_id] = task
        return task

    async def _reserve(self, store_id: int, count: int) -> None:
        first = await self._database.write(lambda db: reserve_ids(db, store_id, count))
        self._blocks[store_id].append(range(first, first + count))


def _hear(task: "asyncio.Task[None]") -> None:
    """Take note of a failure in the background: whoever needs the ids asks again, and is told."""
    if not task.cancelled():
        task.exception()
