"""The demo store in a database of a test: many tests begin with it, so copies are made of one."""

from orderwire.operations.make_demo import make_demo
from orderwire.operations.world import make_world
from tests.databases import opened
from tests.shop import Clock


async def put_demo_into(url: str) -> None:
    """Make the demo store in an empty database, at the moment where tests let time stand still."""
    async with opened(url) as database:
        world = make_world(database, "http://demo.example", Clock())
        await make_demo(world)
        await world.close()
