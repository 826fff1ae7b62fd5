"""What each problem means: the addresses that problem documents name as their ``type``."""

import re
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from mapsvc.errors import STATUS, Language, MapsvcError, NotFound
from mapsvc.http.context import BaseUrl, LanguageOf
from mapsvc.http.links import HTML, JSON
from mapsvc.http.negotiation import negotiate
from mapsvc.http.pages import page
from mapsvc.http.parameters import only_known

router = APIRouter(include_in_schema=False)

_FORMATS = {"json": (JSON,), "html": (HTML,)}
_PLACEHOLDER = re.compile(r"[“\"]?\{\w+\}[”\"]?")


def _kinds(root: type[MapsvcError] = MapsvcError) -> Iterator[type[MapsvcError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _kinds(kind)


def _explained(kind: type[MapsvcError], language: Language) -> dict[str, Any]:
    description = re.sub(r"\s+", " ", (kind.__doc__ or "").replace("``", "")).strip()
    return {
        "type": f"/problems/{kind.code}",
        "code": kind.code,
        "status": next(STATUS[each] for each in kind.__mro__ if each in STATUS),
        "title": kind.title[language],
        "message": _PLACEHOLDER.sub("…", kind.message[language]),
        "hint": _PLACEHOLDER.sub("…", kind.hint[language]).strip(" …"),
        "description": description if language == "en" else _PLACEHOLDER.sub("…", kind.message["vi"]),
    }


@router.get("/problems")
async def problems(request: Request, language: LanguageOf, base: BaseUrl) -> Response:
    """Every kind of problem."""
    only_known(request, {"f", "lang"})
    document = {"problems": [_explained(kind, language) for kind in _by_code().values()]}
    if negotiate(request.query_params.get("f"), request.headers.get("accept"), _FORMATS) == "html":
        return page(request, "problems.html", base, language, document=document)
    return JSONResponse(document)


@router.get("/problems/{code}")
async def problem(request: Request, code: str, language: LanguageOf, base: BaseUrl) -> Response:
    """One kind of problem: what it means and what to do."""
    only_known(request, {"f", "lang"})
    kind = _by_code().get(code)
    if kind is None:
        raise NotFound(name=f"/problems/{code}")
    document = _explained(kind, language)
    if negotiate(request.query_params.get("f"), request.headers.get("accept"), _FORMATS) == "html":
        return page(request, "problem.html", base, language, document=document)
    return JSONResponse(document)


def _by_code() -> dict[str, type[MapsvcError]]:
    return {kind.code: kind for kind in _kinds() if "code" in vars(kind)}
