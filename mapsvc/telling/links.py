"""``/s``: short links. Made by POST, opened by GET, which leads to this service's own page and nowhere else."""

import logging
import re
from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, Depends, Path, Request, Response
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, ValidationError

from mapsvc.errors import InvalidLink, ShortLinkNotFound, TooManyShortLinks
from mapsvc.http.addresses import client_address
from mapsvc.http.context import BaseUrl, Service, ServiceOf
from mapsvc.http.describing import taking
from mapsvc.http.language import asked_language
from mapsvc.http.parameters import only_known
from mapsvc.telling.allowance import Allowance
from mapsvc.telling.codes import as_written
from mapsvc.telling.door import LinkDoor, known_code, queries
from mapsvc.telling.grammar import LONGEST, checked

log = logging.getLogger(__name__)

router = APIRouter(tags=["Telling"])

MOST_BYTES = 4 * LONGEST
"""Of a request's body: a link with every letter escaped, and the JSON around it."""

OPENED = "public, max-age=86400"
"""A code never means another link; a day bounds how long one that was taken away is still followed."""

_CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{8,20}")


class ShortLinkRequest(BaseModel):
    """The view to keep: the part of the map's address after ``#``."""

    link: str


class ShortLink(BaseModel):
    """A short link: its code, its whole address, the address for frames, and the link it stands for."""

    code: str
    url: str
    embed: str
    link: str


class LinkDesk:
    """What short links need of the running service; ``app.state.links``."""

    def __init__(self, door: LinkDoor) -> None:
        self.door = door
        self.allowance = Allowance()


def desk_of(request: Request) -> LinkDesk:
    """The desk of the application that a request came to."""
    desk: LinkDesk = request.app.state.links
    return desk


DeskOf = Annotated[LinkDesk, Depends(desk_of)]


def _takes_only_a_language(request: Request) -> None:
    """Raises UnknownParameter, InvalidParameter."""
    only_known(request, {"lang"})
    asked_language(request.query_params, request.headers)


async def _asked_for(request: Request) -> str:
    """The checked link in the body. Only JSON: a form of another site cannot send that without asking first."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise InvalidLink(
            reason={"vi": "cần Content-Type: application/json", "en": "send Content-Type: application/json"}
        )
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise InvalidLink(reason={"vi": "yêu cầu quá dài", "en": "the request is too long"})
    try:
        link = ShortLinkRequest.model_validate_json(body).link
    except ValidationError as error:
        raise InvalidLink(reason={"vi": 'cần {"link": "v=1&…"}', "en": '{"link": "v=1&…"} is needed'}) from error
    return checked(link)


@router.post(
    "/s",
    response_model=ShortLink,
    operation_id="makeShortLink",
    summary="A short link to a view of the map; the same view has the same one",
    responses={201: {"model": ShortLink, "description": "The link is new"}},
    openapi_extra={
        **taking("lang"),
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["link"],
                        "properties": {
                            "link": {"type": "string", "maxLength": LONGEST, "example": "v=1&at=17,106.9,9"}
                        },
                    }
                }
            },
        },
    },
)
async def make(request: Request, response: Response, service: ServiceOf, desk: DeskOf, base: BaseUrl) -> ShortLink:
    """Keep a link of the map under a short code. Links that nobody opens within 180 days are forgotten."""
    _takes_only_a_language(request)
    link = await _asked_for(request)
    async with service.database.reading() as connection:
        code = await known_code(connection, link)
    if code is None:
        waiting = desk.allowance.take(client_address(request, service.settings.public_url))
        if waiting > 0:
            raise TooManyShortLinks(seconds=round(waiting) + 1)
        code, is_new = await desk.door.keep(link)
        response.status_code = 201 if is_new else 200
    response.headers["Cache-Control"] = "no-store"
    return ShortLink(code=code, url=f"{base}/s/{code}", embed=f"{base}/s/{code}/embed", link=link)


Code = Annotated[str, Path(json_schema_extra={"pattern": "^[0-9a-z]{8,20}$", "example": "7k3m9pzt"})]
_LEADS: dict[int | str, dict[str, Any]] = {302: {"description": "The map with that view"}}


@router.get(
    "/s/{code}",
    operation_id="openShortLink",
    summary="Leads to the map",
    status_code=302,
    responses=_LEADS,
    response_class=Response,
    openapi_extra=taking("lang"),
)
async def follow(request: Request, code: Code, service: ServiceOf, desk: DeskOf) -> Response:
    """Leads to the view that the code stands for."""
    _takes_only_a_language(request)
    return _to("../#", await _opened(service, desk, code))


@router.get(
    "/s/{code}/embed",
    operation_id="openShortLinkEmbedded",
    summary="Leads to the map for frames",
    status_code=302,
    responses=_LEADS,
    response_class=Response,
    openapi_extra=taking("lang"),
)
async def follow_embedded(request: Request, code: Code, service: ServiceOf, desk: DeskOf) -> Response:
    """Leads to the same view with little around the map, for frames of other pages."""
    _takes_only_a_language(request)
    return _to("../../embed#", await _opened(service, desk, code))


def _to(page: str, link: str) -> Response:
    # Relative, so that no header of a request and no kept link can make it lead to another host.
    return Response(status_code=302, headers={"Location": page + link, "Cache-Control": OPENED})


async def _opened(service: Service, desk: LinkDesk, asked: str) -> str:
    code = as_written(asked)
    if not _CODE.fullmatch(code):
        raise ShortLinkNotFound(name=asked[:40])
    async with service.database.reading() as connection:
        cursor = await connection.execute(queries.find.sql, {"code": code})
        row = await cursor.fetchone()
    link, was_opened = (str(row[0]), bool(row[1])) if row else (None, False)
    if link is None and service.settings.read_database_url:
        link = await desk.door.find(code)
    if link is None:
        raise ShortLinkNotFound(name=asked[:40])
    if not was_opened:
        try:
            await desk.door.mark_opened(code)
        except (psycopg.Error, PoolTimeout) as error:  # whoever opens the link is led there all the same
            log.info("a short link was not marked as opened: %s", error)
    return link
