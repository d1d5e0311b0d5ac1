"""The addresses of a person's own pages, by the names they have in ``urls.py``."""

PREFERENCES = "/preferences/"
MORE = "/more/"
KEYBOARD = "/help/keyboard/"
