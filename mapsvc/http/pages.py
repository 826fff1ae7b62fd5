"""Plain HTML pages for people at the addresses that programs read as JSON.

No script and no inline style: the content security policy forbids both, so text from data cannot become code.
"""

from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import Response

from mapsvc.errors import Language, NotFound
from mapsvc.http.caching import etag, is_fresh

router = APIRouter()

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
_STATIC = {"pages.css": "text/css; charset=utf-8", "mark.svg": "image/svg+xml"}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mapsvc.http"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = _number
    environment.filters["text"] = _text
    return environment


def _number(value: float | None, language: Language) -> str:
    """1.234,5 in Vietnamese, 1,234.5 in English."""
    if value is None:
        return ""
    written = f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")
    return written.translate(str.maketrans(",.", ".,")) if language == "vi" else written


def _text(value: Any, language: Language) -> str:
    """The text of a {vi, en} pair, model or mapping."""
    if value is None:
        return ""
    pair = value if isinstance(value, dict) else value.model_dump()
    return str(pair.get(language) or pair.get("vi") or "")


def page(
    request: Request,
    template: str,
    base: str,
    language: Language,
    *,
    headers: dict[str, str] | None = None,
    status: int = 200,
    **context: Any,
) -> Response:
    """``template`` filled with ``context``, as a reply in ``language``."""
    other = "en" if language == "vi" else "vi"
    body = (
        _environment()
        .get_template(template)
        .render(
            base=base,
            language=language,
            other_language=other,
            other_address=_with(request, lang=other),
            json_address=_with(request, f="json"),
            path=request.url.path,
            **context,
        )
    )
    return Response(
        body,
        status,
        {
            "Content-Language": language,
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            **(headers or {}),
        },
        media_type="text/html; charset=utf-8",
    )


def _with(request: Request, **changes: str) -> str:
    query = [(name, value) for name, value in parse_qsl(request.url.query, True) if name not in changes]
    return "?" + urlencode([*query, *changes.items()])


@router.get("/static/{name}", include_in_schema=False)
async def static(request: Request, name: str) -> Response:
    """The style sheet and the mark of the pages."""
    if name not in _STATIC:
        raise NotFound(name=f"/static/{name}")
    body = _file(name)
    validator = etag(body)
    headers = {"Cache-Control": "public, max-age=3600", "ETag": validator}
    if is_fresh(request.headers.get("if-none-match"), validator):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=_STATIC[name])


@lru_cache(maxsize=8)
def _file(name: str) -> bytes:
    return resources.files("mapsvc.http").joinpath("static", name).read_bytes()
