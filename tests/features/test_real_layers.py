"""Every real layer that can be loaded here is read by GDAL, whole and through the pages."""

import warnings

import httpx
import pyogrio
import shapely


def test_gdal_reads_every_layer(service: str) -> None:
    collections = httpx.get(f"{service}/collections", timeout=60).json()["collections"]
    layers = [each for each in collections if each.get("itemType") == "feature"]
    assert layers
    for collection in layers:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL guesses at keys it need not guess
            frame = pyogrio.read_dataframe(f"OAPIF:{service}/api", layer=collection["id"], PAGE_SIZE=1000)
        assert len(frame) == collection["featureCount"], collection["id"]
        if "storageCrs" in collection:
            west, south, east, north = collection["extent"]["spatial"]["bbox"][0]
            shapes = shapely.get_parts(frame.geometry.dropna().to_numpy())
            found = shapely.total_bounds(shapes)
            assert abs(found - [west, south, east, north]).max() < 1e-6, collection["id"]
