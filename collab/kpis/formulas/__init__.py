"""KPIs that are reckoned from other KPIs: the grammar, the tree, its units, its values, and how it is told in words."""
