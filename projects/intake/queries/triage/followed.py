"""How often what was proposed in triage was followed: counted from the record, of the requests that the reader may open."""

from django.db.models import Count, F, Q
from django.db.models.fields.json import KT

from collab.approvals.states import REQUEST
from collab.events.models import Event
from collab.people.models import Person
from projects.intake import access
from projects.rota.queries import Followed

ASSIGNED, ROUTED, UNDONE = "intake.request.assigned", "intake.request.routed", "intake.request.undone"


def followed(reader: Person) -> dict[str, Followed]:
    """By the code of the rule, "" for the rota's own proposals. Who assigns decides on the owner, who routes on the track. One query.

    What was taken back counts neither way.
    """
    back = Event.objects.filter(subject_kind=REQUEST, kind=UNDONE).values("data__event")
    decided = Event.objects.filter(
        Q(kind=ASSIGNED, data__proposed__person__isnull=False) | Q(kind=ROUTED) & ~Q(data__proposed__track=""),
        subject_kind=REQUEST, data__has_key="proposed", subject_id__in=access.visible(reader).order_by().values("pk"),
    )  # fmt: skip
    as_proposed = Q(kind=ASSIGNED, person=F("whom")) | Q(kind=ROUTED, track=F("way"))
    rows = (
        decided.annotate(
            rule=KT("data__proposed__rule"), whom=KT("data__proposed__person"), way=KT("data__proposed__track"), person=KT("data__person"),
            track=KT("data__track"),
        )
        .exclude(pk__in=[key for (key,) in back.values_list("data__event")])
        .order_by()
        .values("rule")
        .annotate(times=Count("pk"), kept=Count("pk", filter=as_proposed))
    )  # fmt: skip
    return {row["rule"]: Followed(row["times"], row["kept"]) for row in rows}
