"""What each step of a declaration does; the words and their options are in `mapsvc.catalogue.steps`."""

from __future__ import annotations

from typing import Any

from mapsvc.catalogue import steps as words
from mapsvc.publishing.steps import attributes, check, convert, coverage, geometry, identify, join, match_names
from mapsvc.publishing.steps.running import Running, Tables

_RUNNING: dict[type[words.Step], type[Running[Any]]] = {
    words.Rename: attributes.RenameRunning,
    words.Assign: attributes.AssignRunning,
    words.Recode: attributes.RecodeRunning,
    words.Missing: attributes.MissingRunning,
    words.Scale: attributes.ScaleRunning,
    words.Template: attributes.TemplateRunning,
    words.Capture: attributes.CaptureRunning,
    words.Coalesce: attributes.CoalesceRunning,
    words.Clean: attributes.CleanRunning,
    words.Fold: attributes.FoldRunning,
    words.Ratio: attributes.RatioRunning,
    words.Filter: attributes.FilterRunning,
    words.Identify: identify.IdentifyRunning,
    words.Convert: convert.ConvertRunning,
    words.Join: join.JoinRunning,
    words.JoinWithin: geometry.JoinWithinRunning,
    words.MatchNames: match_names.MatchNamesRunning,
    words.Points: geometry.PointsRunning,
    words.CleanCoverage: coverage.CleanCoverageRunning,
    words.ReplaceGeometry: coverage.ReplaceGeometryRunning,
    words.Dissolve: coverage.DissolveRunning,
    words.MeasureArea: geometry.MeasureAreaRunning,
    words.MeasureLength: geometry.MeasureLengthRunning,
    words.RepairGeometry: geometry.RepairRunning,
    words.Check: check.CheckRunning,
}


def start(step: words.Step, tables: Tables) -> Running[Any]:
    """The step ready to be applied."""
    return _RUNNING[type(step)](step, tables)
