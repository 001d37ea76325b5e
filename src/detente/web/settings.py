"""Django's settings, all of them from the home and the environment; nothing here is a secret.

DETENTE_STORE, DETENTE_HOME   where the evidence and everything else lie (see `detente.web.home`)
DATABASE_URL                  ``postgresql://…`` for the state; SQLite in the home unless said
DETENTE_URL                   the address people type, such as ``https://detente.example.com``: hosts, cookies and links follow it
DETENTE_SECRET                the secret; else ``secret.key`` in the home
DETENTE_SMTP, DETENTE_FROM    ``smtp://user:password@host:587`` and the sender, for mails; without it links are shown instead
DETENTE_OIDC, DETENTE_OIDC_ID, DETENTE_OIDC_SECRET   issuer, client id and client secret for single sign-on
DETENTE_PSEUDONYMS            the file with the key of a store of pseudonyms, for loads
DETENTE_PROXY                 ``yes`` behind a proxy that sets X-Forwarded-Proto and X-Forwarded-For
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from detente.language import LANGUAGES as SPOKEN
from detente.version import VERSION
from detente.web.home import Home

WEB = Path(__file__).parent
HOME = Home.here()
HOME.make()
SECRET_KEY = os.environ.get("DETENTE_SECRET") or HOME.secret()
DEBUG = False
APPEND_SLASH = True
ADDRESS = os.environ.get("DETENTE_URL", "")
_address = urlsplit(ADDRESS)
SECURE = _address.scheme == "https"
ALLOWED_HOSTS = [_address.hostname] if _address.hostname else ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"] if _address.hostname else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "detente.web.accounts",
    "detente.web.agreements",
    "detente.web.briefing",
    "detente.web.judging",
    "detente.web.api",
    "detente.web.journal",
    "detente.web.pay",
    "detente.web.people",
    "detente.web.remedies",
    "detente.web.surveys",
    "detente.web.visits",
    "detente.web.work",
]
MIDDLEWARE = [
    "detente.web.operate.health.Names",
    "detente.web.operate.logs.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "detente.web.guard.Guard",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "detente.web.urls"
WSGI_APPLICATION = "detente.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB / "templates"],
        "OPTIONS": {
            "environment": "detente.web.jinja.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages", "detente.web.jinja.about"],
        },
    }
]


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "") or _asked(parts.query, "host"),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME.state,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA busy_timeout=20000;",
            "timeout": 20,
        },
    }


def _asked(query: str, name: str) -> str:
    from urllib.parse import parse_qs

    return parse_qs(query).get(name, [""])[0]


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["loads", "answers"]}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "detente.web.accounts.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "detente.web.accounts.views.locked_out"
AXES_USERNAME_FORM_FIELD = "email"
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = 1 if os.environ.get("DETENTE_PROXY") == "yes" else 0
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

OIDC = {
    "issuer": os.environ.get("DETENTE_OIDC", ""),
    "client_id": os.environ.get("DETENTE_OIDC_ID", ""),
    "client_secret": os.environ.get("DETENTE_OIDC_SECRET", ""),
}


def _mail(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.port != 25,
        "EMAIL_TIMEOUT": 10,
    }


PSEUDONYMS = os.environ.get("DETENTE_PSEUDONYMS", "")

MAILS = bool(os.environ.get("DETENTE_SMTP"))
if MAILS:
    globals().update(_mail(os.environ["DETENTE_SMTP"]))
DEFAULT_FROM_EMAIL = os.environ.get("DETENTE_FROM", "detente@localhost")

LANGUAGE_CODE = "en"
LANGUAGES = [(code, code) for code in SPOKEN]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = f"/static/{VERSION}/"
STATICFILES_DIRS = [WEB / "static", WEB.parent / "report" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 86_400
FILE_UPLOAD_TEMP_DIR = HOME.uploads
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["detente.web.evidence.uploads.Uploads"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 200
UPLOAD_MOST_BYTES = 4 * 1024**3
"""The largest upload that is taken, all its files together."""

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_FAILURE_VIEW = "detente.web.guard.no_token"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^alive$", r"^ready$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("DETENTE_PROXY") == "yes" else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        # The single sign-on is reached by a link: wherever its issuer leads on to, a form's target would have to be foretold.
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "detente.web.operate.logs.Json"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "detente": {"level": os.environ.get("DETENTE_LOG", "INFO")},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
    },
}
