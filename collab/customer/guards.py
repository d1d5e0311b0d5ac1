"""The guards of the register in the database: a source stays, keeps its code, and changes on record by one version."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import recorded, told

SOURCE = "'customer.datasource'"
NO_DELETE = refuses("stays", pgtrigger.Delete, "true", "A data source retires and is never deleted.")
STEPS = refuses(
    "steps",
    pgtrigger.Update,
    """OLD.code <> NEW.code OR NEW.version <> OLD.version + 1 OR (OLD.retired_on IS NOT NULL AND NEW.retired_on IS NOT NULL)""",
    "A data source keeps its code, goes on by one version, and what has retired stays as it is until it is brought back.",
)
ON_RECORD = recorded(
    "on_record",
    pgtrigger.Update,
    told(SOURCE, "NEW.id", more="e.version = NEW.version"),
    "A data source changes on record only.",
)
RETIRES_ON_RECORD = recorded(
    "retires_on_record",
    pgtrigger.Update,
    f"""CASE WHEN NEW.retired_on IS NULL THEN {told(SOURCE, "NEW.id", "customer.datasource.brought_back", more="e.why <> ''")}
        ELSE {told(SOURCE, "NEW.id", "customer.datasource.retired", more="e.why <> ''")} END""",
    "A data source retires, and is brought back, by its own event and with a reason.",
    when="OLD.retired_on IS DISTINCT FROM NEW.retired_on",
)
