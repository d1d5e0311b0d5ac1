"""Tools as people name them: by code or whole name, and by the words of their name, among those in use."""

from collections.abc import Iterator

from collab.web.picking import Offer, Reader, among
from projects.owned.access import visible
from projects.owned.models import Tool

NONE = "We own no tool called {}."
MOST = 500


def offer(tool: Tool) -> Offer:
    return Offer(tool.code, tool.name)


def _offers(reader: Reader) -> Iterator[Offer]:
    return (offer(tool) for tool in visible(reader).filter(retired_on=None).order_by("name", "pk")[:MOST])


TOOLS = among(_offers, NONE)


def find(reader: Reader, code: str) -> Tool | None:
    """The tool in use with this code, or None."""
    return visible(reader).filter(code=code.lower(), retired_on=None).first()
