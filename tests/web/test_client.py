"""Who calls: the nearest address that is no trusted proxy, whatever a client writes before it."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from collab import environment
from collab.web import client

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        # Nobody believes a stranger, whoever he says he is.
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.0.0.1", "10.7.7.7, 10.9.9.9", "10.7.7.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8:9::1]:4711", "2001:db8:9::1"),
        ("2001:db8:1::7", "2001:db8:9::1", "2001:db8:9::1"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_nearest_address_that_is_not_trusted(peer: str, forwarded: str, who: str) -> None:
    assert client.nearest(peer, forwarded, TRUSTED) == who


def test_behind_a_socket_that_is_trusted_the_header_is_believed() -> None:
    assert client.nearest("", "1.2.3.4, 198.51.100.1", TRUSTED, is_socket_trusted=True) == "198.51.100.1"
    assert client.nearest("", "", TRUSTED, is_socket_trusted=True) == ""


@given(st.text(alphabet="0123456789abcdef.:[], %x", max_size=60), st.text(alphabet="0123456789abcdef.:", max_size=20))
def test_whatever_is_written_before_the_proxys_word_changes_nothing(forged: str, junk: str) -> None:
    assert client.nearest("10.0.0.1", f"{forged},198.51.100.1", TRUSTED) == "198.51.100.1"
    assert isinstance(client.nearest("10.0.0.1", f"{forged},{junk}", TRUSTED), str)


def test_a_network_of_the_sixth_version_is_one_caller() -> None:
    assert client.place("2001:db8:9:1:aaaa::1") == client.place("2001:db8:9:1:bbbb::2") == "2001:db8:9:1::/64"
    assert client.place("2001:db8:9:2::1") != client.place("2001:db8:9:1::1")
    assert (client.place("192.0.2.1"), client.place("")) == ("192.0.2.1", "")


def test_without_trusted_proxies_the_header_is_nobodys(db: None, caplog: Any) -> None:
    Client().post("/login/", {"username": "x", "password": "y"}, HTTP_X_FORWARDED_FOR="198.51.100.1")
    said = str([vars(record) for record in caplog.records if record.name.startswith(("collab.", "bridge."))])
    assert "'address': '127.0.0.1'" in said and "'address': '198.51.100.1'" not in said


def test_the_setting_names_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::1 unix")
    assert environment.networks("TRUSTED_PROXIES") == ([ip_network("10.0.0.0/8"), ip_network("2001:db8::1")], True)
    for wrong in ("proxy.example.com", "10.0.0.1/8", "10.0.0.0/99", "*"):
        monkeypatch.setenv("TRUSTED_PROXIES", wrong)
        with pytest.raises(ImproperlyConfigured, match="^TRUSTED_PROXIES takes addresses and networks"):
            environment.networks("TRUSTED_PROXIES")
