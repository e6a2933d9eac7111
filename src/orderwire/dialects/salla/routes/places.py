"""/countries and their cities. They are the same for every store."""

from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import json_response
from orderwire.dialects.salla.listing import PageQuery
from orderwire.dialects.salla.places import Country, cities_of, countries, country_by_id
from orderwire.dialects.salla.routes.asking import caller_of, id_of, language_asked
from orderwire.dialects.salla.routes.paging import cut_page, page_response
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.writing_places import write_city, write_country
from orderwire.operations.world import World

SCOPE = "metadata.read"


def add_places(salla: FastAPI, world: World) -> None:
    """Add the endpoints of countries and cities."""

    @salla.get("/countries", summary="List Countries", tags=["countries"])
    async def list_countries(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """List all countries, the platform's first ones first. Needs the scope `metadata.read`."""
        await caller_of(world, request, SCOPE)
        language = language_asked(request)
        written = [write_country(one, language) for one in countries()]
        return page_response(
            world, request, query, written=cut_page(query, written), total=len(written)
        )

    @salla.get("/countries/{country}", summary="Country Details", tags=["countries"])
    async def get_country(request: Request, country: str) -> Response:
        """Show one country. Needs the scope `metadata.read`."""
        await caller_of(world, request, SCOPE)
        return json_response(envelope(write_country(_found(country), language_asked(request))))

    @salla.get("/countries/{country}/cities", summary="List Cities", tags=["countries"])
    async def list_cities(
        request: Request, country: str, query: Annotated[PageQuery, Query()]
    ) -> Response:
        """List the cities of a country. Needs the scope `metadata.read`."""
        await caller_of(world, request, SCOPE)
        language = language_asked(request)
        found = _found(country)
        written = [write_city(city, found, language) for city in cities_of(found)]
        beside = {"id": found.id, "name": found.name(language), "code": found.code}
        return page_response(
            world,
            request,
            query,
            written=cut_page(query, written),
            total=len(written),
            beside={"country": beside},
        )


def _found(text: str) -> Country:
    """The country that a path names. Raises NotFound."""
    wanted = id_of(text)
    country = None if wanted is None else country_by_id(wanted)
    if country is None:
        raise NotFound
    return country
