"""Is the portal serving, and may it be written to? For load balancers, monitors and the launcher."""

from django.db import connection
from django.http import HttpRequest, JsonResponse

from collab.kit.guarding import WATCH


def healthz(request: HttpRequest) -> JsonResponse:
    """200 once this process serves and its database answers; the Gate turns a silent database into 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 while all guards of the database are on, else 503; which are off stands in the log, and is told to no stranger."""
    off = WATCH.off()
    return JsonResponse({"status": "not ready" if off else "ok", "guards": "off" if off else "on"}, status=503 if off else 200)
