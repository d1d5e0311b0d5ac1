"""The addresses of the projects' pages, by the names they have in ``urls.py``. ``code`` is a project's, as R-231."""

PROJECTS = "/projects/"
PROJECT_LINKS = "/projects/links/"


def project(code: str) -> str:
    return f"/projects/{code}/"


def project_drop(code: str, pk: int) -> str:
    """Drops the milestone with this key."""
    return f"/projects/{code}/milestones/{pk}/drop/"


def api_milestone(code: str, pk: int) -> str:
    return f"/api/v1/projects/{code}/milestones/{pk}/"


def api_project_plan_link(code: str, pk: int) -> str:
    """The link with this key, by which the project waits."""
    return f"/api/v1/projects/{code}/plan-links/{pk}/"
