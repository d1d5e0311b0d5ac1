"""The web door for gunicorn."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from collab.web.warming import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
application = get_wsgi_application()
if not settings.DEBUG:
    warm()
