"""What a change would bring back while a request is being approved: which groups look again, and what that usually costs in days."""

from collections.abc import Iterable

from collab.approvals import kinds, routes
from collab.kit import formats
from projects.intake.models import Request
from projects.intake.operations.edit import MATERIAL
from projects.intake.queries import durations
from projects.intake.states import State

# What is material only beyond the policy's share.
SHARED = frozenset({"amount", "promised", "run_cost"})


def of(request: Request, columns: Iterable[str]) -> str:
    """ "If you change it by more than 10 %, Business and Finance decide again, which usually takes 3–5 days."; empty where nobody does."""
    if request.state not in (State.IN_APPROVAL, State.APPROVED) or request.route is None:
        return ""
    policy = request.route.policy
    concerns = {MATERIAL[column] for column in columns if column in MATERIAL} & routes.material(policy)
    if not concerns:
        return "Nobody decides again if you change this."
    steps = routes.look_again(request.route, concerns)
    names = formats.listed([kinds.label(role) for roles in steps for role in roles])
    share = f" by more than {formats.percent(policy.material_share)}" if concerns <= SHARED else ""
    return f"If you change this{share}, {names} decide{'' if sum(map(len, steps)) > 1 else 's'} again{_days(steps)}."


def _days(steps: list[list[str]]) -> str:
    """ ", which usually takes 3–5 days": groups of a step side by side, steps one after the other."""
    usual = durations.by_group()
    if any(role not in usual for roles in steps for role in roles):
        return "; how long that takes is not known yet"
    low = round(sum(max(usual[role].median for role in roles) for roles in steps))
    high = max(1, round(sum(max(usual[role].high for role in roles) for roles in steps)))
    took = formats.count_words(high, "day") if low in (0, high) else f"{low}{formats.DASH}{formats.count_words(high, 'day')}"
    return f", which usually takes {'up to ' if low in (0, high) else ''}{took}"
