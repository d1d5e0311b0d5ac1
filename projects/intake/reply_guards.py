"""The guards of what was answered to a catalogue's questions: on record, of the version it was asked with, and never twice in one place."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import ERASING, recorded, told

_KIND, _REQUEST = "'intake.request'", "coalesce(NEW.request_id, OLD.request_id)"
# It begins with the draft, goes with it, and changes by an edit that says so.
_SAYS = """TG_OP = 'INSERT' AND e.kind = 'intake.request.drafted' OR TG_OP = 'DELETE' AND e.kind = 'intake.request.deleted'
            OR e.data -> 'changed' ? 'replies'"""
OF_REPLY = [
    refuses(
        "of_its_version",
        pgtrigger.Insert | pgtrigger.Update,
        """NOT EXISTS (SELECT 1 FROM intake_request r JOIN catalogue_question q ON q.entry_version_id = r.asked_as_id
            WHERE r.id = NEW.request_id AND q.id = NEW.question_id AND q.field = '')""",
        "An answer is one to a question that this request is asked, and that no field of it answers.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        f"{told(_KIND, _REQUEST, more=_SAYS)} OR {ERASING}",
        "What a request was answered changes on record only.",
    ),
]
