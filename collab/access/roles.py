"""The roles of the house. A role is a duty, held between two dates; being superuser is not one of them."""

from django.db import models


class Role(models.TextChoices):
    """Every role, with the words a page uses for it."""

    MARKETER = "marketer", "Marketer"
    TECHNOLOGIST = "technologist", "Marketing technologist"
    BUSINESS = "business", "Business approver"
    ARCHITECTURE = "architecture", "Architecture"
    PRIVACY = "privacy", "Privacy"
    SECURITY = "security", "Security"
    FINANCE = "finance", "Finance partner"
    MARKETING_LEAD = "marketing_lead", "Marketing lead"
    IT_LEAD = "it_lead", "IT lead"
    CMO = "cmo", "CMO"
    CIO = "cio", "CIO"
    AUDITOR = "auditor", "Auditor"
    ADMIN = "admin", "Administrator"


EXECUTIVES = (Role.CMO, Role.CIO)
# The groups that a step of approval may call upon.
APPROVING = (Role.BUSINESS, Role.ARCHITECTURE, Role.PRIVACY, Role.SECURITY, Role.FINANCE, Role.CMO, Role.CIO)
