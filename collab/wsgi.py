"""The web door for gunicorn."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from collab import environment
from collab.web.warming import warm

# gunicorn gives up on this one, instead of starting for ever what cannot start.
APP_LOAD_ERROR = 4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
with environment.told_in_a_sentence(APP_LOAD_ERROR):
    application = get_wsgi_application()
    if not settings.DEBUG:
        warm()
