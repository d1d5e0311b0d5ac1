"""What the post fills of the seams of floors below (``collab/reactions.py``): its words, its readers, and what it says beside a request."""

from projects.post.access import visible
from projects.post.answering import address
from projects.post.queries import beside
from projects.post.states import STATUSES

__all__ = ["STATUSES", "address", "beside", "visible"]
