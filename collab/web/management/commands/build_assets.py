"""Builds the pages' assets into the folder that static files are served from."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from collab.web import assets


class Command(BaseCommand):
    help = "Builds styles, scripts, icons and the font; does nothing where nothing changed."
    # The assets are needed before there is a database to check.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = assets.build(Path(settings.BASE_DIR), Path(settings.STATICFILES_DIRS[0]), self.stdout.write)
        except assets.BuildFailed as failure:
            raise CommandError(str(failure)) from failure
        if not made:
            self.stdout.write("Assets are up to date.")
