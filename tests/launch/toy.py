"""A checkout in small: the real launcher, servers, gunicorn and Celery around a portal of a few lines."""

import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SITE = Path(sys.prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"

MANAGE = """
import os, sys, time
print(sys.argv[1])
if os.environ.get("TOY_SLOW") == sys.argv[1]:
    time.sleep(60)
if os.environ.get("TOY_FAILS") == sys.argv[1]:
    sys.exit("CommandError: the toy refuses " + sys.argv[1])
if sys.argv[1] == "build_assets":
    open("var/built", "a").write("x")
if sys.argv[1] == "runserver":
    from wsgiref.simple_server import make_server
    from collab.wsgi import application
    open("var/debug", "w").write(os.environ.get("DEBUG", "") + os.environ.get("PLAIN_STATIC", ""))
    make_server("127.0.0.1", int(sys.argv[2].rpartition(":")[2]), application).serve_forever()
if sys.argv[1] == "load_demo":
    import psycopg2
    line = psycopg2.connect(os.environ["DATABASE_URL"])
    line.autocommit = True
    with line.cursor() as hand:
        hand.execute("CREATE TABLE IF NOT EXISTS starts (n serial); INSERT INTO starts DEFAULT VALUES")
        hand.execute("SELECT count(*) FROM starts")
        open("var/starts", "w").write(str(hand.fetchone()[0]))
"""
WSGI = """
def application(environ, start_response):
    start_response("200 OK" if environ["PATH_INFO"] == "/healthz" else "404 Not Found", [])
    return [b"ok"]
"""
CELERY = """
import os
from celery import Celery
app = Celery("toy", broker=os.environ["BROKER_URL"])
"""


def make(folder: Path) -> Path:
    """Makes the checkout; its .venv is a door to the one that runs the tests, stamped as installed."""
    shutil.copytree(CHECKOUT / "collab" / "launch", folder / "collab" / "launch", ignore=shutil.ignore_patterns("__pycache__"))
    for name in (
        "Makefile",
        "constraints.txt",
        "requirements.txt",
        "requirements-worker.txt",
        "requirements-embedded.txt",
        "requirements-dev.txt",
    ):
        shutil.copy(CHECKOUT / name, folder / name)
    for name in ("funding", "projects", "static", "collab/web"):
        (folder / name).mkdir(parents=True)
    for name in ("package.json", "collab/web/icons.py", "collab/web/assets.py", "static/app.css"):
        (folder / name).write_text("")
    (folder / "collab" / "__init__.py").write_text("")
    (folder / "manage.py").write_text(MANAGE)
    (folder / "collab" / "wsgi.py").write_text(WSGI)
    (folder / "collab" / "celery.py").write_text(CELERY)
    door = folder / ".venv" / "bin"
    door.mkdir(parents=True)
    (door / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (door / "python").chmod(0o755)
    (door / "npm").write_text("#!/bin/sh\n")
    (door / "npm").chmod(0o755)
    packages = folder / ".venv" / "lib" / SITE.parent.name
    packages.mkdir(parents=True)
    (packages / "site-packages").symlink_to(SITE)
    (folder / ".venv" / ".filled-from-outside").touch()
    stamp(folder)
    return folder


def stamp(folder: Path) -> None:
    """Says that .venv holds what a demo wants and what a developer does, in the launcher's own way."""
    ask = (
        "from collab.launch import install, places; from pathlib import Path; import sys; c = places.CHECKOUT;"
        "p = places.Places(c, c / 'var', c, c, c, c, None);"
        "names = ('requirements-embedded.txt', 'requirements-dev.txt'); version = install._version(p.python);"
        "[(p.venv / f'.installed-{name}').write_text(install.fingerprint(p, name, version)) for name in names]"
    )
    subprocess.run([base_python(), "-c", ask], cwd=folder, check=True)


def base_python() -> str:
    """The Python a newcomer has: not the one of a virtual environment."""
    return str(getattr(sys, "_base_executable", sys.executable))
