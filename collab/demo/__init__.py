"""The demo company: three years of work, told through the operations themselves."""
