"""What each room adds to the documents that describe the whole service.

The landing page, the conformance declaration, the list of collections and the OpenAPI document speak for all rooms,
which do not know each other. So each room hands a ``Part`` to the application, and these documents are made of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request

from mapsvc.accounts.visitor import Visitor
from mapsvc.catalogue.details import FileEntry
from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.http.links import Link, Linker


@dataclass(frozen=True, slots=True)
class Described:
    """For whom a document is made: what that visitor may see, and how links and titles are written."""

    catalogue: Catalogue
    visitor: Visitor
    links: Linker


def _no_links(_: Described) -> Iterable[Link]:
    return ()


def _no_layer_links(_: Described, __: VisibleLayer) -> Iterable[Link]:
    return ()


def _nothing(_: Described) -> Iterable[dict[str, Any]]:
    return ()


def _no_openapi(_: Described) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Part:
    """One room's contribution.

    ``openapi`` gives ``{"tags": […], "paths": {…}, "components": {…}}`` in OpenAPI 3.0.3 for addresses that are not
    FastAPI endpoints (those describe themselves); ``collections`` gives whole collection documents that are not layers;
    ``files`` are the kinds of files that any layer is given in.
    """

    conforms_to: tuple[str, ...] = ()
    landing_links: Callable[[Described], Iterable[Link]] = field(default=_no_links)
    layer_links: Callable[[Described, VisibleLayer], Iterable[Link]] = field(default=_no_layer_links)
    collections: Callable[[Described], Iterable[dict[str, Any]]] = field(default=_nothing)
    openapi: Callable[[Described], Mapping[str, Any]] = field(default=_no_openapi)
    files: tuple[FileEntry, ...] = ()


def install(app: FastAPI, parts: Iterable[Part]) -> None:
    """Let the service's documents speak for ``parts``, in this order."""
    app.state.parts = tuple(parts)


def parts_of(request: Request) -> tuple[Part, ...]:
    """The parts of the application that a request came to."""
    parts: tuple[Part, ...] = request.app.state.parts
    return parts
