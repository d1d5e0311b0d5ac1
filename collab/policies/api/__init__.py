"""The API of policies: those in force and proposed, drafts with their check and rehearsal, limits and remits."""

from collab.policies.api.urls import urlpatterns

__all__ = ["urlpatterns"]
