"""The account app."""

from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "collab.account"
    label = "account"
