"""What the portal holds of one person: given to them as a file, and erased once they have left and two people want it."""
