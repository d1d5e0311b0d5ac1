"""Rule 4: what one may not open changes nothing that one sees, not by a byte, and no page asks more queries for it.

Money makes no difference: whoever sees a fund's amounts may open all that it pays for (``test_sums_hold_nothing_hidden``),
and all others read no sum of it, so that funded or not nothing moves before them.
"""

import io
import re
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from stories import bring_to, usd

from collab.agenda import cycles
from collab.events import delivery
from collab.files import receiving
from collab.files.models import File
from collab.insights import operations as insights
from collab.insights.models import Insight
from collab.kit import clock
from collab.notes import operations as notes
from collab.notes.models import Mention, Note
from collab.people.models import Person
from collab.registers import operations as registers
from funding.funds.models import Allocation
from projects.intake.models import Colleague, Request
from projects.intake.operations import citing, colleagues
from projects.intake.states import ENDED
from projects.intake.states import State as S
from projects.launches import operations as launches
from projects.portfolio import operations as portfolio
from tests.sampling import slow

CANARY = "Zebrafinch"
UNFUNDED = [
    S.DRAFT, S.IN_TRIAGE, S.NEEDS_INFORMATION, S.IN_APPROVAL, S.APPROVED, S.DECLINED, S.REJECTED, S.WITHDRAWN, S.ON_HOLD,
]  # fmt: skip
FUNDED = [S.FUNDED, S.IN_DELIVERY, S.DELIVERED, S.CLOSED]
MONEY = ("/funds/", "/funds/growth/", "/executive/", "/executive.csv", "/api/v1/funds/", "/api/v1/funds/growth/")
PLACES = [
    "/", "/requests/", "/requests/?view=all", "/requests/?view=all&q=zebrafinch", f"/search/?q={CANARY}", f"/palette/?q={CANARY}", "/palette/?q=R-",
    f"/pick/request/?q={CANARY}", "/pick/request/?q=R-", "/pick/request/?q=zebrafinhc", f"/pick/project/?q={CANARY}", f"/pick/subject/?q={CANARY}", "/pick/person/?q=priya",
    "/requests/?view=all&q=zebrafinhc", "/search/?q=zebrafinhc", "/palette/?q=zebrafinhc", "/palette/?q=zebrafi", "/palette/?q=lanuch",
    "/notices/", "/approvals/", "/projects/", "/projects/?view=all", "/projects/?view=closed", "/roadmap/", "/kpis/", "/kpis/match-rate/",
    "/kpis/tray/", "/kpis/match-rate/tray/", "/api/v1/kpis/tray/", "/api/v1/kpis/match-rate/tree/", "/api/v1/kpis/match-rate/annotations/",
    "/kpis/restatements/",
    "/goals/", "/goals/know-customers/", "/alignment/", "/api/v1/alignment/", "/pick/goals/?q=know", "/registers/strategies/",
    "/api/v1/strategies/", "/actions/", "/api/v1/actions/", "/cycles/", "/cycles/this-year/", "/api/v1/cycles/", "/api/v1/cycles/this-year/",
    "/insights/", "/insights/?view=all", f"/insights/?q={CANARY}", "/api/v1/insights/", "/api/v1/insights/?stands=all", "/api/v1/lessons/",
    f"/pick/insights/?q={CANARY}", "/pick/insights/?q=open",
    "/registers/", "/registers/brands/", "/registers/brands/acme/", "/registers/suppliers/acme/", "/requests/?view=all&brand=acme",
    "/moments/", "/moments/?brand=acme", "/moments/first-visit/", "/data-sources/", "/data-sources/crm/", "/data-sources/coverage/",
    "/data-sources/csv/", "/api/v1/moments/?brand=acme", "/api/v1/data-sources/crm/", "/api/v1/data-sources/coverage/",
    "/launches/", "/launches/spring/", "/api/v1/launches/spring/", "/api/v1/registers/brands/",
    "/api/v1/registers/brands/acme/", "/api/v1/requests/?brand=acme", f"/pick/brands/?q={CANARY}", f"/pick/launches/?q={CANARY}", f"/pick/anybody/?q={CANARY}",
    "/sponsored/", "/sponsored/cmo/", "/api/v1/sponsored/", "/api/v1/sponsored/cmo/", "/requests/?view=sponsored", "/operations/", "/api/v1/operations/",
    "/operations/behind/?of=step:in_triage", "/operations/behind/?of=court:technologist", "/convergence/", "/api/v1/convergence/",
    *(f"/convergence/{clock.today():%Y-%m}/{part}/" for part in ("goals", "kpis", "money", "waiting", "pulse", "reuse")),
    "/data-quality/", "/api/v1/data-quality/", "/data-quality/request-brand/", "/data-quality/project-milestones/", "/api/v1/data-quality/project-dates/",
    "/packs/", "/api/v1/packs/", "/views/", "/requests/?format=csv", "/projects/?view=all&format=csv", "/api/v1/requests/?format=csv",
    "/assurances/?stands=all", "/assurances/", "/api/v1/assurances/?stands=all", "/approvals/decided/", "/api/v1/approvals/decided/", "/checklists/",
    "/tools/", "/tools/answered/", "/api/v1/tools/", "/catalogue/", "/api/v1/catalogue/",
    "/clocks/", "/clocks/?view=running", "/clocks/?view=done", "/api/v1/clocks/", "/forecasts/", "/forecasts/?target=decided",
    "/api/v1/forecasts/", "/api/v1/forecasts/accuracy/?target=decided",
    "/launches/?view=hangs", "/api/v1/launches/", "/more/", "/requests/new/",
    "/api/v1/requests/", f"/api/v1/requests/?q={CANARY}", "/api/v1/requests/?state=in_triage", "/api/v1/requests/?requester=marketer",
    "/api/v1/approvals/", "/api/v1/projects/", "/api/v1/projects/?lead=it_lead", "/api/v1/roadmap/", "/api/v1/goals/", "/api/v1/kpis/",

    "/api/v1/goals/know-customers/notes/", "/api/v1/kpis/match-rate/notes/", "/api/v1/kpis/match-rate/watchers/",
    "/api/v1/kpis/match-rate/signals/", "/api/v1/kpis/match-rate/forecast/", "/api/v1/kpis/restatements/", "/api/v1/kpis/feeds/",
    "/api/v1/goals/know-customers/files/", "/api/v1/kpis/match-rate/files/",
    "/api/v1/goals/know-customers/stream/", "/api/v1/kpis/match-rate/links/", "/stream/kpis/match-rate/", "/stream/goals/know-customers/version/",
    "/brief/", "/api/v1/brief/", "/people/me/home/", "/executive/numbers/", "/executive/behind/?of=on_course",
    "/api/v1/moments/", "/api/v1/data-sources/", "/api/v1/notices/", "/api/v1/people/me/", "/api/v1/people/", *MONEY,
]  # fmt: skip
TOKENS = re.compile(
    rb'(csrfmiddlewaretoken" value="|csrf-token" content="|X-CSRFToken&quot;: &quot;|X-CSRFToken": "|data-csrf="|name="key" value="|name="writer" value=")[A-Za-z0-9:_-]+'
)


