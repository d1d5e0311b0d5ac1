"""The page of the convergence line: how it went, month by month, and what stands behind each part."""
