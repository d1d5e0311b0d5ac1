"""The reads of intake: every one starts from what the person may see and hands out frozen cards."""
