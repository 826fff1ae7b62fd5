"""The guide to themes shows a valid one."""

import re
import tomllib

from mapsvc.catalogue.themes import ThemeDeclaration
from mapsvc.settings import CHECKOUT


def test_the_example_is_a_valid_theme_and_names_every_key() -> None:
    guide = (CHECKOUT / "docs" / "adding-a-theme.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, flags=re.DOTALL)
    values = tomllib.loads(example)
    assert ThemeDeclaration.model_validate({"id": "water", **values}).statistic is not None
    assert set(values) == set(ThemeDeclaration.model_fields) - {"id"}
