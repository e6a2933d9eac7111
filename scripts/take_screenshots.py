"""Take the pictures of the checkout that stand in the README and the docs: `./dev screenshots`.

Rule: the same sources make the same pictures, up to the fonts of the machine. The demo store lives
in a database of its own, for as long as this runs; clock, link and window are fixed.
"""

import asyncio
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import uvicorn
from playwright.async_api import Browser, async_playwright

from orderwire.operations.demo_store import TOKENS
from orderwire.operations.make_demo import make_demo
from orderwire.operations.world import make_world
from orderwire.storage.migrations import upgrade
from orderwire.storage.opening import open_database
from orderwire.web.app import make_app

PICTURES = Path(__file__).parents[1] / "docs" / "images"
OCTETS_MAX = 150_000
NOW_MS = 1_800_000_000_000
READ_AFTER_MS = 90_000
"""How long after the order its customer opens the link."""

STEADY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-lcd-text",
    "--disable-partial-raster",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--num-raster-threads=1",
)
"""What makes Chromium paint the same page the same way."""

PUBLIC_URL = "https://pay.example.com"
WISH = {
    "customer": {"id": 12345},
    "created_from": "myapp.com",
    "coupon_code": "SAVE10",
    "products": [
        {"identifier_type": "id", "identifier": 101, "quantity": 2},
        {
            "identifier_type": "slug",
            "identifier": "gift-card",
            "quantity": 1,
            "options": {"Region": ["Saudi Arabia"]},
            "notice": "Happy birthday, Sara!",
        },
    ],
}
TO_BE_BROUGHT = {
    "customer": {"id": 12345},
    "created_from": "myapp.com",
    "products": [{"identifier_type": "slug", "identifier": "demo-t-shirt", "quantity": 2}],
}

CARD, WAYS, TRANSFER = "card", "ways", "transfer"
"""The checkouts whose pictures are taken: as it opens, with another way opened, and after that."""

WISHES = {CARD: WISH, WAYS: TO_BE_BROUGHT, TRANSFER: TO_BE_BROUGHT | {"created_from": "b.example"}}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its name, what it is of, the language of the page, and the window."""

    name: str
    of: str
    language: str
    width: int
    height: int
    color_scheme: str = "light"


TAKEN = (
    Picture("checkout-en", CARD, "en", 1060, 930),
    Picture("checkout-ar", CARD, "ar", 1060, 930),
    Picture("checkout-phone-en", CARD, "en", 390, 844),
    Picture("checkout-phone-ar", CARD, "ar", 390, 844, "dark"),
    Picture("checkout-ways-en", WAYS, "en", 1060, 620),
    Picture("checkout-ways-ar", WAYS, "ar", 1060, 620),
    Picture("checkout-transfer-en", TRANSFER, "en", 1060, 1150),
    Picture("checkout-transfer-ar", TRANSFER, "ar", 1060, 1150),
)


@asynccontextmanager
async def demo_store(folder: str) -> AsyncIterator[dict[str, str]]:
    """The demo store on a port of this machine; gives the addresses of the checkouts."""
    moment = [NOW_MS]
    database = open_database(f"sqlite:///{folder}/orders.db")
    await database.write(upgrade)
    tokens = iter(range(10_000))
    world = replace(
        make_world(database, PUBLIC_URL, lambda: moment[0]),
        new_link_token=lambda: f"{next(tokens):022}",
    )
    await make_demo(world)
    config = uvicorn.Config(make_app(world), lifespan="off", log_config=None, ws="none")
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        addresses = {name: base + await order(base, wish) for name, wish in WISHES.items()}
        await begin_transfer(addresses[TRANSFER])
        moment[0] += READ_AFTER_MS
        yield addresses
    finally:
        server.should_exit = True
        await serving
        await world.desk.close()
        await database.close()


async def begin_transfer(address: str) -> None:
    """Choose to pay by transfer, as the customer would."""
    async with httpx.AsyncClient() as client:
        answer = await client.post(address, data={"way": "bank_transfer"})
    assert answer.is_redirect, answer


async def order(base: str, wish: Mapping[str, object]) -> str:
    """Place an order, as a program of the merchant would, and get its checkout's path."""
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{base}/shawarma/orders",
            json=wish,
            headers={"Authorization": f"Bearer {TOKENS['rmz']}"},
        )
    answer.raise_for_status()
    link: str = answer.json()["data"]["checkout_url"]
    return link.removeprefix(PUBLIC_URL)


async def take(browser: Browser, address: str, picture: Picture) -> Path:
    """Take one picture. The countdown is stopped, so that it shows the same every time."""
    context = await browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.color_scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.clock.install(time=NOW_MS / 1000)
    await page.clock.pause_at(NOW_MS / 1000 + 1)
    await page.goto(f"{address}?lang={picture.language}")
    await page.get_by_role("timer").wait_for()
    if picture.of == WAYS:
        await page.locator("summary").last.click()
        await page.evaluate("scrollTo(0, 0)")
    path = PICTURES / f"{picture.name}.png"
    await page.screenshot(path=path, animations="disabled", caret="hide")
    await context.close()
    return path


async def main() -> None:
    """Take them all, and say what they weigh."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("take_screenshots: there is no Chromium (on Debian: apt install chromium)")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with demo_store(folder) as addresses, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=[*STEADY])
            for picture in TAKEN:
                path = await take(browser, addresses[picture.of], picture)
                octets = path.stat().st_size
                print(f"{path.relative_to(PICTURES.parents[1])}  {octets} bytes")
                if octets > OCTETS_MAX:
                    sys.exit(f"take_screenshots: {path.name} is larger than {OCTETS_MAX} bytes")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
