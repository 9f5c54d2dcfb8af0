"""One file for every environment: what differs comes from variables, each with a default that works.

docs/operations.md lists the variables and what they do.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from pokertool_site.environment import (
    env_bool,
    env_choices,
    env_int,
    env_list,
    env_networks,
    env_object,
    env_secret,
    env_str,
    env_url,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env_str("POKERTOOL_VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env_secret("SECRET_KEY", kept_in=VAR_DIR / "secret_key")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
HTTPS = env_bool("POKERTOOL_HTTPS", default=False)

INSTALLED_APPS = [
    "daphne",  # before staticfiles: its runserver serves WebSockets too
    "pokertool_site.apps.AdminConfig",  # django.contrib.admin, with our bounds on what it is asked
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "axes",
    "csp",
    "eventlog",
    "detection",
    "health",
    "status",
    "pokertool_site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "pokertool_site.readable.ReadableRequests",
    "pokertool_site.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "pokertool_site.last_resort.LastResort",
]

ROOT_URLCONF = "pokertool_site.urls"
ASGI_APPLICATION = "pokertool_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it turns away who failed too often
    "django.contrib.auth.backends.ModelBackend",
    "sesame.backends.ModelBackend",
]
SESSION_ENGINE = "eventlog.session_keys"
SESAME_MAX_AGE = 600  # seconds, for a sign-in link; access tokens carry their own days (eventlog.tokens)
SESAME_TOKENS = ["sesame.tokens_v2"]  # not those of its first version, which nobody here ever had
LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Who may try a password, and how often: five times, then a user waits for a quarter of an hour, at the
# address that failed and nowhere else, so that nobody can lock somebody else out.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "pokertool/locked_out.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# What browsers are told: nothing inline and nothing from elsewhere, on any page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # a load balancer asks from behind the proxy
    SECURE_HSTS_SECONDS = 31_536_000
    # Other hosts under the same name, and browsers' built-in list, are not ours to decide on.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]


def _database() -> dict[str, Any]:
    """Return SQLite that survives `kill -9` and power cuts, or what DATABASE_URL names."""
    url = env_url("DATABASE_URL", schemes=frozenset({"postgres", "postgresql", "sqlite"}))
    database: dict[str, Any] = dict(
        dj_database_url.parse(url or f"sqlite:///{VAR_DIR / 'pokertool.sqlite3'}")
    )
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            # Writers queue from their first statement on; a deferred one would fail when it turns writer.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # WAL: readers and the one writer don't wait for each other. FULL: with less, the last
            # commits may be gone after a power cut, and a number would be given twice.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        }
        # A file, not memory: tests open it from several processes, as users do.
        database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    else:
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env_url("REDIS_URL", schemes=frozenset({"redis", "rediss", "unix"}))
REDIS_PREFIX = env_str("POKERTOOL_REDIS_PREFIX", "pokertool")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": REDIS_PREFIX},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

# Celery: see pokertool_site/celery.py

CELERY_DIR = VAR_DIR / "celery"
CELERY_BROKER_URL = REDIS_URL or "files://localhost"  # pokertool_site/message_files.py
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"global_keyprefix": f"{REDIS_PREFIX}:celery:"}
    if REDIS_URL
    else {
        "data_folder_in": str(CELERY_DIR / "messages"),
        "data_folder_out": str(CELERY_DIR / "messages"),
        "control_folder": str(CELERY_DIR / "control"),
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(CELERY_DIR / "beat")
CELERY_BEAT_ENABLE_REMOTE_CONTROL = True  # so that `celery inspect ping` asks both
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "no_query": {"()": "pokertool_site.logs.NoQuery"},
        "one_line": {"()": "pokertool_site.logs.OneLineForClients"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["one_line"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # An address may carry a token; runserver logs it whole. (Uvicorn's loggers: pokertool_site.asgi.)
    "loggers": {"django.channels.server": {"filters": ["no_query"]}},
}

# Streams

POKERTOOL_STREAMS = frozenset({"detection", "health", "status", "user"})
POKERTOOL_LOGIN_REQUIRED = env_choices(
    "POKERTOOL_LOGIN_REQUIRED", ["health", "user"], choices=POKERTOOL_STREAMS
)
POKERTOOL_RETENTION_DAYS = env_int("POKERTOOL_RETENTION_DAYS", 30, minimum=1, maximum=36_500)
POKERTOOL_MAX_CONNECTIONS_PER_IP = env_int("POKERTOOL_MAX_CONNECTIONS_PER_IP", 500, minimum=1)
POKERTOOL_MAX_CONNECTIONS_PER_USER = env_int("POKERTOOL_MAX_CONNECTIONS_PER_USER", 50, minimum=1)
# An office of 50 with four sockets each comes back five times a minute; and who lets more in at
# once lets them also come back.
POKERTOOL_CONNECTS_PER_MINUTE_PER_IP = env_int(
    "POKERTOOL_CONNECTS_PER_MINUTE_PER_IP", max(1000, 2 * POKERTOOL_MAX_CONNECTIONS_PER_IP), minimum=1
)
POKERTOOL_MESSAGES_PER_MINUTE = env_int("POKERTOOL_MESSAGES_PER_MINUTE", 600, minimum=1)
POKERTOOL_TRUSTED_PROXIES = env_networks("POKERTOOL_TRUSTED_PROXIES")

# Health

POKERTOOL_HEALTH_SECONDS = env_int("POKERTOOL_HEALTH_SECONDS", 30, minimum=1, maximum=86_400)
# By reading; a high one is bad, or a low one where `failing` is below `degraded`. A verdict holds
# until the reading came back past its limit by `margin`: health/limits.py.
POKERTOOL_HEALTH_LIMITS: dict[str, Any] = {
    "cpu_percent": {"degraded": 90, "failing": 98, "margin": 5},
    "memory_percent": {"degraded": 85, "failing": 95, "margin": 3},
    "swap_percent": {"degraded": 60, "failing": 90, "margin": 10},
    "load_5m_per_cpu": {"degraded": 2, "failing": 6, "margin": 0.5},
    "disk_percent": {"degraded": 85, "failing": 95, "margin": 2},
    "database_disk_percent": {"degraded": 85, "failing": 95, "margin": 2},
    "network_errors_per_s": {"degraded": 1, "failing": 100, "margin": 0.5},
    "process_rss_bytes": {"degraded": 1 << 30, "failing": 3 << 30, "margin": 1 << 27},
    "process_fds_percent": {"degraded": 70, "failing": 90, "margin": 10},
    "database_ms": {"degraded": 500, "failing": 2000, "margin": 200},
    "channel_layer_ms": {"degraded": 500, "failing": 2000, "margin": 200},
    "scraper_silent_seconds": {"degraded": 20, "failing": 60, "margin": 5},
    "unread_percent": {"degraded": 50, "failing": 101, "margin": 10},
    "append_p95_ms": {"degraded": 250, "failing": 2500, "margin": 100},
    "delivery_p95_ms": {"degraded": 250, "failing": 2500, "margin": 100},
    "networks_missing": {"degraded": 0.5, "failing": 1},
    "loop_lag_ms": {"degraded": 250, "failing": 2000, "margin": 100},
} | env_object("POKERTOOL_HEALTH_LIMITS")

if "*" in ALLOWED_HOSTS and not DEBUG:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is *, which also admits every page's WebSocket; name the hosts, or set DEBUG=1."
    )
