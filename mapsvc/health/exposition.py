"""The counts of all web processes and the state of the service, in the text format that Prometheus reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.http.meter import BOUNDS, Counts

_GAUGES = {
    "pool_size": "Database connections that are open",
    "pool_available": "Database connections that wait for work",
    "requests_waiting": "Requests that wait for a database connection",
    "resident_memory_bytes": "Memory of the process",
}


@dataclass(frozen=True)
class Queue:
    """The background jobs: how many in each state, and how long the oldest one has waited for a worker."""

    jobs: Mapping[str, int]
    oldest_waiting_seconds: float


class _Given(Collector):
    """Metrics that are known already."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def exposition(
    processes: Mapping[int, Counts], alive: set[int], queue: Queue | None, layers: Iterable[VisibleLayer], now: float
) -> bytes:
    """The text of ``/metrics``. ``alive`` are the processes whose gauges still mean something."""
    registry = CollectorRegistry()
    registry.register(
        _Given(
            [
                _requests(processes.values()),
                _tiles(processes.values()),
                *_process_gauges(processes, alive),
                *_jobs(queue),
                *_layers(layers, now),
            ]
        )
    )
    return generate_latest(registry)


def _requests(processes: Iterable[Counts]) -> Metric:
    total: dict[tuple[str, str, int], list[float]] = {}
    for counts in processes:
        for key, value in counts.requests.items():
            total[key] = [a + b for a, b in zip(total[key], value, strict=True)] if key in total else list(value)
    metric = HistogramMetricFamily(
        "mapsvc_request_seconds",
        "Requests by method, route and status, and how long they took",
        labels=("method", "route", "status"),
    )
    limits = [*(str(bound) for bound in BOUNDS), "+Inf"]
    for (method, route, status), value in sorted(total.items()):
        buckets = list(zip(limits, accumulate(value[:-1]), strict=True))
        metric.add_metric((method, route, str(status)), buckets, value[-1])
    return metric


def _tiles(processes: Iterable[Counts]) -> Metric:
    total = dict.fromkeys(("archive", "live", "cache"), 0)
    for counts in processes:
        for source, number in counts.tiles.items():
            total[source] = total.get(source, 0) + number
    metric = CounterMetricFamily("mapsvc_tiles", "Tiles given out, by where they came from", labels=("source",))
    for source, number in total.items():
        metric.add_metric((source,), number)
    return metric


def _process_gauges(processes: Mapping[int, Counts], alive: set[int]) -> Iterable[Metric]:
    for name, meaning in _GAUGES.items():
        metric = GaugeMetricFamily(f"mapsvc_{name}", meaning, labels=("process",))
        for pid, counts in sorted(processes.items()):
            if pid in alive and name in counts.gauges:
                metric.add_metric((str(pid),), counts.gauges[name])
        yield metric


def _jobs(queue: Queue | None) -> Iterable[Metric]:
    if queue is None:
        return
    metric = GaugeMetricFamily("mapsvc_jobs", "Background jobs by state", labels=("state",))
    for state, number in sorted(queue.jobs.items()):
        metric.add_metric((state,), number)
    yield metric
    waiting = GaugeMetricFamily("mapsvc_oldest_waiting_job_seconds", "How long the oldest job has waited for a worker")
    waiting.add_metric((), queue.oldest_waiting_seconds)
    yield waiting


def _layers(layers: Iterable[VisibleLayer], now: float) -> Iterable[Metric]:
    age = GaugeMetricFamily(
        "mapsvc_layer_version_age_seconds", "Time since each layer's version was published", labels=("layer", "version")
    )
    features = GaugeMetricFamily("mapsvc_layer_features", "Features of each layer's version", labels=("layer",))
    missing = GaugeMetricFamily("mapsvc_layers_not_loaded", "Declared layers that have no data")
    not_loaded = 0
    for layer in layers:
        if not layer.is_loaded:
            not_loaded += 1
            continue
        version = layer.version
        if version.published_at:
            age.add_metric((layer.id, str(version.number)), max(0.0, now - version.published_at.timestamp()))
        features.add_metric((layer.id,), version.feature_count)
    missing.add_metric((), not_loaded)
    return age, features, missing
