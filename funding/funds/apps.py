"""The funds app."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "funding.funds"
    label = "funds"
