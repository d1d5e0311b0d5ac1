"""The addresses of the pages of duties, by the names they have in ``urls.py``."""

DUTIES = "/duties/"
DUTY_NEW = "/duties/new/"
DUTIES_IMPORT = "/duties/import/"
