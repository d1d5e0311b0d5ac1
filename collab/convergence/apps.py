"""The app of the convergence line."""

from django.apps import AppConfig


class ConvergenceConfig(AppConfig):
    name = "collab.convergence"
    label = "convergence"
