"""The verbs of a request, one file each; ``moving`` holds what they share."""
