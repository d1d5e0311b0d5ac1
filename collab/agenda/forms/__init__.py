"""The forms of the shared agenda's pages: of goals, and of planning cycles."""
