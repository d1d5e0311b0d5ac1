"""The addresses of the pages of policies, by the names they have in ``urls.py``."""

POLICIES = "/policies/"
AUTHORITY = "/policies/authority/"


def policy_draft(key: int) -> str:
    return f"/policies/drafts/{key}/"
