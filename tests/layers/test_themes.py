"""The ready-made themes of the project: what every one of them must hold, and that the page can show it."""

import re

from mapsvc.catalogue.declarations import Declarations
from mapsvc.catalogue.themes import read_themes
from mapsvc.settings import CHECKOUT

ICONS = CHECKOUT / "mapsvc" / "web" / "src" / "ui" / "SectorIcon.svelte"


def test_themes_promised_are_there(declarations: Declarations) -> None:
    titles = {theme.title.vi for theme in declarations.themes.values()}
    assert {"Hành chính và dân số", "Hạ tầng", "Tài nguyên nước và thiên tai", "Du lịch"} <= titles


def test_every_theme_shows_the_archipelagos(declarations: Declarations) -> None:
    assert [theme.id for theme in declarations.themes.values() if "islands" not in {x.id for x in theme.layers}] == []


def test_every_layer_is_in_some_theme_unless_it_is_a_table(declarations: Declarations) -> None:
    shown = {layer.id for theme in declarations.themes.values() for layer in theme.layers}
    assert {layer.id for layer in declarations.layers.values() if layer.has_geometry} - shown == set()


def test_the_page_has_an_icon_for_every_name_that_may_be_declared(declarations: Declarations) -> None:
    schema = (CHECKOUT / "layers" / "themes" / "theme.schema.json").read_text(encoding="utf-8")
    names = set(re.findall(r"^ {4}(\w+): \w+,$", ICONS.read_text(encoding="utf-8"), flags=re.MULTILINE))
    allowed = set(re.findall(r'^        "(\w+)",?$', schema.split('"icon"')[1].split("]")[0], flags=re.MULTILINE))
    assert allowed
    assert allowed <= names
    assert {sector.icon for sector in declarations.sectors.values()} <= names


def test_a_theme_of_a_newer_program_does_not_take_the_others_away(declarations: Declarations) -> None:
    stored = {key: theme.model_dump(mode="json") for key, theme in declarations.themes.items()}
    stored["tourism"]["soundtrack"] = "none that is known"
    read = read_themes(stored)
    assert set(read) == set(stored) - {"tourism"}
    assert [theme.order for theme in read.values()] == sorted(theme.order for theme in read.values())
