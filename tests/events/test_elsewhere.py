"""Seals leave the machine: to a file, to syslog, by mail; and what was kept there is held against what is here."""

import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from collab import environment
from collab.events import elsewhere, seals, verify
from collab.events.models import Seal
from collab.events.record import record
from tests.conftest import guards_off, make_cast


@pytest.fixture
def people(real_db: None) -> SimpleNamespace:
    return make_cast()


def sealed(people: SimpleNamespace) -> Seal:
    with transaction.atomic():
        record("test.bell.rung", actor=people.admin, about=people.cmo)
    assert seals.make() == 1
    return Seal.objects.latest("upto")


def test_a_file_keeps_each_seal_and_the_proof_reads_it_back(people: SimpleNamespace, settings: Any, tmp_path: Path, owner: Any) -> None:
    settings.SEALS_TO = [("file", str(tmp_path / "seals"))]
    kept = [sealed(people), sealed(people)]
    lines = (tmp_path / "seals").read_text().splitlines()
    assert [line.split()[2:] for line in lines] == [["sealed", seals.words(one), str(one.count), one.mac] for one in kept]
    assert verify.everything() == []
    with guards_off(owner) as cursor:
        cursor.execute("DELETE FROM events_seal; DELETE FROM events_event")
    assert [str(finding) for finding in verify.everything()] == [
        f"events_seal: there is no seal {seals.words(one)}, which {tmp_path}/seals, line {place} kept: the record was cut or written anew."
        for place, one in enumerate(kept, 1)
    ]


def test_syslog_hears_of_each_seal(people: SimpleNamespace, settings: Any) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        settings.SEALS_TO = [("syslog", f"127.0.0.1:{server.getsockname()[1]}")]
        seal = sealed(people)
        heard = server.recv(2000).decode()
    assert heard.startswith("<85>") and heard.endswith(f"bridge sealed {seals.words(seal)} {seal.count} {seal.mac}")


def test_a_letter_has_the_first_seal_of_an_hour(people: SimpleNamespace, settings: Any) -> None:
    settings.SEALS_TO = [("mail", "audit@example.com")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    first = sealed(people)
    assert [letter.to for letter in mail.outbox] == [["audit@example.com"]] and seals.words(first) in mail.outbox[0].body
    elsewhere.tell("sealed", "5:f", by_mail=False)
    assert len(mail.outbox) == 1


def test_a_place_that_is_away_holds_up_no_seal(people: SimpleNamespace, settings: Any, tmp_path: Path, caplog: Any) -> None:
    settings.SEALS_TO = [("file", str(tmp_path / "nowhere" / "seals"))]
    sealed(people)
    assert "A seal did not reach file:" in caplog.text


def test_the_setting_says_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEALS_TO", "file:///srv/seals, syslog: syslog://log.example.com:1514 mailto:audit@example.com")
    assert environment.seals_to("SEALS_TO") == [
        ("file", "/srv/seals"), ("syslog", ""), ("syslog", "log.example.com:1514"), ("mail", "audit@example.com"),
    ]  # fmt: skip
    for wrong in ("/srv/seals", "file://srv/seals", "syslog:///dev/log", "mailto:audit", "https://example.com"):
        monkeypatch.setenv("SEALS_TO", wrong)
        with pytest.raises(ImproperlyConfigured, match="SEALS_TO names"):
            environment.seals_to("SEALS_TO")


def test_a_short_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEAL_KEY", "x" * 31)
    with pytest.raises(ImproperlyConfigured, match="SEAL_KEY is short"):
        environment.keys("SEAL_KEY", "d" * 64)
    monkeypatch.setenv("SEAL_KEY", "x" * 32 + "," + "y" * 32)
    assert environment.keys("SEAL_KEY", "d" * 64) == ["x" * 32, "y" * 32]
    monkeypatch.delenv("SEAL_KEY")
    assert environment.keys("SEAL_KEY", "d" * 64) == ["d" * 64]
