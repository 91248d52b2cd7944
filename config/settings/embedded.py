"""The profile of `python3 run.py`: everything on this machine, nothing to configure."""

from config.broker import kept_url
from config.secret import read_or_make_secret
from config.site import kept_address

from .base import *  # noqa: F403
from .base import CACHES, DATA_DIR, REDIS_URL, SITE_URL, env, rates_cache

EMBEDDED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys at http://localhost
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_make_secret(DATA_DIR / "secret_key")
SITE_URL = env.str("SITE_URL", default="") or kept_address(DATA_DIR) or SITE_URL
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

REDIS_URL = REDIS_URL or kept_url(DATA_DIR)
CELERY_BROKER_URL = REDIS_URL or "memory://"
CACHES = {**CACHES, "rates": rates_cache(REDIS_URL)}
