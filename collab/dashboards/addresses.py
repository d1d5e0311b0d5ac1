"""The addresses of home and the executive page, by the names they have in ``urls.py``."""

HOME = "/"
EXECUTIVE = "/executive/"
