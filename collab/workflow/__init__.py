"""The flow engine: what may happen to a thing, who may do it, and what stands in the way, as a table."""
