"""What the next page says once ("Your password is another."): kept in a cookie that is called like all of ours."""

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class InCookie(CookieStorage):
    cookie_name: str = settings.MESSAGE_COOKIE_NAME


class Said(FallbackStorage):
    """The cookie, and the session for what is too long for one."""

    storage_classes: Any = (InCookie, SessionStorage)
