"""Settings: each wrong value ends the start with one sentence that names it, and no other installation's settings are mixed in."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from collab import environment
from collab.kit import logs
from collab.management.commands.check_setup import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "collab" / "settings.py"
READ = re.compile(r"\b(?:env\.|values\.|flag\()(?:\w+\()?\s*[\"']([A-Z_]+)[\"']")
SECRET = "a key that is long enough for everything it is asked for"
WHOLE = {"SECRET_KEY": SECRET, "DATABASE_URL": "postgresql://owner:word@one:5432/bridge"}
WRONG = {
    "ALLOWED_HOSTS": ["https://bridge.example.com", "bridge.example.com/", "bridge.example.com:443", "localhost, a b!"],
    "BROKER_URL": ["nonsense://x", "x", "redis://", "redis://host:port/0", "redis+socket:"],
    "CACHE_URL": ["http://x", "redis:", "unix://", "redis://host:99999999/1", "amqp://host"],
    "CLAMD": ["localhost:3310", "tcp://", "unix:", "http://host"],
    "CONN_MAX_AGE": ["soon", "-1", "86401"],
    "CALLS_A_MINUTE": ["many", "0", "600 -1", "600 120 6000 1"],
    "CURRENCY": ["dollars", "XXX", "usd"],
    "DATABASE_AS": ["root"],
    "DATABASE_PORTAL_URL": ["mysql://host/base", "postgresql://host", "host"],
    "DATABASE_URL": ["mysql://host/base", "postgresql://host", "host", "postgresql://u:p@h1:p,h2:5432/db", "postgresql://[::1/db"],
    "DEBUG": ["ja"],
    "DEMO": ["ja"],
    "EMAIL_URL": ["imap:", "smtp:", "smtp://host:mail", "file:"],
    "FILES": ["files", "file:files", "file://host/files", "file:///", "s3://", "s3://Bucket", "s3://bucket/folder", "s3://bucket"],
    "FILES_MB": ["much", "0", "-1"],
    "HTTPS": ["ja"],
    "HTTPS_ENDS_AT_PROXY": ["ja"],
    "KEEP_DAYS": ["events=1", "replays", "replays=-1", "replays=1.5"],
    "LOG_FORMAT": ["xml"],
    "LOG_LEVEL": ["loud", "info"],
    "MAIL_FROM": ["nobody", "Bridge <bridge>", "a@b@c"],
    "MAILBOX_ADDRESS": [
        "bridge",
        "Bridge <bridge@example.com>",
        "bridge+a@example.com",
        "a-name-that-is-far-too-long@example.com",
        "a@b c",
    ],
    "MAILBOX_TRUSTS": ["mx.example.com;", "https://mx.example.com"],
    "MAILBOX_URL": [
        "imap://u:p@mail.example.com",
        "imaps://mail.example.com",
        "imaps://u@mail.example.com",
        "pop3://u:p@host",
        "imaps://u:p@host:port",
        "imaps://u:p%0d%0aA1%20LOGOUT@host",
        "imaps://u:p@host/%C3%A9",
        "imaps://u:p@host/INBOX?a",
        "imaps://u:p@mail.example.com/INBOX",
    ],
    "METRICS": ["short"],
    "PLAIN_STATIC": ["ja"],
    "PORT": ["http", "0", "65536"],
    "PORTAL_URL": ["bridge.example.com", "https://", "ftp://bridge.example.com", "https://bridge.example.com/?a", "https://host:port"],
    "SEALS_TO": ["seals", "file:seals", "file://host/seals", "syslog://", "syslog://host:port", "mailto:audit", "https://host"],
    "SEAL_KEY": ["short", "a" * 32 + ",short"],
    "SECRET_KEY": ["short"],
    "SECURITY_CONTACT": ["security@example.com", "mailto:security", "http://example.com", "https://"],
    "SECRET_KEY_FALLBACKS": ["short", SECRET.replace(" ", "-") + " short"],
    "TIME_ZONE": ["Mars/Olympus", "America", "../etc/passwd"],
    "TRUSTED_ORIGINS": ["bridge.example.com", "https://bridge.example.com/path", "ftp://bridge.example.com"],
    "TRUSTED_PROXIES": ["proxy.example.com", "10.0.0.1/8", "10.0.0.0/33", "unix, socket"],
}
# Any folder may be one, and says itself when it cannot be written; any word may be the house's.
ANY = {"VAR_DIR", "HOUSE_WORDS"}


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """An environment with nothing of ours in it but what the test sets."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    return monkeypatch


def load() -> dict[str, Any]:
    return runpy.run_path(str(SETTINGS))


def test_a_whole_environment_is_taken(environ: Any) -> None:
    assert load()["DATABASES"]["default"]["HOST"] == "one"


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_in_one_sentence_that_names_it(environ: Any, name: str, value: str) -> None:
    if name == "PORTAL_URL" or name != "PORT":
        environ.setenv("PORTAL_URL", "https://bridge.example.com")
    else:
        environ.delenv("PORTAL_URL", raising=False)
    environ.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        load()
    said = str(refused.value)
    assert said.startswith(name) and said.endswith(".") and "\n" not in said


