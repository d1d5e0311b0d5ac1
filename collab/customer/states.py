"""The words that the register of data sources chooses from: which data of people, on which basis in law, and how good it is."""

from django.db.models import TextChoices


class DataKind(TextChoices):
    """Which data of people something holds or uses. What nobody was asked is none of these; any but the first two is personal."""

    UNKNOWN = "unknown", "I don’t know"
    NONE = "none", "None"
    PERSONAL = "personal", "Personal data"
    SPECIAL = "special", "Special kinds, such as health or belief"
    PAYMENT = "payment", "Payment data"
    CHILDREN = "children", "Data of children"


# What the register says of a source: one that nobody knows says nothing.
KINDS = tuple((value, label) for value, label in DataKind.choices if value != DataKind.UNKNOWN)


class Basis(TextChoices):
    """On what the use of personal data rests, as article 6 of the GDPR has it."""

    CONSENT = "consent", "Consent"
    CONTRACT = "contract", "Contract"
    OBLIGATION = "legal_obligation", "Legal obligation"
    VITAL = "vital_interests", "Vital interests"
    PUBLIC = "public_task", "Public task"
    INTERESTS = "legitimate_interests", "Legitimate interests"


class Quality(TextChoices):
    """How far what comes from it can be relied on."""

    GOOD = "good", "Good: complete and current"
    FAIR = "fair", "Fair: gaps that are known"
    POOR = "poor", "Poor: not to be relied on"
