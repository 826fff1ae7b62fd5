"""The edge where errors become problem documents (RFC 9457)."""

import json
import logging
from collections.abc import Mapping

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests
from starlette.exceptions import HTTPException
from starlette.responses import Response

from mapsvc.errors import (
    RETRY_AFTER,
    DatabaseUnavailable,
    InvalidParameter,
    Language,
    MapsvcError,
    MethodNotAllowed,
    NotFound,
    QueryTooSlow,
    Unauthenticated,
    status_of,
)
from mapsvc.http.language import language_of
from mapsvc.http.observation import route_of

log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"


def problem_response(
    error: MapsvcError, language: Language, instance: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """The reply that tells ``error``; never stored by a cache, with Retry-After when waiting helps."""
    all_headers = {"Cache-Control": "no-store", "Content-Language": language, **(headers or {})}
    for kind, seconds in RETRY_AFTER.items():
        if isinstance(error, kind):
            all_headers["Retry-After"] = str(seconds)
    if isinstance(error, Unauthenticated):
        all_headers["WWW-Authenticate"] = "Bearer"  # RFC 9110 section 15.5.2
        all_headers["Cache-Control"] = "private, no-store"
    body = json.dumps(error.problem(language, instance), ensure_ascii=False, default=str)
    return Response(body, status_of(error), all_headers, media_type=PROBLEM_JSON)


def translate(error: Exception) -> MapsvcError:
    """The error that people are told for any exception; the one place that knows the database driver's own."""
    if isinstance(error, MapsvcError):
        return error
    if isinstance(error, psycopg.errors.QueryCanceled):
        return QueryTooSlow()
    if isinstance(
        error, psycopg.OperationalError | psycopg.InterfaceError | PoolTimeout | PoolClosed | TooManyRequests
    ):
        return DatabaseUnavailable()
    if isinstance(error, ConnectionError | TimeoutError):
        return DatabaseUnavailable()
    if isinstance(error, RequestValidationError):
        return _validation(error)
    if isinstance(error, HTTPException):
        return NotFound(name=error.detail) if error.status_code == 404 else MapsvcError()
    return MapsvcError()


def _validation(error: RequestValidationError) -> MapsvcError:
    first = error.errors()[0]
    place = [str(part) for part in first.get("loc", ())]
    return InvalidParameter(parameter=place[-1] if place else "?", reason=str(first.get("msg", "")))


async def _on_error(request: Request, error: Exception) -> Response:
    language = language_of(request.query_params, request.headers)
    if isinstance(error, HTTPException) and error.status_code == 405:
        return problem_response(
            MethodNotAllowed(method=request.method), language, request.url.path, headers=error.headers
        )
    if isinstance(error, HTTPException) and error.status_code == 404:
        return problem_response(NotFound(name=request.url.path), language, request.url.path)
    told = translate(error)
    if type(told) is MapsvcError:
        log.exception("unexpected error", exc_info=error, extra={"route": route_of(request.scope)})
    return problem_response(told, language, request.url.path)


def install(app: FastAPI) -> None:
    """Let every error of ``app`` leave as a problem document."""
    for kind in (
        MapsvcError,
        psycopg.Error,
        PoolTimeout,
        PoolClosed,
        TooManyRequests,
        RequestValidationError,
        HTTPException,
        Exception,
    ):
        app.add_exception_handler(kind, _on_error)
