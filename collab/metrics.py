"""``/metrics`` for Prometheus, where METRICS is set: how long requests take and with which answers, and how each part of readiness stands."""

import hmac
import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from collab import readiness
from collab.kit.errors import NotFound

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Every process writes what it counts into a file of its own, and whichever is asked adds up all of them.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
REQUESTS = Histogram(
    "bridge_request_seconds", "How long requests took.", ["method", "page", "status"], buckets=BUCKETS, registry=CollectorRegistry()
)
STANDS = {readiness.OK: 1.0, readiness.DEGRADED: 0.5, readiness.FAILING: 0.0}


class Measured:
    """Counts and times each request by the name of its page; what leads to no page has one name for all, or anybody could make them up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        found = request.resolver_match
        method = request.method if request.method in METHODS else "other"
        page = found.view_name if found else "none"
        REQUESTS.labels(method, page, f"{response.status_code // 100}xx").observe(time.perf_counter() - began)
        return response


class Standing(Collector):
    """Readiness as figures: 1 for what is well, 0.5 for what is degraded, 0 for what fails, and the figures of each part."""

    def collect(self) -> Iterator[Metric]:
        stands = GaugeMetricFamily("bridge_part", "1 well, 0.5 degraded, 0 failing.", labels=["part"])
        figures = GaugeMetricFamily("bridge_figure", "Ages in seconds and counts, as /readyz tells them.", labels=["part", "figure"])
        for part in readiness.HELD_NOW.now().parts:
            stands.add_metric([part.name], STANDS[part.state])
            for name, value in part.figures.items():
                if isinstance(value, int | float):
                    figures.add_metric([part.name, name], value)
        about = GaugeMetricFamily("bridge_version", "The version that answers.", labels=["version"])
        about.add_metric([settings.VERSION], 1)
        yield from (stands, figures, about)


def metrics(request: HttpRequest) -> HttpResponse:
    """All of it, for whoever brings what METRICS holds as ``Authorization: Bearer …``; for others there is nothing here."""
    brought = request.headers.get("Authorization", "").encode()
    if not settings.METRICS or not hmac.compare_digest(brought, f"Bearer {settings.METRICS}".encode()):
        raise NotFound()
    registry = CollectorRegistry()
    if SHARED in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
    registry.register(Standing())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
