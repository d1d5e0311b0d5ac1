"""The roof as an app: when everything is loaded it fills the seams, and welds the switch of the database's guards."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules

from collab.kit import guarding


class CollabConfig(AppConfig):
    name = "collab"
    label = "collab"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        guarding.weld()
        autodiscover_modules("reactions", "showing", "proving", "checks")


class AdministrationConfig(AdminConfig):
    """Puts our own site, with our own door, in the place of Django's administration."""

    default_site = "collab.administration.Administration"
