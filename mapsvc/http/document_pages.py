"""A page for people of a JSON document that has none of its own: names and values as tables, links as links."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mapsvc.errors import Language
from mapsvc.http.negotiation import asks_for_page, negotiate
from mapsvc.http.pages import page


def wants_page(request: Request, *others: str) -> bool:
    """Whether a page is asked for: by ``f=html``, else by a browser's ``Accept``.

    ``others`` are the values of ``f`` besides ``json`` and ``html``. Raises InvalidParameter for any other value.
    """
    asked = request.query_params.get("f")
    if asked is None:
        return asks_for_page(request.headers.get("accept"))
    return negotiate(asked, None, dict.fromkeys(("json", "html", *others), ())) == "html"


def document_page(
    request: Request,
    document: Mapping[str, Any] | list[Any],
    base: str,
    language: Language,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page of a document made of what JSON is made of."""
    title = document.get("title") or document.get("name") if isinstance(document, Mapping) else None
    return page(
        request,
        "document.html",
        base,
        language,
        headers=dict(headers or {}),
        document=document,
        heading=title if isinstance(title, str) else request.url.path,
    )
