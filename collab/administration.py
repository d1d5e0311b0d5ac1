"""The administration at /admin/: for people who hold the administrator's role today, whatever else they are."""

import functools
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from collab.access import duties
from collab.access.roles import Role
from collab.account import addresses
from collab.kit.errors import Forbidden


class Administration(AdminSite):
    """Django's administration behind our own door: is_staff and is_superuser open nothing here."""

    site_header = site_title = "Bridge, administration"
    index_title = "What is set up here"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and Role.ADMIN in duties.roles_of(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        @functools.wraps(inner)
        def behind_the_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise Forbidden("Only an administrator sets the portal up.")
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return behind_the_door

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        raise Forbidden("Only an administrator sets the portal up.")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """One's password is on one's own page, whatever else one is."""
        return HttpResponseRedirect(addresses.PASSWORD)

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return HttpResponseRedirect(addresses.ACCOUNT)
