"""The door for Celery: no arguments, safe to run twice. The one module that brings the pens, and a worker alone imports it."""

from celery import shared_task

from collab.packs import queue
from collab.packs.operations import TASK
from collab.packs.pens import paper, slides
from collab.packs.states import Form

SOFT, HARD = 240, 300
PENS = {Form.PDF.value: paper.draw, Form.PPTX.value: slides.draw}


@shared_task(name=TASK, soft_time_limit=SOFT, time_limit=HARD)
def draw() -> None:
    """The wake-up call after a pack was frozen or a file was asked for anew, and the sweep every 15 s."""
    queue.draw_due(PENS)
