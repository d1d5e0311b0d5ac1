"""The route of what two executives let begin past the gate: written when both have signed, passed by their keys and by no panel."""

from dataclasses import replace

from django.db.models import prefetch_related_objects

from collab.approvals import policies, tracks
from collab.approvals.models import Recusal, Route
from collab.approvals.routes import Facts
from collab.approvals.states import REQUEST, RouteKind, RouteState
from collab.kit import clock
from collab.kit.operation import inside_unit
from collab.people.models import Person


def pass_by_keys(*, subject_id: int, number: int, requester: Person, by: Person, facts: Facts, recused: list[tuple[Person, str]]) -> Route:
    """The passed route of a request for which ``by`` signed second. The track is the policy's own: nothing lighter is chosen by it.

    The database asks by the routing function of requests whether two executives of different sides signed this, with their reasons,
    and whether it is within what the policy lets them.
    """
    inside_unit()
    policy = policies.in_force(clock.today())
    prefetch_related_objects([policy], "rules")
    said = replace(facts, more=policies.weighed_facts(policy, facts.more), track=tracks.own(policy, facts.weighs, facts.data_class).value)
    route = Route.objects.create(
        kind=RouteKind.BREAK_GLASS,
        subject_kind=REQUEST,
        subject_id=subject_id,
        number=number,
        requester=requester,
        routed_by=by,
        routed_at=clock.now(),
        policy=policy,
        track=said.track,
        weighed=None if said.weighs is None else policies.in_policy_currency(policy, said.weighs),
        **said.columns(),
    )
    apart = {person.pk: because for person, because in reversed(recused)} | {requester.pk: "requester"}
    Recusal.objects.bulk_create(Recusal(route=route, person_id=pk, because=because) for pk, because in apart.items())
    route.state, route.ended_at = RouteState.PASSED, clock.now()
    route.save(update_fields=["state", "ended_at"])
    return route
