"""The doors of each move: the verb it calls, the form of its page, the body of its call.

Its words are in ``moves.py``, its arrows in ``flow.py``. Pages, triage and API make a move by its door and in no other way.
"""

from collections.abc import Callable
from dataclasses import dataclass

from projects.intake import bodies, deciding_bodies, glass_bodies, triage_bodies
from projects.intake.forms import answering, deciding, funding, inbox, reviewing, running
from projects.intake.forms import glass as glass_forms
from projects.intake.forms import moves as forms
from projects.intake.models import Request
from projects.intake.operations import (
    asking,
    assigning,
    breaking,
    delivery,
    ending,
    gateway,
    handing,
    judging,
    keying,
    owning,
    retracting,
    settling,
    sight,
    sizing,
    splitting,
    stopping,
    undoing,
)


@dataclass(frozen=True, slots=True)
class Door:
    """How one move is made; ``form`` and ``body`` read what ``verb`` is called with, besides number, actor and version."""

    verb: Callable[..., Request]
    form: type[forms.MoveForm]
    body: type[bodies.Seen]


# "edit" has none: its pages are the questions, its call is the PATCH of the request itself.
DOORS: dict[str, Door] = {
    "submit": Door(asking.submit, forms.MoveForm, bodies.Seen),
    "ask": Door(asking.ask, forms.AskForm, bodies.Reasoned),
    "answer": Door(asking.answer, forms.AnswerForm, bodies.Answered),
    "decline": Door(ending.decline, forms.DeclineForm, bodies.Reasoned),
    "merge": Door(ending.merge, forms.MergeForm, bodies.Merging),
    "snooze": Door(asking.snooze, forms.SnoozeForm, bodies.Snoozing),
    "route": Door(gateway.route, forms.RouteForm, bodies.Routing),
    "seat_again": Door(handing.seat_again, running.SeatAgainForm, bodies.Seen),
    "take_back": Door(asking.take_back, running.TakeBackForm, bodies.Withdrawing),
    "decide": Door(gateway.decide, reviewing.ReviewForm, deciding_bodies.Deciding),
    "resolve": Door(keying.resolve, deciding.ResolveForm, deciding_bodies.Resolving),
    "escalate": Door(keying.escalate, deciding.EscalateForm, deciding_bodies.Escalating),
    "retract": Door(retracting.retract, deciding.RetractForm, bodies.Seen),
    "fund": Door(delivery.fund, funding.FundForm, bodies.Funding),
    "start": Door(delivery.start, forms.StartForm, bodies.Starting),
    "launch": Door(delivery.launch, forms.LaunchForm, bodies.Seen),
    "review": Door(delivery.review, forms.ReviewForm, bodies.Reviewing),
    "settle": Door(settling.settle, running.SettleForm, bodies.Seen),
    "hand_over": Door(handing.hand_over, running.HandOverForm, bodies.HandingOver),
    "reassign": Door(handing.reassign, running.ReassignForm, bodies.Reassigning),
    "reclassify": Door(sight.reclassify, running.ReclassifyForm, bodies.Reclassifying),
    "stop": Door(stopping.stop, running.StopForm, bodies.Stopping),
    "second": Door(stopping.second, running.SecondForm, bodies.Seconding),
    "withdraw": Door(ending.withdraw, forms.WithdrawForm, bodies.Withdrawing),
    "hold": Door(ending.hold, forms.HoldForm, bodies.Holding),
    "own": Door(owning.own, answering.OwnForm, bodies.Owning),
    "assign": Door(assigning.assign, inbox.AssignForm, triage_bodies.Assigning),
    "ask_size": Door(sizing.ask_size, inbox.AskSizeForm, triage_bodies.AskingSize),
    "size": Door(sizing.size, inbox.SizeForm, triage_bodies.Sizing),
    "split": Door(splitting.split, inbox.SplitForm, triage_bodies.Splitting),
    "undo": Door(undoing.undo, inbox.UndoForm, bodies.Seen),
    "break_glass": Door(breaking.break_glass, glass_forms.BreakGlassForm, glass_bodies.BreakingGlass),
    "judge": Door(judging.judge, glass_forms.JudgeForm, glass_bodies.Judging),
    "resume": Door(ending.resume, forms.ResumeForm, bodies.Seen),
}
