"""The API of requests: documents out, bodies in, one door a move."""

from projects.intake.api.urls import urlpatterns

__all__ = ["urlpatterns"]
