"""Settings of the console. What a site may change is declared in ``env``; the rest is decided here."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ  # type: ignore[import-untyped]
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from jieli.config.env import BadSetting, load
from jieli.config.field_keys import blind_key, field_keys
from jieli.config.secret_key import kept_key

try:
    ENV = load(os.environ)
    DEBUG = ENV.flag("JIELI_DEBUG")
    JIELI_DEMO = ENV.flag("JIELI_DEMO")
    _behind_proxy = ENV.flag("JIELI_BEHIND_PROXY")
    _idle_minutes = ENV.number("JIELI_IDLE_MINUTES")
    _upload_mb = ENV.number("JIELI_UPLOAD_MB")
except BadSetting as _error:
    raise ImproperlyConfigured(str(_error)) from _error

PACKAGE = Path(__file__).resolve().parents[1]
DATA_FOLDER = ENV.data_folder()
DATA_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)

SECRET_KEY = ENV.text("JIELI_SECRET_KEY") or kept_key(DATA_FOLDER / "secret-key")
_field_secret = ENV.text("JIELI_FIELD_KEY") or kept_key(DATA_FOLDER / "field-key")
JIELI_FIELD_KEYS = field_keys(_field_secret)
JIELI_BLIND_KEY = blind_key(_field_secret)
JIELI_KEYS_TO_KEEP = {"secret-key": SECRET_KEY, "field-key": _field_secret}  # what a backup with keys holds
ALLOWED_HOSTS = ENV.items("JIELI_HOSTS")

# --- Applications -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "jieli.kernel",
    "jieli.registry",
    "jieli.programme",
    "jieli.recruiting",
    "jieli.placement",
    "jieli.intake",
    "jieli.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "csp",
]
AUTH_USER_MODEL = "kernel.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jieli.web.middleware.PackingMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jieli.web.middleware.HeadersMiddleware",
    "jieli.web.middleware.MeasureMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jieli.web.middleware.ActorMiddleware",
    "jieli.web.middleware.IdleMiddleware",
    "jieli.web.middleware.RefusalMiddleware",
    "jieli.web.gate.GateMiddleware",
]
ROOT_URLCONF = "jieli.config.urls"
WSGI_APPLICATION = "jieli.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "jieli.web.templatetags.jieli",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jieli.web.frame.frame",
            ],
        },
    },
]
FORM_RENDERER = "jieli.web.forms.rendering.Renderer"

# --- Database -----------------------------------------------------------------------------------
_url = ENV.text("JIELI_DATABASE_URL")
DATABASES: dict[str, dict[str, Any]]
if _url:
    _postgres: dict[str, Any] = dict(environ.Env.db_url_config(_url))
    if _postgres.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "JIELI_DATABASE_URL must start with postgresql://. Leave it empty to use SQLite in the data folder."
        )
    DATABASES = {"default": {**_postgres, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_FOLDER / "jieli.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "timeout": 20,
                # A write transaction takes its lock at the start, so two of them queue instead of failing
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
            },
        }
    }

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

# --- Static files -------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# The typeface of the papers is also the last resort of a browser without any Chinese font
STATICFILES_DIRS = [("fonts", PACKAGE / "papers" / "fonts")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jieli.config.static.HashedStatic"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA_FOLDER / "files"  # handed out by views that ask for permission, never by address

# --- Files and forms ----------------------------------------------------------------------------
UPLOAD_LIMIT = _upload_mb * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Security -----------------------------------------------------------------------------------
_address = urlsplit(ENV.text("JIELI_ADDRESS"))
_https = _address.scheme == "https"
if _address.netloc:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, _address.hostname or ""]
    CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]
SITE_ADDRESS = ENV.text("JIELI_ADDRESS").rstrip("/")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = False  # the proxy in front does it, if there is one
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
if _behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
BEHIND_PROXY = _behind_proxy

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = _idle_minutes * 60  # pushed forward by IdleMiddleware while somebody works
SESSION_COOKIE_NAME = "jieli"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _https
CSRF_FAILURE_VIEW = "jieli.web.http.csrf_failed"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- E-mail, messages, logs ---------------------------------------------------------------------
if ENV.text("JIELI_EMAIL_URL"):
    vars().update(environ.Env.email_url_config(ENV.text("JIELI_EMAIL_URL")))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = ENV.text("JIELI_EMAIL_FROM")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENV.text("JIELI_LOG_LEVEL").upper()},
    # A wrong link is no event of ours
    "loggers": {"django.request": {"level": "ERROR"}},
}

from jieli.config.accounts import *  # noqa: E402, F403 - sign-in has its own page of settings
