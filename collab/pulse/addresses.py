"""The addresses of the pages of the pulse, by the names they have in ``urls.py``."""

PULSE = "/pulse/"
PULSE_ANSWER = "/pulse/answer/"
