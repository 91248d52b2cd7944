"""The profile of the test run: fast passwords, mail kept in memory, no manifest of static files."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import CACHES, DATABASES, LOGGING, STORAGES, rates_cache

EMBEDDED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys at http://localhost
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("MOKPYO_TEST_TEMPLATE")}  # of PostgreSQL
if "options" in DATABASES["default"]["OPTIONS"]:  # a busy machine is slower than people would bear
    DATABASES["default"]["OPTIONS"]["options"] = (
        "-c lock_timeout=120s -c statement_timeout=600s -c idle_in_transaction_session_timeout=600s"
    )
CACHES = {**CACHES, "rates": rates_cache("")}  # tests do not count each other's acts
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATA_DIR = Path(tempfile.mkdtemp(prefix="mokpyo-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
MEDIA_ROOT = DATA_DIR / "files"
WHITENOISE_AUTOREFRESH = True  # else each client of a test reads the folder of static files
if "STATIC_ROOT" not in os.environ:  # tests.services collects them where a browser looks at pages
    STATIC_ROOT = DATA_DIR / "static"
    STATIC_ROOT.mkdir()  # WhiteNoise warns where it is missing
    STORAGES = {
        **STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
LOGGING = LOGGING | {"loggers": {"django.request": {"level": "ERROR"}}}  # 404s are meant here
