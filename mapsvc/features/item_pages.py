"""Pages for people: a table of features with its filter form, and one feature with all its values."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from mapsvc.catalogue.declaration import CodeList, Field
from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.errors import Language
from mapsvc.features.items import Page, PageRequest
from mapsvc.features.selection import Selection
from mapsvc.http.context import Service
from mapsvc.http.links import Link, segment
from mapsvc.http.pages import page


def page_of_items(
    request: Request,
    asked: PageRequest,
    shown: Page,
    links: list[Link],
    base: str,
    language: Language,
    headers: dict[str, str],
) -> Response:
    """A table of the features of one page."""
    selection = asked.selection
    layer = selection.layer
    codes = _codes_of(request)
    rows = []
    for text in shown.features:
        feature = json.loads(text)
        cells = [
            shown_value(field, feature["properties"].get(field.name), codes, language) for field in selection.fields
        ]
        rows.append({"id": feature["id"], "address": f"{_items(base, layer)}/{segment(feature['id'])}", "cells": cells})
    kept = [
        (name, text)
        for name, text in parse_qsl(request.url.query)
        if name not in ("filter", "cursor", "f", "filter-lang")
    ]
    return page(
        request,
        "items.html",
        base,
        language,
        headers=headers,
        layer=layer,
        title=_title(layer, language),
        fields=selection.fields,
        rows=rows,
        matched=shown.matched,
        following=_href(links, "next"),
        preceding=_href(links, "prev"),
        filter=request.query_params.get("filter", ""),
        kept=kept,
    )


def page_of_item(
    request: Request,
    selection: Selection,
    feature: dict[str, Any],
    links: list[Link],
    base: str,
    language: Language,
    headers: dict[str, str],
) -> Response:
    """All the values of one feature."""
    layer = selection.layer
    codes = _codes_of(request)
    values = [
        (field, shown_value(field, feature["properties"].get(field.name), codes, language))
        for field in selection.fields
    ]
    label = feature["properties"].get(getattr(layer.declaration.label, language))
    return page(
        request,
        "item.html",
        base,
        language,
        headers=headers,
        layer=layer,
        title=_title(layer, language),
        feature_title=str(label or feature["id"]),
        items_address=f"{_items(base, layer)}?f=html",
        values=values,
        geometry=feature["geometry"],
        links=links,
    )


def shown_value(field: Field, value: Any, codes: dict[str, CodeList], language: Language) -> str:
    """A value as people read it: codes by their names, numbers as the language writes them, "" for a missing one."""
    if value is None:
        return ""
    listed = codes.get(field.codes) if field.codes else None
    if listed and str(value) in listed.values:
        return str(getattr(listed.values[str(value)], language))
    if isinstance(value, bool):
        return {"vi": ("không", "có"), "en": ("no", "yes")}[language][value]
    if isinstance(value, int | float):
        written = f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")
        return written.translate(str.maketrans(",.", ".,")) if language == "vi" else written
    return str(value)


def _codes_of(request: Request) -> dict[str, CodeList]:
    service: Service = request.app.state.service
    snapshot: Catalogue = service.registry.snapshot
    return dict(snapshot.codes)


def _items(base: str, layer: VisibleLayer) -> str:
    versioned = f"/versions/{layer.at}" if layer.at is not None else ""
    return f"{base}/collections/{layer.id}{versioned}/items"


def _title(layer: VisibleLayer, language: Language) -> str:
    return str(getattr(layer.declaration.title, language))


def _href(links: list[Link], rel: str) -> str | None:
    return next((link["href"] for link in links if link["rel"] == rel), None)
