"""One file for every environment: what differs comes from variables, each with a default that works.

docs/operations.md lists the variables and what they do.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from eventlog.wakeup.private_folders import make_private
from pokertool_site.environment.database_url import database
from pokertool_site.environment.installation import (
    COMMAND,
    PACKAGES,
    data_folder,
    default_data_folder,
    log_folder,
)
from pokertool_site.environment.redis_url import redis_address
from pokertool_site.environment.variables import (
    env_bool,
    env_choices,
    env_hosts,
    env_int,
    env_names,
    env_networks,
    env_object,
    env_origins,
    env_secret,
    env_str,
    env_word,
    forget,
)

BASE_DIR = PACKAGES
POKERTOOL_COMMAND = COMMAND
_DATABASE_URL = env_str("DATABASE_URL", "")
_IS_ALL_ELSEWHERE = bool(_DATABASE_URL and env_str("SECRET_KEY", ""))
VAR_DIR = data_folder(is_needed=not _IS_ALL_ELSEWHERE)
LOG_DIR = log_folder()
if VAR_DIR.exists():
    with suppress(OSError):  # another user's, or a disk that can be read only: whoever needs it says so
        make_private(VAR_DIR, is_ours_alone=default_data_folder() == VAR_DIR)

DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env_secret("SECRET_KEY", kept_in=VAR_DIR / "secret_key")
ALLOWED_HOSTS = env_hosts("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
HTTPS = env_bool("POKERTOOL_HTTPS", default=False)

INSTALLED_APPS = [
    "pokertool_site.runserver",  # before staticfiles: daphne's serves WebSockets too
    "pokertool_site.apps.AdminConfig",  # django.contrib.admin, with our bounds on what it is asked
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "axes",
    "corsheaders",
    "csp",
    "eventlog",
    "detection",
    "health",
    "status",
    "pokertool_site",
]

MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",  # first: a page of another origin is to read refusals too
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "eventlog.http.rate_limit.rate_limited_requests",
    "pokertool_site.web.text_encoding.TextEncodingMiddleware",
    "pokertool_site.web.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "pokertool_site.web.bad_values.BadValueMiddleware",
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
                "pokertool_site.web.context.typed_command",
            ],
        },
    },
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it turns away who failed too often
    "django.contrib.auth.backends.ModelBackend",
    "sesame.backends.ModelBackend",
]
SESSION_ENGINE = "eventlog.access.sessions"
SESAME_MAX_AGE = (
    600  # seconds, for a sign-in link; access tokens carry their own days (eventlog.access.credentials)
)
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

# Whose pages, besides our own, may read the API and open WebSockets. Over HTTP they come as nobody or
# with a token: cookies are for our own pages, and SameSite=Lax keeps them there.
POKERTOOL_CORS_ORIGINS = env_origins("POKERTOOL_CORS_ORIGINS")
CORS_ALLOWED_ORIGINS = POKERTOOL_CORS_ORIGINS
POLLED_ADDRESSES = r"^/(?:api/|health$)"
"""Those that anybody may poll: rate limited, and no line in the log for each. Not those of load balancers."""
CORS_URLS_REGEX = rf"{POLLED_ADDRESSES}|^/(?:healthz|readyz)$"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_ALLOW_HEADERS = ["accept", "authorization", "content-type"]
CORS_EXPOSE_HEADERS = ["retry-after", "x-stream-epoch", "x-stream-head", "x-stream-floor"]

# Cookies go to every port of a host: under Django's own names another project there, or another
# PokerTool, would sign its users out of this one. All servers of an installation share its key.
_INSTALLATION = sha256(b"cookies of " + SECRET_KEY.encode()).hexdigest()[:8]
SESSION_COOKIE_NAME = f"pokertool_session_{_INSTALLATION}"
CSRF_COOKIE_NAME = f"pokertool_csrf_{_INSTALLATION}"
LANGUAGE_COOKIE_NAME = f"pokertool_language_{_INSTALLATION}"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # without a cookie of its own
SECURE_REFERRER_POLICY = "same-origin"
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # a load balancer asks from behind the proxy
    SECURE_HSTS_SECONDS = 31_536_000
    # Other hosts under the same name, and browsers' built-in list, are not ours to decide on.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]


DATABASES = {"default": database(_DATABASE_URL, default=VAR_DIR / "pokertool.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: tests open it from several processes, as users do.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_REDIS = redis_address(env_str("REDIS_URL", ""))
REDIS_URL = _REDIS.url if _REDIS else None
REDIS_PREFIX = env_word("POKERTOOL_REDIS_PREFIX", "pokertool")
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
# Celery would rather take these than our settings; another project's queue is not ours to work on.
forget("CELERY_BROKER_URL", "CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL", "CELERY_RESULT_BACKEND")
CELERY_BROKER_URL = (
    _REDIS.celery_url if _REDIS else "files://localhost"
)  # pokertool_site/background/filesystem_transport.py
CELERY_BROKER_USE_SSL = _REDIS.celery_tls if _REDIS else None
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"global_keyprefix": f"{REDIS_PREFIX}:celery:", "visibility_timeout": 300}  # seconds
    if REDIS_URL
    else {
        "data_folder_in": str(CELERY_DIR / "messages"),
        "data_folder_out": str(CELERY_DIR / "messages"),
        "control_folder": str(CELERY_DIR / "control"),
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for as long as Redis is away; by itself it gives up after 100
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
        "no_query": {"()": "pokertool_site.server.logs.NoQuery"},
        "no_polling": {"()": "pokertool_site.server.logs.NoPolling"},
        "one_line": {"()": "pokertool_site.server.logs.OneLineForClients"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["one_line"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # An address may carry a token; runserver logs it whole. (Uvicorn's loggers: pokertool_site.asgi.)
    "loggers": {
        "django.channels.server": {"filters": ["no_query"]},
        "django.request": {"filters": ["no_polling"]},
    },
}

# Streams

POKERTOOL_STREAMS = frozenset({"detection", "health", "status", "user"})
POKERTOOL_LOGIN_REQUIRED = env_choices(
    "POKERTOOL_LOGIN_REQUIRED", ["health", "user"], choices=POKERTOOL_STREAMS
)
POKERTOOL_RETENTION_DAYS = env_int("POKERTOOL_RETENTION_DAYS", 30, minimum=1, maximum=36_500)
POKERTOOL_MAX_CONNECTIONS_PER_IP = env_int("POKERTOOL_MAX_CONNECTIONS_PER_IP", 500, minimum=1)
# A user's connections count as the user's alone, on every stream; an office of 50 may share one login.
POKERTOOL_MAX_CONNECTIONS_PER_USER = env_int("POKERTOOL_MAX_CONNECTIONS_PER_USER", 200, minimum=1)
# An office of 50 with four sockets each comes back five times a minute; and who lets more in at
# once lets them also come back.
POKERTOOL_CONNECTS_PER_MINUTE_PER_IP = env_int(
    "POKERTOOL_CONNECTS_PER_MINUTE_PER_IP", max(1000, 2 * POKERTOOL_MAX_CONNECTIONS_PER_IP), minimum=1
)
POKERTOOL_CONNECTS_PER_MINUTE_PER_USER = env_int(
    "POKERTOOL_CONNECTS_PER_MINUTE_PER_USER", max(1000, 2 * POKERTOOL_MAX_CONNECTIONS_PER_USER), minimum=1
)
# An office of 50 with the original's busiest page open, which asks 70 times a minute.
POKERTOOL_REQUESTS_PER_MINUTE_PER_IP = env_int("POKERTOOL_REQUESTS_PER_MINUTE_PER_IP", 6000, minimum=1)
POKERTOOL_MAX_EVENT_BYTES = env_int(
    "POKERTOOL_MAX_EVENT_BYTES", 1 << 20, minimum=4096, maximum=1 << 26
)  # of its message and data; a table's largest, a whole hand's players, are 5 KB
POKERTOOL_MESSAGES_PER_MINUTE = env_int("POKERTOOL_MESSAGES_PER_MINUTE", 600, minimum=1)
POKERTOOL_TRUSTED_PROXIES = env_networks("POKERTOOL_TRUSTED_PROXIES")

# HTTP: pokertool_site/server/http_protocol.py. Pages' sockets, and as many connections for all else.
POKERTOOL_MAX_OPEN_PER_IP = env_int(
    "POKERTOOL_MAX_OPEN_PER_IP", 2 * POKERTOOL_MAX_CONNECTIONS_PER_IP, minimum=1
)
POKERTOOL_MAX_BODY_BYTES = env_int("POKERTOOL_MAX_BODY_BYTES", 1 << 20, minimum=1)
POKERTOOL_BODY_SECONDS = env_int("POKERTOOL_BODY_SECONDS", 30, minimum=1)
POKERTOOL_STALLED_SECONDS = env_int("POKERTOOL_STALLED_SECONDS", 30, minimum=1)
POKERTOOL_REQUESTS_AT_ONCE = env_int("POKERTOOL_REQUESTS_AT_ONCE", 4, minimum=1)
POKERTOOL_REPLAYS_PER_IP = env_int("POKERTOOL_REPLAYS_PER_IP", 10, minimum=1)
POKERTOOL_REPLAYS = env_int("POKERTOOL_REPLAYS", max(100, POKERTOOL_REPLAYS_PER_IP), minimum=1)

# Pictures and videos that are opened (detection/vision/frames/pictures.py), and the user's names at tables

POKERTOOL_MAX_PICTURE_MEGAPIXELS = env_int("POKERTOOL_MAX_PICTURE_MEGAPIXELS", 40, minimum=1, maximum=178)
POKERTOOL_MAX_JPEG_SCANS = env_int("POKERTOOL_MAX_JPEG_SCANS", 200, minimum=1)
POKERTOOL_HERO_NAMES = env_names("POKERTOOL_HERO_NAMES")

# Health

HEALTH_CHECKS = "pokertool_site.wiring.CHECKS"  # what Celery's task runs: a health.sampling.Checks
POKERTOOL_HEALTH_SECONDS = env_int("POKERTOOL_HEALTH_SECONDS", 30, minimum=1, maximum=86_400)
# By reading; a high one is bad, or a low one where `failing` is below `degraded`. A verdict holds
# until the reading came back past its limit by `margin`. One that says how busy the machine is has to
# reach `failing` at so many checks in a row, more than the minute that a start takes: health/limits.py.
POKERTOOL_HEALTH_LIMITS: dict[str, Any] = {
    "cpu_percent": {"degraded": 90, "failing": 98, "margin": 5, "checks": 3},
    "memory_percent": {"degraded": 85, "failing": 95, "margin": 3},
    "swap_percent": {"degraded": 60, "failing": 90, "margin": 10},
    "load_5m_per_cpu": {"degraded": 2, "failing": 6, "margin": 0.5, "checks": 3},
    "disk_percent": {"degraded": 85, "failing": 95, "margin": 2},
    "database_disk_percent": {"degraded": 85, "failing": 95, "margin": 2},
    "network_errors_per_s": {"degraded": 1, "failing": 100, "margin": 0.5, "checks": 3},
    "process_rss_bytes": {"degraded": 1 << 30, "failing": 3 << 30, "margin": 1 << 27},
    "process_fds_percent": {"degraded": 70, "failing": 90, "margin": 10},
    "database_ms": {"degraded": 500, "failing": 2000, "margin": 200, "checks": 3},
    "channel_layer_ms": {"degraded": 500, "failing": 2000, "margin": 200, "checks": 3},
    "scraper_silent_seconds": {"degraded": 20, "failing": 60, "margin": 5},
    "unread_percent": {"degraded": 50, "failing": 101, "margin": 10},
    "append_p95_ms": {"degraded": 250, "failing": 2500, "margin": 100, "checks": 3},
    "delivery_p95_ms": {"degraded": 250, "failing": 2500, "margin": 100, "checks": 3},
    "networks_missing": {"degraded": 0.5, "failing": 1},
    "loop_lag_ms": {"degraded": 250, "failing": 2000, "margin": 100, "checks": 3},
} | env_object("POKERTOOL_HEALTH_LIMITS")

if "*" in ALLOWED_HOSTS and not DEBUG:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is *, which also admits every page's WebSocket; name the hosts, or set DEBUG=1."
    )
