"""Where a request comes from, as its owner recognises it in a list: a browser, and the beginning of an address."""

import re
from ipaddress import IPv4Address, ip_address, ip_network

from fastapi import Request

from storage.console.sessions import Browser

# The first that is found: Edge and Opera call themselves Chrome, too, and Chrome calls itself Safari.
_NAMES = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def browser_at(request: Request) -> Browser:
    """The browser of this request."""
    agent = request.headers.get("user-agent", "")
    return Browser(_described(agent), _beginning_of(address_of(request)))


def address_of(request: Request) -> str:
    """Its network address; of IPv6 the part that one house or office has."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    return host if isinstance(address, IPv4Address) else str(ip_network((address, 64), strict=False))


def _described(agent: str) -> str:
    name = next((name for sign, name in _NAMES if re.search(rf"{sign}\w*/", agent)), "")
    system = next((system for sign, system in _SYSTEMS if sign in agent), "")
    return " · ".join(filter(None, (name, system))) or "?"


def _beginning_of(address: str) -> str:
    parts = address.split(".")
    return f"{'.'.join(parts[:2])}.x.x" if len(parts) == 4 else address
