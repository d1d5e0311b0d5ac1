"""Probes: does the process live, may it be sent work, and does its database answer. For supervisors, load balancers and the launcher."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse

from collab import readiness


def livez(request: HttpRequest) -> JsonResponse:
    """200 while this process answers, whatever else is away: a new process would find the same."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 while this process can do its work, 503 while it cannot; with each part that it needs."""
    found = readiness.HELD_NOW.now()
    parts = {part.name: {"state": part.state, **({"says": part.sentence} if part.sentence else {}), **part.figures} for part in found.parts}
    answer = JsonResponse(
        {"status": found.state, "version": settings.VERSION, "parts": parts}, status=503 if found.state == readiness.FAILING else 200
    )
    if answer.status_code == 503:
        answer.headers["Retry-After"] = "5"
    return answer


def healthz(request: HttpRequest) -> JsonResponse:
    """200 once this process serves and its database answers; the Gate turns a silent database into 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
