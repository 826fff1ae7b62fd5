"""What every endpoint needs of a request: the service's parts, the visitor, the language."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from mapsvc.accounts.keys import KeyRing
from mapsvc.accounts.visitor import Visitor, key_from_headers
from mapsvc.catalogue.layers import Catalogue
from mapsvc.catalogue.registry import CatalogueRegistry
from mapsvc.database.express import ExpressConnections
from mapsvc.database.pool import Database
from mapsvc.errors import Language
from mapsvc.http.addresses import base_url
from mapsvc.http.language import asked_language
from mapsvc.http.meter import Meter
from mapsvc.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of the running service; ``app.state.service``."""

    settings: Settings
    database: Database
    express: ExpressConnections
    registry: CatalogueRegistry
    keys: KeyRing
    meter: Meter


def service_of(request: Request) -> Service:
    """The service behind the application."""
    service = request.app.state.service
    if not isinstance(service, Service):
        raise TypeError("create_app sets app.state.service")
    return service


ServiceOf = Annotated[Service, Depends(service_of)]


async def visitor_of(request: Request, service: ServiceOf) -> Visitor:
    """Who is asking, from the request's headers. Raises Unauthenticated for a bad key."""
    key = key_from_headers(request.headers.get("authorization"), request.headers.get("x-api-key"))
    return await service.keys.visitor(key)


def catalogue_of(service: ServiceOf) -> Catalogue:
    """The one snapshot this request works with."""
    return service.registry.snapshot


def _language(request: Request) -> Language:
    return asked_language(request.query_params, request.headers)


def _base(request: Request, service: ServiceOf) -> str:
    return base_url(request, service.settings.public_url)


VisitorOf = Annotated[Visitor, Depends(visitor_of)]
CatalogueOf = Annotated[Catalogue, Depends(catalogue_of)]
LanguageOf = Annotated[Language, Depends(_language)]
BaseUrl = Annotated[str, Depends(_base)]
