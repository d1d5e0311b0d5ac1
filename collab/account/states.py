"""The words of the account app: what a letter is about, and where it stands."""

from django.db import models


class About(models.TextChoices):
    """The first two bring a link with which to choose a password."""

    FORGOTTEN = "forgotten", "A link that somebody asked for who forgot the password"
    INVITED = "invited", "A link that an administrator sent"
    PASSWORD = "password", "The password was changed"
    ADDRESS = "address", "The address of mail was changed"
    TOKEN = "token", "A token was made"


LINKS = (About.FORGOTTEN, About.INVITED)


class Mail(models.TextChoices):
    DUE = "due", "Due"
    SENT = "sent", "Sent"
    PARKED = "parked", "Parked"
    NONE = "none", "None"
