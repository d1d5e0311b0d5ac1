"""The addresses of the pages of policies, by the names they have in ``urls.py``."""

POLICIES = "/policies/"
