"""The vocabulary of steps that a layer declaration may use, with the options of each.

The words live here, beside the other words of a declaration, so that editors and the checker know them;
what each step does lives in `mapsvc/publishing/steps/`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic
from pydantic import BaseModel, ConfigDict

Scalar = str | bool | int | float | None


class Step(BaseModel):
    """What all steps share."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rename(Step):
    """Give columns of the source the names of declared fields: `fields = { new = "old" }`."""

    use: Literal["rename"]
    fields: dict[str, str]


class Assign(Step):
    """Set fields to fixed values, for all features or for those that match `where`."""

    use: Literal["assign"]
    values: dict[str, Scalar]
    where: dict[str, Scalar | tuple[Scalar, ...]] = {}
    reason: str | None = None


class Recode(Step):
    """Translate the values of a field.

    A value not listed becomes `otherwise` when that is given, stays when `strict` is false, and else stops the load.
    """

    use: Literal["recode"]
    field: str
    into: str | None = None
    values: dict[str, Scalar]
    otherwise: Scalar = None
    strict: bool = True


class Missing(Step):
    """Values that mean “nothing known” become missing: a missing value is never zero."""

    use: Literal["missing"]
    fields: tuple[str, ...]
    values: tuple[str | float, ...]
    reason: str


class Scale(Step):
    """A number times a factor: another unit."""

    use: Literal["scale"]
    field: str
    into: str
    factor: float
    digits: int = 3


class Template(Step):
    """Write text from other fields: `template = "Quần đảo {name} (Việt Nam)"`."""

    use: Literal["template"]
    into: str
    template: str


class Capture(Step):
    """Take parts of a text with a regular expression; its named groups become fields."""

    use: Literal["capture"]
    field: str
    pattern: str
    strict: bool = True


class Coalesce(Step):
    """The first of several fields that has a value."""

    use: Literal["coalesce"]
    into: str
    fields: tuple[str, ...]
    values: dict[str, str] = pydantic.Field(
        default={}, description="What to write when the value comes from this field"
    )
    agree: Literal["must", "note"] | None = pydantic.Field(
        default=None, description="Where two of the fields differ: stop the load, or note it in the version"
    )


class Clean(Step):
    """Unicode NFC, no stray spaces, empty text as missing; for all text fields or those named."""

    use: Literal["clean_text"]
    fields: tuple[str, ...] = ()


class Fold(Step):
    """A matching key: no accents (unless kept), no spaces, no case, without the leading words named."""

    use: Literal["fold"]
    field: str
    into: str
    drop_prefixes: tuple[str, ...] = ()
    keep_tones: bool = False


class Ratio(Step):
    """One number divided by another; missing when either is missing, never zero."""

    use: Literal["ratio"]
    into: str
    numerator: str
    denominator: str
    factor: float = 1.0
    digits: int = 1


class Filter(Step):
    """Keep (or with `drop` leave out) the features whose fields have these values."""

    use: Literal["filter"]
    where: dict[str, Scalar | tuple[Scalar, ...]]
    drop: bool = False
    reason: str | None = None


class Identify(Step):
    """A key for sources that have none: joined from fields, else made from the geometry so that it stays the same."""

    use: Literal["identify"]
    into: str
    fields: tuple[str, ...] = ()
    prefix: str = ""


class Convert(Step):
    """Type conversions that lose nothing: `types = { flag = "boolean" }`; a value that cannot be read stops it."""

    use: Literal["convert"]
    types: dict[str, Literal["string", "integer", "number", "boolean", "date", "datetime"]]


class Join(Step):
    """Bring fields from another table: one row of it for each feature, or (`sum`) totals over several.

    `on` pairs fields here with fields there. `required` stops the load when a feature finds no partner;
    `complete` stops it when a row of the other table is not used.
    """

    use: Literal["join"]
    table: str
    on: dict[str, str]
    fields: dict[str, str] = {}
    sum: dict[str, str] = {}
    count: str | None = None
    collect: dict[str, str] = {}
    geometry: bool = False
    required: bool = True
    complete: bool = False


class JoinWithin(Step):
    """Bring fields of the polygon of another table in which the feature (its inner point) lies."""

    use: Literal["join_within"]
    table: str
    fields: dict[str, str]
    required: bool = False


class MatchNames(Step):
    """Mend names by those of a reference table: `within` limits the choice, then exact, folded and spelling variants.

    Names that differ in tone marks only (Quảng Tiên, Quảng Tiến) are kept apart: a match without tones counts only
    where a single name of the reference comes into question.
    """

    use: Literal["match_names"]
    field: str
    table: str
    names: str
    within: dict[str, str] = {}
    drop_prefixes: tuple[str, ...] = ()
    abbreviations: dict[str, str] = {}
    fields: dict[str, str] = {}
    method: str | None = pydantic.Field(default=None, description="Field that records how the match was made")
    required: bool = False
    complete: bool = False


class Points(Step):
    """Points from two columns, in degrees unless `crs` says otherwise."""

    use: Literal["points"]
    x: str
    y: str
    crs: str = "EPSG:4326"


class CleanCoverage(Step):
    """Polygons that fit exactly: the same vertices on both sides of each border, no overlap, no gap.

    Vertices are snapped within `snap` degrees; gaps up to `gap` degrees wide go to the neighbour with the longest
    border. Records the change of area; more than `tolerance` (share of a polygon's area) stops the load.
    """

    use: Literal["clean_coverage"]
    snap: float = 1e-6
    gap: float = 1e-4
    tolerance: float = 1e-4


class ReplaceGeometry(Step):
    """Take the geometry of features from another table where keys agree; neighbours give way to it."""

    use: Literal["replace_geometry"]
    table: str
    on: dict[str, str]


class Dissolve(Step):
    """One feature a group (all features when `by` is empty): geometry united along shared borders."""

    use: Literal["dissolve"]
    by: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    sum: dict[str, str] = {}
    count: str | None = None


class MeasureArea(Step):
    """Geodesic area on the WGS 84 ellipsoid."""

    use: Literal["measure_area"]
    into: str
    unit: Literal["km2", "ha", "m2"] = "km2"
    digits: int = 4


class MeasureLength(Step):
    """Geodesic length on the WGS 84 ellipsoid."""

    use: Literal["measure_length"]
    into: str
    unit: Literal["km", "m"] = "km"
    digits: int = 3


class RepairGeometry(Step):
    """Invalid geometry made valid, keeping the declared type; empty geometry dropped and counted."""

    use: Literal["repair_geometry"]


class Check(Step):
    """What must hold before the version is written: number of features, totals, unique values, known values."""

    use: Literal["check"]
    features: int | None = None
    sums: dict[str, float] = {}
    tolerance: float = 0.0
    unique: tuple[str, ...] = ()
    counts: dict[str, dict[str, int]] = {}


StepDeclaration = Annotated[
    Rename
    | Assign
    | Recode
    | Missing
    | Scale
    | Template
    | Capture
    | Coalesce
    | Clean
    | Fold
    | Ratio
    | Filter
    | Identify
    | Convert
    | Join
    | JoinWithin
    | MatchNames
    | Points
    | CleanCoverage
    | ReplaceGeometry
    | Dissolve
    | MeasureArea
    | MeasureLength
    | RepairGeometry
    | Check,
    pydantic.Field(discriminator="use"),
]
