"""A machine with neither the data folder beside the checkout nor the public site still has a map."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mapsvc.catalogue.declarations import Declarations
from mapsvc.errors import PublishingError
from mapsvc.publishing.faults import SourceMissing
from mapsvc.publishing.sources import SourceFiles
from mapsvc.publishing.trial import Trial
from mapsvc.settings import CHECKOUT


@pytest.fixture
def alone(declarations: Declarations, tmp_path: Path) -> Trial:
    """Only what the project itself carries."""
    return Trial(declarations, SourceFiles([CHECKOUT / "data"], tmp_path, download=False))


@pytest.mark.parametrize("layer_id", ["coastline", "rivers_overview", "populated_places", "airports", "osm_pois"])
def test_the_layers_it_carries_load(alone: Trial, layer_id: str) -> None:
    assert not alone.run(layer_id).prepared.variant


def test_the_communes_are_points_and_say_so(alone: Trial) -> None:
    communes = alone.run("communes")
    assert communes.table.num_rows == 78
    assert communes.prepared.declaration.geometry == "Point"
    assert communes.prepared.note is not None
    assert "vietnamadminunits" in communes.prepared.note.vi
    kinds = communes.column("kind")
    assert (kinds.count("commune"), kinds.count("ward"), kinds.count("special_zone")) == (69, 8, 1)
    # The package's areas are wrong (11,549 km² in all), so none is shown.
    assert set(communes.column("area_km2")) == {None}


def test_hoang_sa_and_truong_sa_are_still_vietnams(alone: Trial) -> None:
    islands = alone.run("islands")
    assert sorted(islands.column("name")) == ["Quần đảo Hoàng Sa (Việt Nam)", "Quần đảo Trường Sa (Việt Nam)"]
    for shape, (x, y) in zip(islands.geometry(), [(112, 16.5), (114.5, 9.7)], strict=True):
        assert shape.x == pytest.approx(x, abs=2)
        assert shape.y == pytest.approx(y, abs=2)


def test_every_other_layer_says_what_is_missing_and_where_to_get_it(alone: Trial, declarations: Declarations) -> None:
    told = [error for error in map(alone_error(alone), declarations.layers) if error is not None]
    assert told
    for error in told:
        assert error.text("vi") != error.text("en")
        assert not isinstance(error, SourceMissing) or "MAPSVC_DATA" in error.advice("vi")


def alone_error(alone: Trial) -> Callable[[str], PublishingError | None]:
    """What a layer says when it cannot be prepared."""

    def tell(layer_id: str) -> PublishingError | None:
        try:
            alone.run(layer_id)
        except PublishingError as error:
            return error
        return None

    return tell
