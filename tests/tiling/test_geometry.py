"""What is drawn: borders that neighbours share, one label a feature, small things left out, the edges of tiles."""

from collections import Counter
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import psycopg
import pytest
import shapely
from shapely.geometry import shape

from mapsvc.settings import Settings
from mapsvc.tiling.archives import generalising
from mapsvc.tiling.archives.writing import write_archive
from tests.conftest import publish_rows
from tests.tiling.client import BASE, Client, running_app
from tests.tiling.layers import coverage, declared, rows
from tests.tiling.reading import content, covering, tiles_over

BOX = (106.1, 16.6, 106.9, 17.4)


def polygons(tile: dict[str, Any], layer: str) -> Any:
    return np.array([shape(each["geometry"]) for each in tile.get(layer, {"features": ()})["features"]])


def torn(tile: dict[str, Any], layer: str) -> tuple[float, float]:
    """Area of gaps and of overlaps between the features of a tile, in its own square units."""
    shapes = [shapely.make_valid(each) for each in polygons(tile, layer)]
    if not shapes:
        return 0.0, 0.0
    union = shapely.union_all(shapes)
    holes = sum(
        shapely.Polygon(ring).area
        for part in shapely.get_parts(union)
        if part.geom_type == "Polygon"
        for ring in part.interiors
    )
    return holes, sum(each.area for each in shapes) - union.area


@pytest.mark.parametrize("z", [4, 6, 8, 9, 10, 11, 12])
def test_neighbours_share_their_border_at_every_zoom(client: Client, z: int) -> None:
    for tile in tiles_over(z, BOX):
        gaps, overlaps = torn(content(client, "cells", tile), "cells")
        # Clipping cuts sloping borders at the tile's edge: each cut may round by half a unit.
        assert gaps <= 1, tile
        assert overlaps <= 64, tile


def test_borders_of_a_generalised_archive_are_shared_and_have_fewer_vertices(
    conninfo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generalising, "WORTH_VERTICES", 100)
    tiles = {"min_zoom": 5, "max_zoom": 11, "labels": True, "simplify": "coverage"}
    publish_rows(conninfo, declared("cells", "MultiPolygon", tiles=tiles), rows(coverage(8)))
    settings = Settings(database_url=conninfo, home=tmp_path, public_url=BASE)
    with running_app(settings) as client:
        live = {tile: content(client, "cells", tile) for z in (6, 7, 8) for tile in tiles_over(z, BOX)}
        write_archive(conninfo, settings.archives, "cells", 1)
        client.portal.call(client.app.state.service.registry.refresh)
        archived = {tile: content(client, "cells", tile) for tile in live}
    for tile, drawn in archived.items():
        gaps, overlaps = torn(drawn, "cells")
        assert (gaps <= 1, overlaps <= 64) == (True, True), tile
        assert {each["id"] for each in drawn.get("cells", {"features": ()})["features"]} == {
            each["id"] for each in live[tile].get("cells", {"features": ()})["features"]
        }

    def vertices(found: dict[Any, dict[str, Any]]) -> int:
        return sum(int(shapely.get_num_coordinates(polygons(tile, "cells")).sum()) for tile in found.values() if tile)

    assert vertices(archived) < 0.5 * vertices(live)
    with psycopg.connect(conninfo) as connection:
        left = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'layer'").fetchall()
    assert left == [("cells__v1",)]


@pytest.mark.parametrize("layer", ["cells", "dots"])
@pytest.mark.parametrize("z", [4, 7, 9, 11])
def test_a_feature_has_one_label_in_one_tile(client: Client, layer: str, z: int) -> None:
    found: Counter[str] = Counter()
    for tile in tiles_over(z, (104.5, 15.0, 108.5, 19.0)):
        label = content(client, layer, tile).get(f"{layer}_label", {"features": ()})
        for feature in label["features"]:
            assert feature["geometry"]["type"] == "Point"
            x, y = feature["geometry"]["coordinates"]
            assert 0 <= x <= 4096
            assert 0 <= y <= 4096
            found[feature["properties"]["id"]] += 1
    assert set(found.values()) == {1}
    assert len(found) == {"cells": 64, "dots": 2000}[layer]


