"""The portal's advisory locks: one table of their numbers, so that no two of them are one."""

import enum


@enum.unique
class Lock(enum.IntEnum):
    """For ``pg_advisory_xact_lock``. SEALING, LINKING, LINEAGE, LEVELS and MIXING stand in triggers: another number there is a migration."""

    # Writers of events hold it shared; the sealer takes it alone, so that every id below its mark is settled: committed or gone.
    SEALING = 741_001
    # Whoever links projects waits here for the other: two links at once could close a circle that neither sees.
    LINKING = 741_003
    # Two sealers go one after the other.
    ONE_SEALER = 741_004
    # Two that load the demo company at once go one after the other.
    LOADING = 741_005
    # Whoever takes something in hand sees what the others have in theirs.
    CLAIMING = 741_006
    # Two that set the database up go one after the other. Held by a session, for as long as it takes.
    SETTING_UP = 741_007
    # Whoever puts a file there counts those that are there: two at once would each see the place that is left.
    SHELVING = 741_055
    # Whoever adds a link counts those that are there.
    LINKING_OUT = 741_062
    # Whoever says who somebody's manager is, or what a department is part of: two at once could close a circle that neither sees.
    LINEAGE = 741_052
    # Whoever says which goal another stands under: two at once could close a circle, or go a level too deep, that neither sees.
    LEVELS = 741_068
    # Whoever puts waiting notices into letters does so alone: two would make two letters of one bundle, and two threads of one subject.
    BUNDLING = 741_064
    # Whoever puts an answer to a pulse there mixes those that are there: of two at once, one would lie apart.
    MIXING = 741_070
    # Whoever says what a KPI is reckoned from: two at once could close a circle that neither sees.
    FORMULAS = 741_071
    # Whoever plans the briefs of a morning does so alone: two would owe each of them twice.
    BRIEFING = 741_080
    # Whoever freezes a pack names the one before it, and a code that no other has.
    FREEZING = 741_082
