"""A setting that docs/settings.md does not explain fails the build, and so does one it explains that is gone."""

import re

from mapsvc.settings import CHECKOUT, Settings


def test_every_setting_is_documented_and_nothing_else() -> None:
    text = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(MAPSVC_\w+)` \|", text, re.MULTILINE))
    assert documented == {f"MAPSVC_{name.upper()}" for name in Settings.model_fields}


def test_documented_defaults_are_the_defaults() -> None:
    text = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `MAPSVC_(\w+)` \| `([\w.]+)` \|", text, re.MULTILINE))
    for name, told in rows.items():
        field = Settings.model_fields[name.lower()]
        default = field.get_default(call_default_factory=True, validated_data={})
        assert str(default).lower() == told.lower(), name
