"""/store/info and /oauth2/user/info: the store, and who holds its token. Every token may ask."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.requests import json_response
from orderwire.dialects.salla.routes.asking import caller_of, language_asked
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.writing_store import write_store, write_user
from orderwire.operations.world import World


def add_store(salla: FastAPI, world: World) -> None:
    """Add the endpoints of the store."""

    @salla.get("/store/info", summary="Store Information", tags=["store"])
    async def get_store(request: Request) -> Response:
        """Show the store that the token belongs to."""
        caller = await caller_of(world, request, None)
        return json_response(envelope(write_store(caller.store, world.public_url)))

    @salla.get("/oauth2/user/info", summary="User Information Details", tags=["store"])
    async def get_user(request: Request) -> Response:
        """Show who holds the token, and the merchant that it is of."""
        caller = await caller_of(world, request, None)
        written = write_user(caller, world.public_url, language_asked(request))
        return json_response(envelope(written))
