"""The addresses of the tools' pages, by the names they have in ``urls.py``."""

TOOLS = "/tools/"
TOOL_NEW = "/tools/new/"


def tool(code: str) -> str:
    return f"/tools/{code}/"
