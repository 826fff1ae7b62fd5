"""What the measurements share: the cluster, the loaded database, made when the first one needs it."""

import contextlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from benchmarks.databases import BenchCluster
from benchmarks.declared import DeclaredFolder
from benchmarks.peers import give_tipg
from benchmarks.scale import Scale
from benchmarks.service import Installation, await_idle_worker, worker
from mapsvc.settings import CHECKOUT


class Bench:
    """One run of the measurements. Enter it; what it started and made is gone when it is left."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.cluster = BenchCluster()
        self.folder = self.cluster.home / "bench"
        self._open = contextlib.ExitStack()

    def __enter__(self) -> "Bench":
        self._open.enter_context(self.cluster)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @cached_property
    def main(self) -> Installation:
        """The real layers, the parcels and the points, loaded through the one door; tipg's tables beside them."""
        declared = DeclaredFolder(self.folder / "main", CHECKOUT / "layers", self.folder / "data")
        declared.parcels(self.scale.parcels)
        declared.parcels(self.scale.fewer_parcels)
        declared.points(self.scale.points)
        database = self._open.enter_context(self.cluster.database())
        installation = Installation(self.folder / "main" / "home", database, declared)
        installation.load()
        give_tipg(database, declared.parcels(self.scale.parcels))
        return installation

    @cached_property
    def parcels(self) -> str:
        """The id of the layer that most targets speak of."""
        return self.main.declared.parcels(self.scale.parcels)

    @cached_property
    def fewer_parcels(self) -> str:
        """The id of the layer with a tenth of the parcels."""
        return self.main.declared.parcels(self.scale.fewer_parcels)

    @cached_property
    def points(self) -> str:
        """The id of the layer of points."""
        return self.main.declared.points(self.scale.points)

    @cached_property
    def real(self) -> Installation:
        """The real layers alone, with their archives, as a newcomer has them."""
        installation = self._open.enter_context(self.installation("real"))
        installation.load()
        with worker(installation):
            await_idle_worker(installation)
        return installation

    def real_layers(self) -> list[str]:
        """The declared layers that people see, without the generated ones."""
        folders = (CHECKOUT / "layers").glob("*/*/layer.toml")
        return sorted(path.parent.name for path in folders)

    @contextlib.contextmanager
    def installation(self, name: str) -> Iterator[Installation]:
        """An empty installation of a measurement's own, with the generated files of all."""
        declared = DeclaredFolder(self.folder / name, CHECKOUT / "layers", self.folder / "data")
        with self.cluster.database() as database:
            yield Installation(Path(self.folder / name / "home"), database, declared)
