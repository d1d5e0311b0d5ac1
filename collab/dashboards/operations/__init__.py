"""The technologists' page of operations: what comes and goes, how old it is, how long it takes, who waits for whom, what gates change."""