def test_a_label_on_the_edge_of_tiles_is_in_one_of_them(conninfo: str, tmp_path: Path) -> None:
    # 0°, 0° is the corner of four tiles at every zoom but the first.
    tiles = {"min_zoom": 0, "max_zoom": 6, "labels": True}
    publish_rows(conninfo, declared("dots", "Point", tiles=tiles), rows([shapely.Point(0, 0)]))
    with running_app(Settings(database_url=conninfo, home=tmp_path, public_url=BASE)) as client:
        for z in range(1, 7):
            labels = [content(client, "dots", tile).get("dots_label") for tile in tiles_over(z, (-1, -1, 1, 1))]
            assert sum(label is not None for label in labels) == 1


def test_a_feature_reaches_into_the_next_tile_by_the_buffer_and_no_further(client: Client) -> None:
    for tile in tiles_over(9, BOX):
        for each in polygons(content(client, "cells", tile), "cells"):
            west, south, east, north = each.bounds
            assert min(west, south) >= -64
            assert max(east, north) <= 4096 + 64


def test_in_a_crowded_layer_what_is_smaller_than_a_pixel_is_left_out_until_the_last_zoom(
    conninfo: str, tmp_path: Path
) -> None:
    tiny = [shapely.Point(106.5 + i % 40 / 400, 17 + i // 40 / 400).buffer(0.0004) for i in range(1200)]
    tiles = {"min_zoom": 6, "max_zoom": 9}
    large = shapely.box(106.4, 16.9, 106.45, 16.95)
    publish_rows(conninfo, declared("plots", "MultiPolygon", tiles=tiles), rows([*tiny, large]))
    with running_app(Settings(database_url=conninfo, home=tmp_path, public_url=BASE)) as client:
        low = content(client, "plots", covering(6, 106.5, 17.0))["plots"]["features"]
        assert [each["properties"]["id"] for each in low] == ["t1200"]
        last = {
            each["properties"]["id"]
            for tile in tiles_over(9, (106.3, 16.8, 106.7, 17.2))
            for each in content(client, "plots", tile).get("plots", {"features": ()})["features"]
        }
    assert len(last) > 1000


def test_lines_cross_tiles_without_a_break(client: Client) -> None:
    seen: set[str] = set()
    for tile in tiles_over(11, (106.2, 16.8, 106.8, 17.2)):
        for each in content(client, "ways", tile).get("ways", {"features": ()})["features"]:
            assert each["geometry"]["type"] in ("LineString", "MultiLineString")
            seen.add(each["properties"]["id"])
    assert len(seen) == 40


def test_dense_points_are_thinned_the_same_way_everywhere_and_all_shown_at_the_last_zoom(
    conninfo: str, tmp_path: Path
) -> None:
    random = np.random.default_rng(5)
    points = list(shapely.points(random.uniform((106.4, 16.9), (106.6, 17.1), (6000, 2))))
    tiles = {"min_zoom": 7, "max_zoom": 11, "labels": True}
    publish_rows(conninfo, declared("dots", "Point", tiles=tiles), rows(points))

    def shown(client: Client, z: int, layer: str = "dots") -> set[int]:
        found: set[int] = set()
        for tile in tiles_over(z, (106.3, 16.8, 106.7, 17.2)):
            for each in content(client, "dots", tile).get(layer, {"features": ()})["features"]:
                x, y = each["geometry"]["coordinates"]
                if 0 <= x < 4096 and 0 < y <= 4096:
                    found.add(each["id"])
        return found

    with running_app(Settings(database_url=conninfo, home=tmp_path, public_url=BASE)) as client:
        by_zoom = {z: shown(client, z) for z in range(7, 12)}
        assert shown(client, 8, "dots_label") == by_zoom[8]
        filtered = client.get("/collections/dots/tiles/WebMercatorQuad/7/57/101?filter=area%3C50")
        few = mapbox_vector_tile.decode(filtered.content)["dots"]["features"]
    assert len(by_zoom[7]) < 1500
    for z in range(7, 11):
        assert by_zoom[z] < by_zoom[z + 1]
    assert len(by_zoom[11]) == 6000
    # A filter comes first and the thinning after it: few matches are not thinned to none.
    assert len(few) > 40
