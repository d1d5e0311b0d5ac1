"""Charts: pure functions from data to geometry. Templates below _parts/charts draw what comes out; colour is theirs."""
