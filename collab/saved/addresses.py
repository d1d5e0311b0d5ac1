"""The addresses of saved views, by the names they have in ``urls.py``."""

VIEWS = "/views/"
VIEW_NEW = "/views/new/"
VIEW_MENU = "/views/menu/"


def view(code: str) -> str:
    return f"/views/{code}/"


def view_change(code: str) -> str:
    return f"/views/{code}/change/"


def view_delete(code: str) -> str:
    return f"/views/{code}/delete/"
