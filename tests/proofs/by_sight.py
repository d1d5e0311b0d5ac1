"""What somebody might do to who sees confidential work: each with the line that finds it."""

from tests.proofs.hands import Case

HIDDEN = "SELECT min(id) FROM intake_request WHERE is_confidential"
# It was open until a fund paid for it.
LATER = "SELECT subject_id FROM events_event WHERE kind = 'intake.request.reclassified'"
OTHERWISE = """UPDATE events_event SET data = '{"funds": ["platform"]}' WHERE kind = 'intake.request.paid_for' AND subject_id = {key}"""
GRANTED = """INSERT INTO intake_requestgrant (content_object_id, user_id, permission_id)
    SELECT {key}, p.id, (SELECT min(permission_id) FROM intake_requestgrant) FROM people_person p WHERE p.username = """

ASKED = "SELECT request_id FROM intake_colleague"

OF_SIGHT = (
    Case(
        "somebody who asks for it, named by nobody",
        ASKED,
        ("INSERT INTO intake_colleague (request_id, person_id) SELECT {key}, id FROM people_person WHERE username = 'cmo'",),
        "intake_request {key}: cmo asks for it too, and its record does not say so",
    ),
    Case(
        "a colleague who was named, gone",
        ASKED,
        ("DELETE FROM intake_colleague",),
        "intake_request {key}: event ",
    ),
    Case(
        "a colleague who may decide",
        ASKED,
        ("DELETE FROM approvals_recusal WHERE person_id = (SELECT person_id FROM intake_colleague)",),
        "intake_request {key}: outsider asks for it, and was never kept from deciding on route",
    ),
    Case(
        "a fund that pays for confidential work off the record",
        HIDDEN,
        (OTHERWISE,),
        "intake_request {key}: it is confidential, and growth pays for it with no record",
    ),
    Case(
        "no word of who sees it by its money",
        HIDDEN,
        ("DELETE FROM events_event WHERE kind = 'intake.request.paid_for' AND subject_id = {key}",),
        "intake_request {key}: it is confidential, and growth pays for it with no record",
    ),
    Case(
        "what was open made confidential after a fund began to pay",
        "SELECT id FROM intake_request WHERE state = 'funded' AND NOT is_confidential",
        ("UPDATE intake_request SET is_confidential = true WHERE id = {key}",),
        "intake_request {key}: it is confidential, and growth pays for it with no record",
    ),
    Case(
        "what was confidential opened to all",
        HIDDEN,
        ("UPDATE intake_request SET is_confidential = false WHERE id = {key}",),
        "intake_request {key}: it is open to all, its record left it otherwise by event",
    ),
    Case(
        "what was made confidential opened to all",
        LATER,
        ("UPDATE intake_request SET is_confidential = false WHERE id = {key}",),
        "intake_request {key}: it is open to all, its record left it otherwise by event",
    ),
    Case(
        "no word of who still sees what was made confidential",
        LATER,
        ("UPDATE events_event SET data = data - 'funds' WHERE kind = 'intake.request.reclassified'",),
        "intake_request {key}: it is confidential, and growth pays for it with no record",
    ),
    Case(
        "a confidential project opened to all",
        "SELECT id FROM portfolio_project WHERE is_confidential",
        ("UPDATE portfolio_project SET is_confidential = false WHERE id = {key}",),
        "portfolio_project {key}: it is open to all, and request",
    ),
    Case(
        "somebody let see it by nobody",
        HIDDEN,
        (GRANTED + "'cmo'",),
        "intake_request {key}: cmo may see it, and its record does not say so",
    ),
    Case(
        "sight that was taken back",
        HIDDEN,
        (GRANTED + "'admin'",),
        "intake_request {key}: admin may see it, and its record does not say so",
    ),
    Case(
        "sight that was given, gone",
        HIDDEN,
        ("DELETE FROM intake_requestgrant WHERE content_object_id = {key}",),
        "intake_request {key}: event ",
    ),
)
