"""The customer app."""

from django.apps import AppConfig


class CustomerConfig(AppConfig):
    name = "collab.customer"
    label = "customer"
