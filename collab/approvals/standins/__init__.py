"""Stand-ins: who decides in somebody's place, from which day until which, and on what."""
