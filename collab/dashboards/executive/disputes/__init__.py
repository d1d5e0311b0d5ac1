"""What readers say of a figure of the executive page, and what its owner answers: on record, and seen at the figure."""
