"""``/.well-known/security.txt`` (RFC 9116): whom to tell of a weakness, where SECURITY_CONTACT names somebody."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from collab.kit import clock
from collab.kit.errors import NotFound

# The file says until when it holds; whoever asks later reads a later day.
HOLDS = timedelta(days=180)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """The file, for anybody; there is none where nobody is named."""
    if not settings.SECURITY_CONTACT:
        raise NotFound
    ends = (clock.now() + HOLDS).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACT]
    lines += [f"Expires: {ends}", "Preferred-Languages: en", f"Canonical: {settings.PORTAL_URL}{request.path}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