def test_every_variable_that_is_read_has_wrong_values_here_and_a_line_in_check_setup_and_in_the_docs() -> None:
    read = set(READ.findall(SETTINGS.read_text()) + READ.findall((SETTINGS.parent / "environment.py").read_text()))
    assert len(read) > 20
    assert read - set(WRONG) == ANY
    assert read == set(VARIABLES)
    table = (ROOT / "docs" / "operations.md").read_text()
    assert not [name for name in read if f"`{name}`" not in table]


def test_what_is_missing_is_named(environ: Any) -> None:
    environ.delenv("SECRET_KEY")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        load()


def test_a_secret_may_stand_in_a_file(environ: Any, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET + "-of-a-file\n")
    environ.delenv("SECRET_KEY")
    environ.setenv("SECRET_KEY_FILE", str(file))
    assert load()["SECRET_KEY"] == SECRET + "-of-a-file"
    environ.setenv("SECRET_KEY", SECRET)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY and SECRET_KEY_FILE"):
        load()
    environ.delenv("SECRET_KEY")
    environ.setenv("SECRET_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE"):
        load()


def test_keys_of_before_are_good_for_a_while(environ: Any) -> None:
    environ.setenv("SECRET_KEY_FALLBACKS", "a" * 40 + "," + "b" * 40)
    assert load()["SECRET_KEY_FALLBACKS"] == ["a" * 40, "b" * 40]


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://u:p@h1:5432,h2:5433/db?target_session_attrs=read-write", "h1,h2", "5432,5433"),
        ("postgresql://u:p@h1,h2/db", "h1,h2", ""),
        ("postgresql://u:p@[::1]:5432/db", "::1", "5432"),
        ("postgresql://u:p%40q@host/db", "host", ""),
        ("postgresql:///db?host=/run/Postgres", "/run/Postgres", ""),
        ("postgresql://u@%2Frun%2FPostgres/db", "/run/Postgres", ""),
    ],
)
def test_a_database_is_named_in_every_form_that_the_driver_knows(url: str, host: str, port: str) -> None:
    found = environment.database(url, "DATABASE_URL")
    assert (found["HOST"], found["PORT"], found["NAME"]) == (host, port, "db")


def launched(folder: Path) -> dict[str, str]:
    kept = {"SECRET_KEY": "d" * 50, "DATABASE_URL": "postgresql://demo@/demo", "DEMO": "1", "EMAIL_URL": "file:///mail"}
    (folder / "env").write_text("# a demo\n" + "".join(f"{name}={value}\n" for name, value in kept.items()))
    return kept


def test_what_a_demo_left_counts_for_a_command_beside_it(environ: Any, tmp_path: Path) -> None:
    kept = launched(tmp_path)
    for name in WHOLE:
        environ.delenv(name)
    environment.load_launched()
    assert {name: os.environ[name] for name in kept} == kept
    # As from a shell in which the same database was named for the demo.
    environ.delenv("DEMO")
    environment.load_launched()
    assert os.environ["DEMO"] == "1"


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "DATABASE_PORTAL_URL", "SECRET_KEY_FILE"])
def test_what_a_demo_left_counts_for_nobody_else(environ: Any, tmp_path: Path, name: str) -> None:
    launched(tmp_path)
    for other in WHOLE:
        environ.delenv(other)
    environ.setenv(name, WHOLE.get(name, "another"))
    before = dict(os.environ)
    environment.load_launched()
    assert dict(os.environ) == before


def test_settings_take_nothing_from_a_demo(environ: Any, tmp_path: Path) -> None:
    launched(tmp_path)
    assert load()["DEMO"] is False


@pytest.mark.parametrize(
    ("program", "code"),
    [
        (["manage.py", "check"], 1),
        (["-c", "import collab.wsgi"], 4),
        (["-m", "celery", "-A", "collab.celery", "inspect", "ping"], 1),
    ],
)
def test_each_program_ends_with_the_sentence_and_nothing_else(program: list[str], code: int, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        **WHOLE,
        "VAR_DIR": str(tmp_path),
        "TIME_ZONE": "Mars/Olympus",
        "DJANGO_SETTINGS_MODULE": "collab.settings",
    }
    done = subprocess.run([sys.executable, *program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr == "bridge: TIME_ZONE is 'Mars/Olympus'; it takes a time zone such as America/New_York.\n"


def test_a_command_says_in_a_sentence_that_the_database_is_away(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    away = {**WHOLE, "DATABASE_URL": f"postgresql://u@/bridge?host={tmp_path}", "DATABASE_PORTAL_URL": "", "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", "deliver"],
        cwd=ROOT,
        env={**os.environ, **away},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("bridge: the database does not answer: ") and done.stderr.count("\n") == 1


def test_the_version_stands_in_one_place(environ: Any) -> None:
    version = load()["VERSION"]
    assert f'version = "{version}"' in (ROOT / "pyproject.toml").read_text()
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()


def test_levels_are_those_of_the_library() -> None:
    assert all(isinstance(getattr(__import__("logging"), name), int) for name in logs.LEVELS)
