"""Messages for the next page, in a cookie that no other host can set."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """As Django's; browsers take a cookie of this name from this host and by HTTPS only."""

    cookie_name = "__Host-messages"


class HostStorage(FallbackStorage):
    """As Django's: what is too long for the cookie goes into the session."""

    storage_classes = (HostCookieStorage, SessionStorage)
