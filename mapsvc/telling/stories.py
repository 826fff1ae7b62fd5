"""``/stories``: stories on the map, and their pictures."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from mapsvc.accounts.visitor import PUBLIC
from mapsvc.catalogue.told import StoryEntry, ToldStory, shows_picture, stories, told
from mapsvc.errors import NotFound, StoryNotFound
from mapsvc.http.caching import cache_control, etag, is_fresh
from mapsvc.http.compression import document_reply
from mapsvc.http.context import BaseUrl, CatalogueOf, LanguageOf, ServiceOf, VisitorOf
from mapsvc.http.describing import DOCUMENT
from mapsvc.http.document_pages import document_page, wants_page
from mapsvc.http.parameters import only_known

router = APIRouter(tags=["Telling"])

_VARY = "Accept, Accept-Language, Authorization, X-API-Key"

StoryId = Annotated[str, Path(json_schema_extra={"pattern": "^[a-z][a-z0-9_]*$"})]


@router.get(
    "/stories",
    operation_id="getStories",
    summary="The stories on the map",
    response_model=list[StoryEntry],
    openapi_extra=DOCUMENT,
)
async def all_stories(
    request: Request,
    response: Response,
    catalogue: CatalogueOf,
    visitor: VisitorOf,
    language: LanguageOf,
    base: BaseUrl,
) -> list[StoryEntry] | Response:
    """Every story the visitor may see, in the order in which they are offered."""
    only_known(request, {"f", "lang"})
    headers = {"Cache-Control": cache_control(public=visitor == PUBLIC, versioned=False), "Vary": _VARY}
    found = stories(catalogue, visitor)
    if wants_page(request):
        return document_page(request, [each.model_dump(mode="json") for each in found], base, language, headers)
    response.headers.update(headers)
    return found


@router.get(
    "/stories/{story_id}",
    operation_id="getStory",
    summary="A story: its steps with words, layers, statistic and view",
    response_model=ToldStory,
    openapi_extra=DOCUMENT,
)
async def story(
    request: Request,
    story_id: StoryId,
    catalogue: CatalogueOf,
    visitor: VisitorOf,
    language: LanguageOf,
    base: BaseUrl,
) -> Response:
    """A whole story in both languages, its words as blocks without markup."""
    only_known(request, {"f", "lang"})
    found = told(catalogue, story_id, visitor)
    if found is None:
        raise StoryNotFound(name=story_id[:60])
    headers = {"Cache-Control": cache_control(public=visitor == PUBLIC, versioned=False), "Vary": _VARY}
    if wants_page(request):
        return document_page(request, found.model_dump(mode="json"), base, language, headers)
    body = found.model_dump_json()
    headers["ETag"] = etag(body)
    if is_fresh(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return document_reply(request, body.encode(), headers, "application/json", None)


@router.get(
    "/stories/pictures/{name}",
    operation_id="getStoryPicture",
    summary="A picture of a story; its name is made from its content",
    response_class=Response,
    responses={200: {"content": {"image/png": {}, "image/jpeg": {}}}},
)
async def picture(
    request: Request,
    name: Annotated[str, Path(json_schema_extra={"pattern": "^[0-9a-f]{32}\\.(png|jpg)$"})],
    service: ServiceOf,
    catalogue: CatalogueOf,
    visitor: VisitorOf,
) -> Response:
    """The picture, to be kept for ever; not there for those who may see no step that shows it."""
    only_known(request, set())
    if not shows_picture(catalogue, name, visitor):
        raise NotFound(name=f"/stories/pictures/{name[:80]}", advice="")
    headers = {
        "Cache-Control": cache_control(public=visitor == PUBLIC, versioned=True),
        "ETag": etag(name),
        "Vary": "Authorization, X-API-Key",
    }
    async with service.database.reading() as connection:
        cursor = await connection.execute(
            "SELECT media_type, body FROM catalogue.story_picture WHERE name = %s", [name]
        )
        row = await cursor.fetchone()
    if row is None:
        raise NotFound(name=f"/stories/pictures/{name[:80]}", advice="")
    if is_fresh(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(bytes(row[1]), headers=headers, media_type=str(row[0]))
