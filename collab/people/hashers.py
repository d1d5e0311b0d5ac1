"""How passwords are hashed: Argon2id in little memory, so that many who sign in at once do not fill the machine."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """The second of OWASP's recommended settings: 19 MiB, two passes, one lane. Django's takes 100 MiB a sign-in."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
