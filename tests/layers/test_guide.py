"""The guide for GIS officers says what is true."""

import json
import re
import tomllib

import pydantic

from mapsvc.catalogue import steps
from mapsvc.catalogue.declaration import LayerDeclaration, LayerSource
from mapsvc.catalogue.elevation import elevation_problems
from mapsvc.catalogue.style_checks import style_mistakes
from mapsvc.settings import CHECKOUT

GUIDE = (CHECKOUT / "docs" / "adding-a-layer.md").read_text(encoding="utf-8")


def words() -> set[str]:
    """The names of all steps."""
    (adapter,) = [pydantic.TypeAdapter(steps.StepDeclaration)]
    mapping: dict[str, str] = adapter.json_schema()["discriminator"]["mapping"]
    return set(mapping)


def test_the_example_is_a_valid_declaration() -> None:
    schools, heights = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL)
    layer = LayerDeclaration.model_validate({"id": "schools", "sector": "education", **tomllib.loads(schools)})
    assert layer.field("pupils").unit is not None
    dem = LayerDeclaration.model_validate({"id": "dem", "sector": "environment", **tomllib.loads(heights)})
    assert list(elevation_problems(dem)) == []
    (style,) = re.findall(r"```json\n(.*?)```", GUIDE, flags=re.DOTALL)
    assert style_mistakes(dem, json.loads(style)) == []


def test_every_step_is_in_the_guide() -> None:
    table = GUIDE.split("## Steps")[1].split("## style.json")[0]
    assert words() <= set(re.findall(r"`(\w+)`", table))


def test_every_key_of_a_source_is_in_the_guide() -> None:
    table = GUIDE.split("## Sources")[1].split("## Steps")[0]
    assert set(LayerSource.model_fields) <= set(re.findall(r"`(\w+)`", table))


def test_the_examples_it_points_to_exist() -> None:
    for folder in re.findall(r"`(layers/\w+/\w+)`", GUIDE):
        assert (CHECKOUT / folder / "layer.toml").is_file()
