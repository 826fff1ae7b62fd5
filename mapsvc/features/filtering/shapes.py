"""Functions of this service for filters, besides those of the standard: another feature's geometry, and what is near.

``FEATURE('communes', '19360', 3)`` is the geometry of a feature of version 3 of a layer the visitor may read.
``BUFFER(geometry, 500)`` is everything within 500 metres of a geometry, measured on the ellipsoid.

A filter that had to write a commune's outline out would be longer than an address may be. The version is named, so that
an address says the same tomorrow and what it gives may be kept.
"""

from collections.abc import Callable
from typing import Any

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import MapsvcError
from mapsvc.features.bound import compose, value
from mapsvc.features.filtering.terms import Context, Term, clash, position_of, takes, wrong

FARTHEST_M = 100_000
"""The widest buffer: about the width of the province."""


def feature_term(context: Context, arguments: list[Any], evaluate: Callable[[Context, Any], Term]) -> Term:
    """``FEATURE(layer, key, version)``. Raises InvalidFilter, for a layer that is hidden as for one that is not."""
    if len(arguments) not in (2, 3):
        takes("feature", arguments, 3)
    layer_id, key, *rest = (evaluate(context, each) for each in arguments)
    for term in (layer_id, key):
        if term.kind != "text" or term.literal is None:
            raise clash(context, "text", term, ("FEATURE", "FEATURE"))
    layer = _layer(context, layer_id.literal)
    if not rest or rest[0].kind != "number" or rest[0].literal is None:
        number = layer.version.number
        raise wrong(
            f"FEATURE cần số phiên bản: FEATURE('{layer.id}', '…', {number})",
            f"FEATURE needs the number of the version: FEATURE('{layer.id}', '…', {number})",
            position=position_of(context, "FEATURE"),
        )
    try:
        layer = layer.at_version(int(rest[0].literal))
    except MapsvcError:
        raise wrong(
            f"lớp “{layer.id}” không còn phiên bản {rest[0].literal:g}; phiên bản đang công bố: {layer.version.number}",
            f"“{layer.id}” has no version {rest[0].literal:g}; the published one is {layer.version.number}",
        ) from None
    bound = compose("(SELECT other.geom FROM {} AS other WHERE other.source_id = {})", layer.table, key.bound)
    return Term("geometry", bound)


def buffer_term(context: Context, arguments: list[Any], evaluate: Callable[[Context, Any], Term]) -> Term:
    """``BUFFER(geometry, metres)`` of what is written out or named by FEATURE. Raises InvalidFilter."""
    takes("buffer", arguments, 2)
    shape, distance = (evaluate(context, each) for each in arguments)
    if shape.kind != "geometry":
        raise clash(context, "geometry", shape, ("BUFFER", "BUFFER"))
    if shape.name is not None:
        # Of every feature anew it would take hours; the buffer of the other geometry says the same.
        raise wrong(
            "BUFFER chỉ nhận một hình viết ra hoặc FEATURE(…), không nhận hình của từng đối tượng",
            "BUFFER takes a geometry written out or FEATURE(…), not that of each feature",
            position=position_of(context, shape.name),
        )
    if distance.kind != "number" or distance.literal is None:
        raise clash(context, "number", distance, ("BUFFER", "BUFFER"))
    if not 0 < distance.literal <= FARTHEST_M:
        raise wrong(
            f"BUFFER cần khoảng cách trên 0 và không quá {FARTHEST_M} mét",
            f"BUFFER needs a distance above 0 and at most {FARTHEST_M} metres",
        )
    metres = value(float(distance.literal), "float8")
    return Term("geometry", compose("(SELECT ST_Buffer(({})::geography, {})::geometry)", shape.bound, metres))


def _layer(context: Context, layer_id: str) -> VisibleLayer:
    try:
        layer = context.layer_of(layer_id) if context.layer_of else None
        if layer is not None and layer.is_loaded and layer.declaration.has_geometry:
            return layer
    except MapsvcError:
        pass
    raise wrong(
        f"không có lớp “{layer_id[:60]}” có hình học",
        f"there is no layer “{layer_id[:60]}” with a geometry",
        position=position_of(context, layer_id),
    )
