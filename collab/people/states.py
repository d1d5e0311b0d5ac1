"""The words of the people app: the two sides of the house, and the look of the pages."""

from django.db import models

# Words of the addresses below /people/: nobody is called so, however it is written.
RESERVED = ("import", "me")


class Side(models.TextChoices):
    """Which side of the house: marketing, technology, or a house-wide function such as finance."""

    MARKETING = "marketing", "Marketing"
    IT = "it", "IT"
    COMPANY = "company", "Company"


class Theme(models.TextChoices):
    AUTO = "auto", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Mail(models.TextChoices):
    """Which notices come by mail too."""

    ALL = "all", "All of them"
    ACTION = "action", "Only what needs me"
    NONE = "none", "None"
