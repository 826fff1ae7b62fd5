"""The tiles of one layer as one visitor may have them: addresses, validators and headers, made once a snapshot."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mapsvc.accounts.visitor import PUBLIC, Visitor
from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.catalogue.registry import CatalogueRegistry
from mapsvc.errors import HeightsUnavailable, LayerWithoutFeatures, LayerWithoutTiles
from mapsvc.http.caching import cache_control, etag
from mapsvc.http.every_reply import COMMON
from mapsvc.http.wire import head_of
from mapsvc.tiling.tile_query import prepared_tile

MVT = "application/vnd.mapbox-vector-tile"
WEBP = "image/webp"

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Tileset:
    """The tiles of one version of a layer: vector tiles, or pictures of the heights of an elevation layer.

    Tiles hold the same for everyone who may see the layer, so a tile of a public layer is public whoever asks.
    """

    layer: VisibleLayer
    versioned: bool

    @cached_property
    def first_zoom(self) -> int:
        """Lowest zoom of the tileset."""
        if self.heights:
            return int(self.heights["min_zoom"])
        return self.layer.declaration.tiles.min_zoom

    @cached_property
    def last_zoom(self) -> int:
        """Highest zoom of the tileset; clients enlarge its tiles beyond."""
        if self.heights:
            return int(self.heights["max_zoom"])
        return self.layer.declaration.tiles.max_zoom

    @cached_property
    def heights(self) -> Mapping[str, Any] | None:
        """The record of the archive of an elevation layer, which alone holds its heights; None for other layers."""
        return self.layer.version.heights

    @property
    def media_type(self) -> str:
        """What a tile is."""
        return WEBP if self.heights else MVT

    @cached_property
    def is_public(self) -> bool:
        """Whether shared caches may keep the tiles."""
        return self.layer.layer.declaration.access == "public"

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Names of the attributes carried besides ``id``."""
        if self.heights:
            return ()
        return tuple(field.name for field in self.layer.tile_fields)

    def for_this_visitor(self) -> "Tileset":
        """The same for a filtered reply to a visitor who may filter by what others may not see."""
        return _Private(self.layer, self.versioned)

    def statement(self, zoom: int) -> bytes:
        """The prepared statement for tiles of ``zoom``."""
        found = self._statements.get(zoom)
        if found is None:
            found = self._statements[zoom] = prepared_tile(self.layer, zoom)
        return found

    @cached_property
    def _statements(self) -> dict[int, bytes]:
        return {}

    @cached_property
    def content(self) -> Hashable:
        """What decides the content of every tile: equal content, equal tiles."""
        version = self.layer.version
        return (self.layer.id, version.number, version.created_at, self.fields, self.layer.declaration.tiles)

    @cached_property
    def archive_key(self) -> tuple[str, str] | None:
        """Path and sha256 of the archive; None when there is none that holds what tiles hold today."""
        record = self.layer.version.archive
        if not record or record.get("fields") != list(self.fields) or not record.get("tiles"):
            return None
        return record["path"], record["sha256"]

    @cached_property
    def etag(self) -> str:
        """Weak: a live and an archived tile mean the same, whichever bytes they have."""
        return "W/" + etag(self.content)

    @cached_property
    def cache_control(self) -> str:
        """How long which caches may keep a tile."""
        return cache_control(self.is_public, self.versioned)

    @cached_property
    def headers(self) -> Headers:
        """Headers that every successful reply with a tile of this tileset has."""
        return [
            (b"etag", self.etag.encode()),
            (b"cache-control", self.cache_control.encode()),
            (b"vary", b"Accept-Encoding" if self.is_public else b"Accept-Encoding, Authorization, X-API-Key"),
            *COMMON,
        ]

    @cached_property
    def identity_headers(self) -> Headers:
        """Headers of a tile as it is."""
        return [(b"content-type", self.media_type.encode()), *self.headers]

    @cached_property
    def gzip_headers(self) -> Headers:
        """Headers of a compressed tile."""
        return [*self.identity_headers, (b"content-encoding", b"gzip")]

    def head(self, compressed: bool) -> bytes:
        """Status line and headers of a tile as they are sent, but for those of one request."""
        return self._gzip_head if compressed else self._identity_head

    @cached_property
    def empty_head(self) -> bytes:
        """The same for a tile that nothing is in."""
        return head_of(204, self.headers)

    @cached_property
    def _identity_head(self) -> bytes:
        return head_of(200, self.identity_headers)

    @cached_property
    def _gzip_head(self) -> bytes:
        return head_of(200, self.gzip_headers)


class _Private(Tileset):
    """A tileset whose tiles nobody else may be given."""

    @cached_property
    def is_public(self) -> bool:
        """Never."""
        return False


def vector_tileset_of(
    catalogue: Catalogue, layer_id: str, number: int | None = None, visitor: Visitor = PUBLIC
) -> Tileset:
    """As ``tileset_of``, where only features are of use. Raises LayerWithoutFeatures for heights too."""
    tileset = tileset_of(catalogue, layer_id, number, visitor)
    if tileset.heights:
        raise LayerWithoutFeatures(name=layer_id)
    return tileset


def tileset_of(catalogue: Catalogue, layer_id: str, number: int | None = None, visitor: Visitor = PUBLIC) -> Tileset:
    """The tileset of a layer, or of one of its versions.

    Raises CollectionNotFound, VersionNotFound, LayerNotLoaded, LayerWithoutTiles or HeightsUnavailable.
    """
    layer = catalogue.layer(layer_id, visitor)
    if number is not None:
        layer = layer.at_version(number)
    tileset = Tileset(layer, versioned=number is not None)
    if not layer.version.declaration.has_tiles:
        raise LayerWithoutTiles(name=layer_id)
    if layer.version.declaration.kind == "elevation" and not tileset.heights:
        raise HeightsUnavailable(name=layer_id)
    return tileset


class Tilesets:
    """Tilesets by layer and version, remembered for the public as long as the catalogue does not change."""

    def __init__(self, registry: CatalogueRegistry) -> None:
        self._registry = registry
        self._of: Catalogue | None = None
        self._known: dict[tuple[str, int | None], Tileset] = {}
        self._edition: Hashable = None

    def find(self, layer_id: str, number: int | None, visitor: Visitor) -> Tileset:
        """As ``tileset_of``, in the current snapshot."""
        self.edition()
        catalogue = self._registry.snapshot
        if visitor is not PUBLIC:
            return tileset_of(catalogue, layer_id, number, visitor)
        key = (layer_id, number)
        found = self._known.get(key)
        if found is None:
            # Only what exists is remembered, so that asking for nonsense does not fill the memory.
            found = self._known[key] = tileset_of(catalogue, layer_id, number)
        return found

    def edition(self) -> Hashable:
        """What every tile address of the public answers with depends on this alone.

        The catalogue is read again every few seconds; the edition stays the same object until something changed.
        """
        catalogue = self._registry.snapshot
        if catalogue is not self._of:
            edition = _edition(catalogue)
            if edition != self._edition:
                self._edition = edition
            self._of, self._known = catalogue, {}
        return self._edition


def _edition(catalogue: Catalogue) -> Hashable:
    """Every layer's access, pointer and versions, and whether these have archives."""
    return tuple(
        (
            layer.id,
            layer.declaration.access,
            tuple(field.access for field in layer.declaration.fields),
            layer.published,
            tuple(
                (each.number, each.created_at, each.readable, (each.archive or {}).get("sha256"))
                for each in layer.versions.values()
            ),
        )
        for layer in catalogue.layers.values()
    )
