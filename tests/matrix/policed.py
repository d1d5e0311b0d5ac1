"""Who may do what with drafts of policies and with what people may sign: rows of ``table.py``."""

from .rows import EXECUTIVES, HIDDEN, READ, May, Row, plain

READING = EXECUTIVES | {"admin", "auditor"}
WRITING = {"admin"}
DRAFT = lambda w: {"key": w.draft.pk}  # noqa: E731
PLACE = lambda w: {"key": w.draft.pk, "place": 1}  # noqa: E731
LIMIT = lambda w: {"key": w.limit.pk}  # noqa: E731
REMIT = lambda w: {"key": w.remit.pk}  # noqa: E731


def version(w):
    return {"version": w.draft.version}


def row(w):
    return {**version(w), "position": 9, "step_name": "Last", "group": "finance", "quorum": 1}


def settings(w):
    return {
        **version(w), "starts_on": str(w.draft.starts_on), "currency": "USD", "fast_below": "5", "standard_below": "9", "personal_floor": "fast",
        "material_share": "0.1", "material": ["goal"],
    }  # fmt: skip


def terms(w):
    return {"terms": w.draft.terms}


FUNDS = {"person": "business", "amount": {"amount": "5.00", "currency": "USD"}}
BRAND = {"person": "business", "role": "business", "register": "brands", "code": "acme"}
POLICY_API = {
    "api-policy-check": plain(post=May(READING, terms)),
    "api-policy-rehearsals": plain(get=May(READING), post=May(WRITING, lambda w: {"draft": w.draft.pk}, HIDDEN | {400})),
    "api-policy-drafts": plain(get=May(READING), post=May(WRITING, lambda w: {})),
    "api-policy-draft": Row(DRAFT, {"get": May(READING), "patch": May(WRITING, lambda w: {**version(w), "note": "Ours."}, HIDDEN)}),
    "api-policy-draft-check": Row(DRAFT, {"get": May(READING)}),
    "api-policy-draft-propose": Row(DRAFT, {"post": May(WRITING, lambda w: {**version(w), "reason": "Prices rose."}, HIDDEN)}),
    "api-limits": plain(get=READ, post=May(WRITING, lambda w: FUNDS)),
    "api-limit-end": Row(LIMIT, {"post": May(WRITING, refused=HIDDEN)}),
    "api-remits": plain(get=READ, post=May(WRITING, lambda w: BRAND)),
    "api-remit-end": Row(REMIT, {"post": May(WRITING, refused=HIDDEN)}),
}
POLICY_PAGES = {
    "policy-start": plain(post=May(WRITING)),
    "policy-draft": Row(DRAFT, {"get": May(READING)}),
    "policy-row-new": Row(DRAFT, {"get": May(WRITING), "post": May(WRITING, row)}),
    "policy-row": Row(PLACE, {"get": May(WRITING), "post": May(WRITING, row)}),
    "policy-row-remove": Row(PLACE, {"post": May(WRITING, version, HIDDEN)}),
    "policy-settings": Row(DRAFT, {"get": May(WRITING), "post": May(WRITING, settings)}),
    "policy-import": Row(DRAFT, {"get": May(WRITING), "post": May(frozenset(), is_file=True, refused={403, 422})}),
    "policy-preview": Row(DRAFT, {"get": May(READING)}),
    "policy-rehearse": Row(DRAFT, {"post": May(WRITING, refused=HIDDEN)}),
    "policy-propose": Row(DRAFT, {"get": May(WRITING), "post": May(WRITING, lambda w: {**version(w), "reason": "Prices rose."})}),
    "policy-discard": Row(DRAFT, {"post": May(WRITING, version, HIDDEN)}),
    "authority": plain(get=READ),
    "limit-new": plain(get=May(WRITING), post=May(WRITING, lambda w: {"person": "business", "amount": "5k", "currency": "USD"})),
    "remit-new": plain(get=May(WRITING), post=May(WRITING, lambda w: {"person": "business", "role": "business", "brands": "acme"})),
    "limit-end": Row(LIMIT, {"post": May(WRITING, refused=HIDDEN)}),
    "remit-end": Row(REMIT, {"post": May(WRITING, refused=HIDDEN)}),
}
