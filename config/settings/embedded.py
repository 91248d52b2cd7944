"""The profile of `python3 run.py`: everything on this machine, nothing to configure."""

from config.broker import kept_url
from config.secret import read_or_make_secret

from .base import *  # noqa: F403
from .base import DATA_DIR, REDIS_URL, env

EMBEDDED = True
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_make_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

REDIS_URL = REDIS_URL or kept_url(DATA_DIR)
CELERY_BROKER_URL = REDIS_URL or "memory://"
