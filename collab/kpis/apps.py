"""The kpis app."""

from django.apps import AppConfig


class KpisConfig(AppConfig):
    name = "collab.kpis"
    label = "kpis"
    verbose_name = "KPIs"
