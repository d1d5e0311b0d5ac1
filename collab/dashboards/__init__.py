"""Home and the executive page: reads everything, owns no business table."""
