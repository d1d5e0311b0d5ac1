"""Settings: wiring of the house. Everything that differs between installations comes from the environment."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from collab import environment as env
from collab import values
from collab.kit import logs
from collab.kit.watched import DIRECT, Connection
from collab.web import document, headers

VERSION = "1.0.0"
BASE_DIR = env.ROOT
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

ALLOWED_HOSTS = values.hosts("ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]")
HTTPS = env.flag("HTTPS")
DEBUG = env.debug(ALLOWED_HOSTS, HTTPS)
DEMO = env.flag("DEMO")
SECRET_KEY = env.secret("SECRET_KEY", "only-for-development-" + "0" * 40 if DEBUG else None)
SECRET_KEY_FALLBACKS = env.former_secrets("SECRET_KEY_FALLBACKS")
TRUSTED_PROXIES, TRUSTED_SOCKET = env.networks("TRUSTED_PROXIES")  # whose X-Forwarded-For is believed (collab/web/client.py)
CSRF_TRUSTED_ORIGINS = values.origins("TRUSTED_ORIGINS")
PORTAL_URL = values.site("PORTAL_URL", f"http://localhost:{env.number('PORT', 8000, 1, 65535)}")

# Ours, from below.
OURS = (
    "collab.web", "collab.people", "collab.events", "collab.access", "collab.registers", "collab.saved", "collab.notices", "collab.notes",
    "collab.files", "collab.stream", "collab.approvals", "collab.appointments", "collab.policies", "collab.directory",
    "collab.kpis", "collab.customer", "collab.agenda", "funding.ledger", "funding.funds", "projects.launches", "projects.owned", "projects.catalogue",
    "projects.assurances", "projects.rota",
    "projects.portfolio", "projects.friction", "projects.promises", "collab.insights", "projects.clocks", "projects.intake",
    "projects.roadmap", "projects.post", "collab.keeping", "collab.pulse", "collab.convergence", "collab.dashboards", "collab.packs",
    "collab.demo",
)  # fmt: skip
INSTALLED_APPS = [
    # Before Django's own: its commands to set somebody's password refuse.
    "collab.account",
    "collab.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "guardian",
    "pgtrigger",
    "collab.apps.CollabConfig",
    *OURS,
]
MIDDLEWARE = [
    "collab.web.client.Nearest",
    "collab.web.journal.Journal",
    "collab.web.middleware.HearOut",
    "collab.web.middleware.Encrypted",
    # Before the static files, so that they have the policy too.
    "csp.middleware.CSPMiddleware",
    "collab.web.published.Published",
    # Django pads each answer at random and masks each CSRF token, so compressing pages gives nothing away (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "collab.web.middleware.Bounded",
    "django.middleware.csrf.CsrfViewMiddleware",
    "collab.account.middleware.Acquainted",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "collab.account.refusals.Noted",
    "collab.account.keeping.Keeping",
    "collab.web.middleware.Gate",
]
ROOT_URLCONF = "collab.urls"
WSGI_APPLICATION = "collab.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader", ["collab.web.lines.Loader", "django.template.loaders.app_directories.Loader"])
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "collab.navigation.frame",
            ],
            "builtins": ["django.templatetags.static", "collab.web.templatetags.bridge"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database: two roles; what each may do is in collab/rights.py
OWNER_URL = env.text("DATABASE_URL", "") or ""
PORTAL_DATABASE_URL = env.text("DATABASE_PORTAL_URL", "") or env.portal_url(OWNER_URL, SECRET_KEY)
DATABASE_PORTAL_URL_GIVEN = bool(env.text("DATABASE_PORTAL_URL", ""))
AS_OWNER = env.choice("DATABASE_AS", "portal", ("portal", "owner")) == "owner"
# Who owns the tables, for the few commands that need them beside the portal's role: where they are, and as whom to sign in.
OWNER = {key: value for key, value in env.database(OWNER_URL, "DATABASE_URL").items() if key != "NAME"} if OWNER_URL else {}
if AS_OWNER and not OWNER_URL:
    raise ImproperlyConfigured(env.NO_OWNER)
DATABASES = {
    "default": env.database(
        OWNER_URL if AS_OWNER else PORTAL_DATABASE_URL,
        "DATABASE_PORTAL_URL" if DATABASE_PORTAL_URL_GIVEN and not AS_OWNER else "DATABASE_URL",
    )
}
# safety.md, rule 11: nothing waits for ever. `setup_database` puts the same on the portal's role, for a pooler that passes no
# options on; /readyz looks that they hold. The guards take a duty's day where the organisation is: `setup_database` tells them.
TIME_ZONE = values.zone("TIME_ZONE", "America/New_York")
# The owner's work may take its time. But a migration that waits for a table holds up all who come after it, and these wait 2 s.
OWNERS = {"statement_timeout": "0", "lock_timeout": "1s", "idle_in_transaction_session_timeout": "0"}
SESSION = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
    "jit": "off",
}
DATABASES["default"]["OPTIONS"].update(
    connect_timeout="3",
    keepalives="1",
    keepalives_idle="5",
    keepalives_interval="2",
    keepalives_count="3",
    tcp_user_timeout="5000",
    # Who finds the last of them set has nobody between (collab/kit/prepared.py).
    options=" ".join(f"-c {name}={value}" for name, value in ({**SESSION, **(OWNERS if AS_OWNER else {}), DIRECT: "on"}).items()),
)
if not AS_OWNER:
    # What the owner runs may take its time, and a person watches it.
    DATABASES["default"]["OPTIONS"]["connection_factory"] = Connection
DATABASES["default"]["CONN_MAX_AGE"] = env.number("CONN_MAX_AGE", 300, 0, 86400)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- cache, broker
CACHE_URL = values.server("CACHE_URL", "", values.CACHES)
CACHES = {
    "default": {
        "BACKEND": "collab.web.cache.Forgiving",
        "LOCATION": CACHE_URL,
        # Another form of values is another prefix, so that two versions beside each other never read each other's.
        "KEY_PREFIX": "json",
        # Nothing true is only there: what takes longer than this is read from the database.
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25, "serializer": "collab.web.cache.Json"},
    }
    if CACHE_URL
    else {"BACKEND": "collab.web.cache.OwnMemory"}
}
CELERY_BROKER_URL = values.server("BROKER_URL", "memory://", values.BROKERS)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 1}
    if "redis" in CELERY_BROKER_URL or "socket" in CELERY_BROKER_URL
    else {}
)
# A wake-up call is over once it is heard: what is owed stands in the table.
CELERY_TASK_IGNORE_RESULT, CELERY_TASK_ACKS_LATE = True, False
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 120, 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE

# --- what ends, after how many days (collab/housekeeping.py)
KEEP = values.periods("KEEP_DAYS", values.DAYS_KEPT)

# --- people, sessions
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "guardian.backends.ObjectPermissionBackend"]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
PASSWORD_HASHERS = ["collab.people.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "collab.account.words.NoPattern"},
    {"NAME": "collab.account.words.OwnWords"},
]
# The company's own words, which are no password.
HOUSE_WORDS = env.words("HOUSE_WORDS")
LOGIN_URL = LOGOUT_REDIRECT_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
# From the sign-in on, and from the last use on.
SESSION_COOKIE_AGE, SESSION_IDLE_AGE = 12 * 3600, 2 * 3600
# A name that no other host, and nobody without TLS, can give a cookie.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, MESSAGE_COOKIE_NAME = (COOKIE_PREFIX + name for name in ("sessionid", "csrftoken", "messages"))
MESSAGE_STORAGE = "collab.web.said.Said"
# Scripts take the token from the page.
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and not env.flag("HTTPS_ENDS_AT_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("HTTPS_ENDS_AT_PROXY") else None
# A probe asks this machine itself, and is not led elsewhere.
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|healthz|metrics)$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "collab.web.middleware.unproved"
X_FRAME_OPTIONS = "DENY"
CALLS_A_MINUTE = env.calls("CALLS_A_MINUTE")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- what browsers are told to refuse
CONTENT_SECURITY_POLICY = headers.CONTENT_SECURITY_POLICY
PERMISSIONS_POLICY = headers.PERMISSIONS_POLICY

# --- static files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [VAR_DIR / "assets"]
# One file of each, under the name that carries its content; source maps are for the curious and wait uncompressed.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# No page of anybody else's reads them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2", "map")
STORAGES = {
    "files": values.shelf("FILES", VAR_DIR / "files"),
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if env.flag("PLAIN_STATIC") else "collab.web.published.Collected"
    },
}
# What looks at files (collab/files), and how many megabytes all of them may take.
CLAMD, FILES_MB = values.server("CLAMD", "", values.SCANNERS), env.number("FILES_MB", 20_000, 1, 100_000_000)

# --- language and time
LANGUAGE_CODE = "en"
USE_I18N, USE_TZ = False, True
CURRENCY = values.currency("CURRENCY", "USD")

# --- mail
for _name, _value in env.mail(env.text("EMAIL_URL", "console:")).items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = values.sender("MAIL_FROM", "Bridge <bridge@localhost>")
# What is read (projects/post): nothing where MAILBOX_URL is not set.
MAILBOX_ADDRESS, MAILBOX_TRUSTS = values.answered_at("MAILBOX_ADDRESS"), values.servers("MAILBOX_TRUSTS")
MAILBOX = values.together(values.mailbox("MAILBOX_URL"), MAILBOX_ADDRESS, MAILBOX_TRUSTS)

# --- the record: what its seals are signed with, and where they leave for
SEAL_KEYS = env.keys("SEAL_KEY", env.derived(SECRET_KEY, "seals of the record"))
SEALS_TO = env.seals_to("SEALS_TO")

# --- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "collab.people.authentication.TokenAuthentication",
        "collab.people.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["collab.web.permissions.SignedIn"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "collab.web.tabular.Negotiation",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["collab.web.calls.PerToken"],
    "DEFAULT_PARSER_CLASSES": ["collab.web.parsing.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "collab.web.paging.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "collab.web.problems.handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {**document.SETTINGS, "VERSION": VERSION, "SCHEMA_PATH_PREFIX": "/api/v1"}

# --- who is told of a weakness; metrics: the word that whoever reads them brings, without one there are none
SECURITY_CONTACT = values.contacts("SECURITY_CONTACT")
METRICS = env.secret("METRICS", "") if env.given("METRICS") else ""
if METRICS:
    MIDDLEWARE.insert(MIDDLEWARE.index("collab.web.journal.Journal") + 1, "collab.metrics.Measured")
    # Read by the library when it is imported.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(VAR_DIR / "metrics"))
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)

# --- logs; Celery's own lines look like ours
LOGGING = logs.config(env.choice("LOG_FORMAT", "line", logs.FORMATS), env.choice("LOG_LEVEL", "INFO", logs.LEVELS))
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
