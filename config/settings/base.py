"""Settings shared by every profile: the embedded demo, tests and production."""

from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("MOKPYO_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
SITE_URL: str = env.str("SITE_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "alerts.apps.AlertsConfig",
    "goals.apps.GoalsConfig",
    "personas.apps.PersonasConfig",
    "kpis.apps.KpisConfig",
    "workspaces.apps.WorkspacesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "config.apps.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # above the files, which nobody may frame either
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "workspaces.middleware.KeyedSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workspaces.session_age.SessionAgeMiddleware",
    "workspaces.middleware.PersonMiddleware",
    "workspaces.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "workspaces.templatetags.mokpyo"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.shell.shell",
            ],
        },
    },
]
FORM_RENDERER = "workspaces.forms.MokpyoRenderer"

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL")
    if env.str("DATABASE_URL", default="")
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "mokpyo.sqlite3")}
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Any other combination makes writers fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        ),
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),  # such as the folder of a socket
        "options": (
            "-c lock_timeout=10s -c statement_timeout=120s "
            "-c idle_in_transaction_session_timeout=60s"
        ),
    }
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 600  # seconds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env.str("REDIS_URL", default="")

AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = ["workspaces.backends.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "workspaces.validators.OwnNameValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "workspaces.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by owners, who vouch for the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "workspaces.reset_tokens.ResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "30/15m/ip,10/15m/key"}  # beside those of allauth
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE; the form does not ask
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # seconds that one proof is good for dangerous acts
MFA_ADAPTER = "workspaces.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # step of 30 s before and after: phones are late, and so are people
MFA_FORMS = {
    "authenticate": "workspaces.forms.second_factor.OnceForm",
    "reauthenticate": "workspaces.forms.second_factor.OnceAgainForm",
    "activate_totp": "workspaces.forms.second_factor.OnceActivateForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the owner who invited vouches for the address

# Whether strangers may make an account (by a mail server), and whoever has one a workspace.
OPEN_SIGN_UP: bool = env.bool("OPEN_SIGN_UP", default=False)
OPEN_WORKSPACES: bool = env.bool("OPEN_WORKSPACES", default=OPEN_SIGN_UP)

SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds; however much it is used (workspaces.session_age)
DEVICE_COOKIE_NAME = "device"  # workspaces.known_device
SESSION_IDLE_SECONDS = 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
TIME_ZONE = "Asia/Seoul"
USE_TZ = True

STATIC_URL = "static/"
NINJA = Path(find_spec("ninja").origin).parent  # type: ignore[union-attr,arg-type]
STATICFILES_DIRS = [BASE_DIR / "static", ("ninja", NINJA / "static/ninja")]  # see config.api_docs
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # half of the compressing
MEDIA_ROOT = DATA_DIR / "files"  # never served; uploads are read back by services only
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes
IMPORT_MAX_BYTES = 200 * 1024 * 1024
IMPORT_AT_ONCE_BYTES = 1024 * 1024  # longer files of the import page are left to the worker

# Where sources may be pulled from, beside the public internet at the ports 80 and 443.
SOURCE_NETWORKS = [ip_network(block) for block in env.list("SOURCE_NETWORKS", default=[])]
CREDENTIAL_KEYS: list[str] = env.list("CREDENTIAL_KEYS", default=[])  # else SECRET_KEY
SOURCE_PORTS: list[int] = env.list("SOURCE_PORTS", cast=int, default=[])

API_REQUESTS_PER_MINUTE: int = env.int("API_REQUESTS_PER_MINUTE", default=600)  # of one token


def rates_cache(redis_url: str) -> dict[str, Any]:
    """Where it is counted how often somebody acts: in Redis, so that all processes count as one."""
    if not redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rates"}
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_url,
        "KEY_PREFIX": "rates",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},  # seconds
    }


CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "rates": rates_cache(REDIS_URL),
}

# Mail: by SMTP when EMAIL_URL is set, else to the inbox page of the site itself.
EMAIL_URL: str = env.str("EMAIL_URL", default="")
EMAIL_TIMEOUT = 10  # seconds
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "alerts.channels.inbox.InboxBackend"
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Mokpyo <mokpyo@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DOMAIN: str = env.str("MAIL_DOMAIN", default="mokpyo.localhost")  # right half of Message-IDs

# Celery only rings bells: truth lies in the database.
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True  # they are handed out again
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # seconds, longer than any task may run
    "unacked_restore_interval": 5,  # seconds
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,  # seconds
    "socket_timeout": 5,  # seconds
    "retry_policy": {"timeout": 1.0},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 540  # seconds
CELERY_TASK_TIME_LIMIT = 600  # seconds
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 120_000  # KiB; what heavier work took is given back after it
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # absolute times: nothing to remember
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

TICK_SECONDS = 60
TICK_LEASE_SECONDS = 20  # a dead process keeps the next from the periodic check for that long
HEARTBEAT_LATE_SECONDS = 2 * TICK_SECONDS - 15  # told before two ticks are missed (R12)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.log_lines.OneLineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"mokpyo.security": {"level": "INFO"}},  # who came and who was turned away
}
