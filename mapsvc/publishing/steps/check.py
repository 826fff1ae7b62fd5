"""`check`: what must hold before a version is written."""

from __future__ import annotations

import pandas as pd

from mapsvc.catalogue.steps import Check
from mapsvc.publishing.steps.running import Frame, Running


class CheckRunning(Running[Check]):
    """Counts, totals and unique values, each named when it does not hold."""

    whole = True
    vi, en = "Kiểm tra: {checked} điều kiện đều đạt", "Checked: all {checked} conditions hold"

    def apply(self, frame: Frame) -> Frame:
        options = self.options
        wrong: list[tuple[str, str]] = []
        if options.features is not None and len(frame) != options.features:
            wrong.append(
                (
                    f"có {len(frame)} đối tượng, phải là {options.features}",
                    f"{len(frame)} features, not {options.features}",
                )
            )
        for name, expected in options.sums.items():
            self.need(frame, name)
            total = float(pd.to_numeric(frame[name]).sum())
            self.detail.setdefault("sums", {})[name] = round(total, 6)
            if abs(total - expected) > options.tolerance:
                wrong.append(
                    (f"tổng {name} là {total:g}, phải là {expected:g}", f"{name} sums to {total:g}, not {expected:g}")
                )
        for name in options.unique:
            self.need(frame, name)
            twice = frame[name][frame[name].duplicated()].astype("string").tolist()
            if twice:
                listed = ", ".join(twice[:10])
                wrong.append((f"{name} trùng: {listed}", f"{name} repeats: {listed}"))
        for name, expected_counts in options.counts.items():
            self.need(frame, name)
            counts = {str(key): int(number) for key, number in frame[name].value_counts().items()}
            if counts != expected_counts:
                wrong.append(
                    (f"{name} có {counts}, phải là {expected_counts}", f"{name} has {counts}, not {expected_counts}")
                )
        if wrong:
            raise self.fault("; ".join(vi for vi, _ in wrong), "; ".join(en for _, en in wrong))
        checked = bool(options.features is not None) + len(options.sums) + len(options.unique) + len(options.counts)
        self.detail |= {"checked": checked, "features": len(frame)}
        return frame
