"""The forms of intake: one for each question page, one for each move."""
