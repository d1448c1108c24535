"""Settings: everything that an installation may change comes from the environment (see docs/reference/settings.md)."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

import dj_database_url

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("BIHUAN_VAR", ROOT / "var")).resolve()
DEBUG = os.environ.get("BIHUAN_DEBUG", "") == "1"


def _secret_key() -> str:
    """The signing key: from the environment, else made once and kept readable by the owner alone."""
    if key := os.environ.get("BIHUAN_SECRET_KEY"):
        return key
    path = VAR / "secret.key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        with suppress(FileExistsError):  # another process was first: its key counts
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("BIHUAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("BIHUAN_ORIGINS", "").split(",") if o]
BEHIND_TLS = os.environ.get("BIHUAN_TLS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "template_partials",
    "bihuan.foundation.journal",
    "bihuan.foundation.packs",
    "bihuan.foundation.accounts",
    "bihuan.foundation.personal",
    "bihuan.foundation.calendar",
    "bihuan.foundation.files",
    "bihuan.foundation.jobs",
    "bihuan.foundation.outbox",
    "bihuan.domain.district",
    "bihuan.domain.metrics",
    "bihuan.domain.targets",
    "bihuan.domain.burden",
    "bihuan.domain.cases",
    "bihuan.domain.intake",
    "bihuan.domain.residents",
    "bihuan.domain.callbacks",
    "bihuan.domain.channels",
    "bihuan.domain.checklists",
    "bihuan.domain.officers",
    "bihuan.domain.inspections",
    "bihuan.domain.patrols",
    "bihuan.domain.yearplans",
    "bihuan.domain.bulletins",
    "bihuan.play",
    "bihuan.api",
    "bihuan.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bihuan.web.shell.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bihuan.web.shell.middleware.CurrentActor",
    "bihuan.web.shell.burden.BurdenMeter",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bihuan.web.shell.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "src" / "bihuan" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "bihuan.web.shell.context.shell",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL", f"sqlite:///{VAR / 'bihuan.sqlite3'}")
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60)}
# Each helper process, worker and checkout may test against one server at the same time.
DATABASES["default"]["TEST"] = {"NAME": f"test_bihuan{os.environ.get('BIHUAN_TEST_SUFFIX', '')}"}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {}
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue at BEGIN instead of failing at their first write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
            "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
        ),
    }
    VAR.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a statement takes longer than running it, for all that pages, jobs and figures ask.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "bihuan.web.accounts.adapter.ClosedSignup"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = False  # axes locks out; two counters would contradict each other
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Bihuan 闭环"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "src" / "bihuan" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
SEAL_ALGORITHM = os.environ.get("BIHUAN_SEAL_ALGORITHM", "sha256")  # or sm3
# The key ring of personal data: the path of its file (made once beside the database's folder), or the ring itself.
PERSONAL_KEYS = os.environ.get("BIHUAN_PERSONAL_KEYS", str(VAR / "personal.keys"))
PERSONAL_CIPHER = os.environ.get(
    "BIHUAN_PERSONAL_CIPHER", "aes-256-gcm"
)  # or sm4-gcm; for keys made from now on
# Where the fonts of the printed bulletin are looked for, the first first: Fandol (fetched by the set-up), else Noto.
FONTS = os.environ.get(
    "BIHUAN_FONTS",
    f"{ROOT / 'var' / 'fonts'}:/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol:/usr/share/fonts/opentype/noto",
).split(":")
FILES_ROOT = VAR / "files"
FILE_MAX_BYTES = int(os.environ.get("BIHUAN_FILE_MAX_BYTES", "20971520"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

SITE_URL = os.environ.get("BIHUAN_SITE_URL", "http://127.0.0.1:8000")

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR / "mail")
if host := os.environ.get("BIHUAN_SMTP_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = host
    EMAIL_PORT = int(os.environ.get("BIHUAN_SMTP_PORT", "25"))
    EMAIL_HOST_USER = os.environ.get("BIHUAN_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("BIHUAN_SMTP_PASSWORD", "")
    EMAIL_USE_TLS = os.environ.get("BIHUAN_SMTP_TLS", "") == "1"
# The district's gateway for text messages. Without an address none is sent, and the page of messages says so.
SMS_URL = os.environ.get("BIHUAN_SMS_URL", "")
SMS_TOKEN = os.environ.get("BIHUAN_SMS_TOKEN", "")
SMS_TEMPLATE = os.environ.get(
    "BIHUAN_SMS_TEMPLATE", '{"phone": "{phone}", "text": "{text}", "id": "{id}", "receipt": "{receipt}"}'
)
# The e-mail box in which residents' mails arrive. Without a host none is read.
INTAKE_IMAP_HOST = os.environ.get("BIHUAN_INTAKE_IMAP_HOST", "")
INTAKE_IMAP_PORT = int(os.environ.get("BIHUAN_INTAKE_IMAP_PORT", "993"))
INTAKE_IMAP_USER = os.environ.get("BIHUAN_INTAKE_IMAP_USER", "")
INTAKE_IMAP_PASSWORD = os.environ.get("BIHUAN_INTAKE_IMAP_PASSWORD", "")
INTAKE_IMAP_FOLDER = os.environ.get("BIHUAN_INTAKE_IMAP_FOLDER", "INBOX")
# Partners' systems in the district's own network have addresses that are not public; then the operator says so.
HOOKS_MAY_BE_PRIVATE = os.environ.get("BIHUAN_PRIVATE_HOOKS", "") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("BIHUAN_FROM_EMAIL", "bihuan@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A page that is not there is the visitor's concern; it is in the access log of the proxy.
    "loggers": {"django.request": {"level": "ERROR"}},
}