@pytest.fixture(params=[False, slow(True)], ids=["some", "all"])
def places(request: pytest.FixtureRequest) -> list[str]:
    """Every second place, and all of them in `make soak`."""
    return PLACES if request.param else PLACES[::2]


def look(client: Client, places: list[str], at: Any) -> dict[str, tuple[int, int, bytes]]:
    """Each place as it is now: status, queries asked, and the bytes without the tokens of the session."""
    found = {}
    for url in places:
        cache.clear()
        # It holds 9,000 statements and then forgets the first: whoever counts begins with none.
        connection.queries_log.clear()
        with clock.at(at), CaptureQueriesContext(connection) as asked:
            answer = client.get(url)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[url] = (answer.status_code, len(asked), TOKENS.sub(b"", content))
    return found


@pytest.fixture
def company(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """An open company: requests and projects that everybody sees, some of them the outsider's own; entries of registers, and a launch."""
    for kind in ("brands", "suppliers"):
        registers.add(actor=cast.admin, kind=kind, code="acme", name="Acme")
    registers.add(actor=cast.technologist, kind="strategies", code="digital", name="Digital")
    days = {"starts_on": world.year.starts_on, "ends_on": world.year.ends_on}
    cycles.open_cycle(actor=cast.cmo, code="this-year", goals=["know-customers"], envelopes=[("digital", usd(5))], **days)
    ahead = clock.today() + timedelta(days=60)
    launches.plan(actor=cast.cmo, code="spring", name="Spring sale", brand="acme", on=ahead, owner=cast.cmo, budget=usd(5))
    insights.make(actor=cast.cmo, text="An open door", expires_on=ahead, goals=["know-customers"], tags=["door"])
    for state in (S.IN_TRIAGE, S.IN_APPROVAL, S.IN_DELIVERY, S.DECLINED):
        bring_to(state, cast, world)
    own = [bring_to(state, cast, world, requester=cast.outsider) for state in (S.DRAFT, S.IN_TRIAGE, S.IN_APPROVAL)]
    delivery.deliver_due()
    # One's own work, and open work to which hidden work is linked: its pages, its stream and the version of that.
    running = Request.objects.get(state=S.IN_DELIVERY)
    told = [*own[1:], running]
    streams = [
        f"/stream/{things}/{one.code}/{part}"
        for things, one in [*(("requests", one) for one in told), ("projects", running)]
        for part in ("", "version/")
    ]
    pages = [f"/requests/{own[0].code}/check/", *(f"/requests/{one.code}/" for one in [*own, running])]
    doors = [f"/api/v1/{things}/{running.code}/stream/?limit=5" for things in ("requests", "projects")]
    doors += [f"/api/v1/requests/{one.code}/cases/" for one in told]
    return SimpleNamespace(cast=cast, world=world, own=[*pages, *streams, *doors], streams=[*streams, *doors], running=running)


def add_canaries(company: SimpleNamespace, states: list[S]) -> list[Request]:
    """Hidden records: somebody's drafts, confidential requests with all that hangs on them, and the notices of it."""
    cast, world = company.cast, company.world
    promise = {"kpi": "match-rate", "from": Decimal(1), "to": Decimal(99), "by": clock.today() + timedelta(days=90)}
    answers = {"title": f"{CANARY} launch", "problem": f"{CANARY} is secret.", "is_confidential": True, "effects": [promise]}
    # What is hidden serves a launch that everybody sees, and names what stands in registers; a colleague asks for it too.
    answers |= {"launch": "spring", "brands": ["acme"]}
    made = [bring_to(state, cast, world, answers=answers) for state in states]
    if S.DRAFT in states:
        made.append(bring_to(S.DRAFT, cast, world, answers={**answers, "is_confidential": False}))
    running = [request for request in made if request.state == S.IN_DELIVERY]
    if running:
        open_one = Request.objects.get(state=S.IN_DELIVERY, is_confidential=False)
        number = running[0].number
        portfolio.plan_milestone(number=number, actor=cast.it_lead, version=1, title=f"{CANARY} day", due_on=clock.today(), owner=None)
        portfolio.link(number=number, actor=cast.it_lead, version=2, before=open_one.number, why="")
        portfolio.update_project(number=number, actor=cast.it_lead, version=3, strategies=["digital"])
    # What hidden work taught, of the goal and the words that everybody asks with; and what everybody reads, used in hidden work.
    said = {"expires_on": clock.today() + timedelta(days=90), "goals": ["know-customers"], "tags": ["door", CANARY]}
    for request in running:
        insights.make(actor=cast.technologist, kind="lesson", text=f"{CANARY} taught it", projects=[request.number], **said)
    for request in made:
        if request.state not in ENDED and request.submitted_at:
            citing.cite(number=request.number, actor=cast.technologist, insight=Insight.objects.get(text="An open door").code)
    for request in made:
        if request.submitted_at:
            notes.write(things="requests", code=request.code, actor=cast.technologist, text=CANARY, mentions=["marketer"])
            add_file(request.code, cast.technologist, "everyone", 0)
        if request.state not in ENDED:
            colleagues.name(number=request.number, actor=cast.marketer, person="admin2")
    for promised in Allocation.objects.filter(route__request__in=made):
        notes.write(things="allocations", code=str(promised.pk), actor=cast.finance, text=CANARY, mentions=["technologist"])
    delivery.deliver_due()
    return made


def test_what_is_hidden_changes_nothing_one_sees(company: SimpleNamespace, places: list[str]) -> None:
    client, at = Client(), clock.now()
    client.force_login(company.cast.outsider, backend="django.contrib.auth.backends.ModelBackend")
    places = [*places, *company.own]
    look(client, places, at)  # what the first visit alone asks for is asked now
    before = look(client, places, at)
    made = add_canaries(company, [*UNFUNDED, *FUNDED, S.IN_DELIVERY])
    after = look(client, places, at)
    # Work that everybody sees is made to wait for hidden work, and no longer: neither its version nor its stream tells that anything happened.
    *_, hidden = (one for one in made if one.state == S.IN_DELIVERY)
    portfolio.link(number=company.running.number, actor=company.cast.it_lead, version=1, before=hidden.number, why=CANARY)
    linked = look(client, places, at)
    portfolio.unlink(number=company.running.number, actor=company.cast.it_lead, version=1, before=hidden.number)
    again = look(client, places, at)
    wrong = [
        f"{url} tells of a hidden link: {difference(after[url][2], later[url][2])}, {after[url][1]} and {later[url][1]} queries"
        for later in (linked, again)
        for url in after
        if (later[url][0], later[url][2]) != (after[url][0], after[url][2]) or later[url][1] > after[url][1]
    ]
    for url, (status, asked, body) in before.items():
        later = after[url]
        if (status, body) != (later[0], later[2]):
            wrong.append(f"{url} differs: {difference(body, later[2])}")
        if later[1] > asked:
            wrong.append(f"{url} asks {later[1]} queries instead of {asked}")
        if status != 200:
            wrong.append(f"{url} is {status}: nothing was shown by it")
        if CANARY.encode() in later[2] and CANARY.lower() not in url.lower():
            wrong.append(f"{url} names it")
        wrong += [f"{url} shows {one.code}" for one in made if re.search(rf"\b{one.code}\b".encode(), later[2])]
    assert not wrong, "\n".join(wrong)


def test_what_the_reviewing_side_writes_changes_nothing_one_sees(company: SimpleNamespace, places: list[str]) -> None:
    """Of one's own work too: neither counted, nor told, nor named, and no page asks more queries for it."""
    client, at = Client(), clock.now()
    client.force_login(company.cast.outsider, backend="django.contrib.auth.backends.ModelBackend")
    codes = [one.code for one in Request.objects.filter(requester=company.cast.outsider, submitted_at__isnull=False)]
    work = [f"/requests/{code}/" for code in codes]
    own = [*work, *(f"/api/v1{url}{part}/" for url in work for part in ("notes", "watchers", "history", "files", "stream", "links"))]
    own += [f"/stream{url}{part}" for url in work for part in ("", "?kind=notes", "?kind=files", "version/")]
    with clock.at(at):
        # What the page asks by, as it was handed out before: its answer says no more than that nothing is new.
        own += [client.get(f"/stream{url}version/").json()["poll"] for url in work]
    for code in codes:
        notes.write(things="requests", code=code, actor=company.cast.outsider, text="Mine.")
    delivery.deliver_due()
    places = [*places, *own]
    look(client, places, at)
    before = look(client, places, at)
    for number in range(4):
        for code in codes:
            top = notes.write(
                things="requests", code=code, actor=company.cast.technologist, text=f"{CANARY} {number}", audience="reviewing"
            )
            notes.write(things="requests", code=code, actor=company.cast.finance, text=CANARY, replies_to=top.pk, mentions=["technologist"])
            notes.resolve(note=top.pk, actor=company.cast.finance)
            add_file(code, company.cast.technologist, "reviewing", number)
    delivery.deliver_due()
    after = look(client, places, at)
    wrong = [
        url for url, (status, asked, body) in before.items() if after[url][0] != status or after[url][2] != body or after[url][1] > asked
    ]
    assert not wrong


def add_file(code: str, actor: Person, audience: str, number: int) -> None:
    """One that says CANARY, by its name and in its bytes."""
    content = io.BytesIO(f"{CANARY} {audience} {number}".encode())
    receiving.receive(things="requests", code=code, actor=actor, name=f"{CANARY}.txt", content=content, audience=audience)


def difference(one: bytes, other: bytes) -> str:
    """Where the two begin to differ."""
    place = next((index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other)))
    return f"{one[max(0, place - 60) : place + 60]!r} / {other[max(0, place - 60) : place + 60]!r}"


