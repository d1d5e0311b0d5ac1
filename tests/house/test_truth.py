"""What is written beside the code is true: migrations, the page of moves, the document of the API."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from rest_framework.views import APIView

from collab.management.commands import flows
from projects.intake.flow import FLOW as REQUEST
from projects.portfolio.flow import FLOW as PROJECT


def patterns(resolver: Any = None, prefix: str = "") -> list[tuple[str, URLPattern]]:
    """Every address of the portal, the administration's own left out."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += patterns(entry, route) if entry.app_name != "admin" else []
        else:
            found.append((route, entry))
    return found


def test_the_models_have_their_migrations(db: None) -> None:
    said = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_the_page_of_moves_is_what_the_tables_say() -> None:
    call_command("flows", "--check")
    text = flows.FILE.read_text()
    for flow in (REQUEST, PROJECT):
        for step in flow:
            assert f"| {step.action} | {step.source!s} |" in text
    assert "on_hold --> in_delivery: resume" in text


def test_the_check_of_the_page_of_moves_can_fail(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "FILE", tmp_path / "flows.md")
    with pytest.raises(CommandError, match="Write it anew"):
        call_command("flows", "--check")
    call_command("flows")
    call_command("flows", "--check")


def test_every_address_has_a_name_of_its_own() -> None:
    assert not [route for route, entry in patterns() if not entry.name]
    names = [entry.name for _, entry in patterns()]
    assert len(names) == len(set(names))


def test_every_app_has_the_file_names_of_the_house() -> None:
    """A page's address leads to a ``views``, the API's to an ``api`` (the dashboards' palette is a page of its own file)."""
    for route, entry in patterns():
        module = entry.callback.__module__
        if module.split(".")[0] not in ("collab", "projects", "funding") or module in (
            "collab.health",
            "collab.metrics",
            "collab.disclosure",
            "collab.dashboards.search.palette",
        ):
            continue
        kind = "api" if route.startswith("api/") else "views"
        assert kind in module.split("."), f"/{route} is answered by {module}"


# Posts that say everything by their address.
BARE = (
    "/agree/",
    "/read/",
    "/nudge/",
    "/confirm/",
    "{username}/end/",
    "limits/{key}/end/",
    "remits/{key}/end/",
    "stand-ins/{key}/end/",
    "{restatement}/withdraw/",
    "{annotation}/withdraw/",
)
METHODS = ("get", "post", "put", "patch", "delete")


def test_every_call_of_the_api_is_described_with_its_refusals(capsys: pytest.CaptureFixture[str]) -> None:
    """The document has each address with each verb, says what comes back, and which refusals there are."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    heard = capsys.readouterr()
    assert not heard.err, heard.err
    wrong, seen = [], 0
    for route, entry in patterns():
        view = getattr(entry.callback, "cls", None)
        if not (view and issubclass(view, APIView) and route.startswith("api/v1/")):
            continue
        address = "/" + route
        for converter in ("str", "slug", "int"):
            address = address.replace(f"<{converter}:", "{")
        address = address.replace(">", "}")
        for method in METHODS:
            if not hasattr(view, method):
                continue
            seen += 1
            call = document["paths"].get(address, {}).get(method)
            if call is None:
                wrong.append(f"{method} {address} is not described")
                continue
            statuses = set(call["responses"])
            wrong += [f"{method} {address} says nothing of {status}" for status in needed(method, address) - statuses]
            if not any(status.startswith("2") for status in statuses):
                wrong.append(f"{method} {address} promises nothing")
            if method in ("post", "patch", "put") and "requestBody" not in call and not address.endswith(BARE):
                wrong.append(f"{method} {address} describes no body")
            if not call.get("description") and not call.get("summary"):
                wrong.append(f"{method} {address} says nothing of itself")
    assert seen > 50
    assert not wrong, "\n".join(wrong)


def needed(method: str, address: str) -> set[str]:
    """The refusals that a call of this kind can always give."""
    found = {"400", "401", "403"}
    if "{" in address:
        found.add("404")
    if method != "get":
        found.add("409")
    return found
