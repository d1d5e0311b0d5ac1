"""The roadmap's address, by the name it has in ``urls.py``."""

ROADMAP = "/roadmap/"
