"""The address of a person's notices, by the name it has in ``urls.py``."""

NOTICES = "/notices/"
