"""Who calls: behind proxies that are known, the nearest address that is none of them.

Each proxy adds the address that it was called from to the end of ``X-Forwarded-For``. So the list is believed from its
end, and only as far as those who wrote it are trusted: what stands before that anybody can have written.
"""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# A caller of IPv6 has a whole network of this length to call from.
ONE_CALLER = 64


class Nearest:
    """Puts the caller's own address into REMOTE_ADDR, before anything counts, limits or logs by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.TRUSTED_PROXIES and not settings.TRUSTED_SOCKET:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer, named = meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", "")
        meta["REMOTE_ADDR"] = nearest(peer, named, settings.TRUSTED_PROXIES, settings.TRUSTED_SOCKET)
        return self.get_response(request)


def nearest(peer: str, forwarded: str, trusted: Sequence[Network], is_socket_trusted: bool = False) -> str:
    """The nearest address that is no trusted proxy: ``peer`` itself, or the last of ``forwarded`` before the trusted ones.

    A word that is no address ends the search at the proxy that passed it on. ``peer`` is empty behind a Unix socket.
    """
    found = read(peer)
    if found is None and not (is_socket_trusted and not peer):
        return peer
    for named in reversed(forwarded.split(",")):
        if found is not None and not any(found in network for network in trusted):
            break
        before = read(named)
        if before is None:
            break
        found = before
    return str(found) if found is not None else peer


def read(text: str) -> Address | None:
    """The address, without a port and without the clothes that IPv6 gives to one of IPv4; None for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def place(address: str) -> str:
    """What counts as one caller: an address of IPv4, a network of IPv6."""
    found = read(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((int(found), ONE_CALLER), strict=False))
    return str(found) if found is not None else address