def test_every_word_of_the_figure_is_there(company: SimpleNamespace) -> None:
    """What hides is added of each kind: notes, files, mentions, launches, entries of registers and colleagues."""
    made = add_canaries(company, [S.IN_TRIAGE, S.IN_DELIVERY])
    keys = [str(one.pk) for one in made]
    own = {"subject_kind": "intake.request", "subject_id__in": keys}
    assert Note.objects.filter(**own).count() == Mention.objects.filter(note__in=Note.objects.filter(**own)).count() == 2
    assert File.objects.filter(**own).count() == Colleague.objects.filter(request__in=made).count() == 2
    assert {(one.launch.code, *one.brands) for one in made} == {("spring", "acme")}
    assert Note.objects.filter(subject_kind="funds.allocation").exists()


def test_the_technologist_sees_them(company: SimpleNamespace) -> None:
    """Else the test above would hold because nothing was added."""
    client = Client()
    client.force_login(company.cast.technologist, backend="django.contrib.auth.backends.ModelBackend")
    made = add_canaries(company, [S.IN_TRIAGE, S.IN_DELIVERY])
    seen = {row["number"] for row in client.get(f"/api/v1/requests/?q={CANARY}").json()["results"]}
    assert seen == {one.code for one in made}
    assert CANARY.encode() in client.get("/roadmap/").content
