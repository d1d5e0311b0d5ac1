"""The addresses of home, the executive page and the audit page, by the names they have in ``urls.py``."""

HOME = "/"
EXECUTIVE = "/executive/"
AUDIT = "/audit/"
AUDIT_EXPORT = "/audit/export/"
