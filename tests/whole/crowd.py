"""Many callers at once, each with a connection of its own."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.program import AUTHORISED, JSON, ORDERS, Program

WAIT_SECONDS = 60.0


def all_at_once(
    programs: Sequence[Program], documents: Sequence[dict[str, Any]], **headers: str
) -> list[httpx.Response]:
    """Send every document at the same time, to the programs in turn; the answers in order."""
    named = AUTHORISED | JSON | {name.replace("_", "-"): text for name, text in headers.items()}
    return asyncio.run(_send(programs, documents, named))


async def _send(
    programs: Sequence[Program], documents: Sequence[dict[str, Any]], headers: Mapping[str, str]
) -> list[httpx.Response]:
    go = asyncio.Event()
    callers = [
        asyncio.create_task(_caller(programs[number % len(programs)].url, document, headers, go))
        for number, document in enumerate(documents)
    ]
    await asyncio.sleep(0.1)  # Most are connected before the first order is sent.
    go.set()
    async with asyncio.timeout(WAIT_SECONDS):
        return await asyncio.gather(*callers)


async def _caller(
    url: str, document: dict[str, Any], headers: Mapping[str, str], go: asyncio.Event
) -> httpx.Response:
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    body = json.dumps(document).encode()
    lines = [f"POST {ORDERS} HTTP/1.1", f"Host: {where.netloc}", "Connection: close"]
    lines += [f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    await go.wait()
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    try:
        answer = await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()
    head, _, content = answer.partition(b"\r\n\r\n")
    status, *rest = head.decode("latin-1").split("\r\n")
    told = [line.partition(": ")[::2] for line in rest]
    return httpx.Response(int(status.split()[1]), headers=told, content=content)
