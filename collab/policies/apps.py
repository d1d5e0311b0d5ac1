"""The app of proposed policies."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "collab.policies"
    label = "policies"
