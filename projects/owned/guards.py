"""The guards of tools in the database: they stay, change on record by one version, and name what their registers still have."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import recorded, told
from collab.registers.guards import named

TOOL, RENEWAL = "'tools.tool'", "'tools.renewal'"
NO_DELETE = refuses("stays", pgtrigger.Delete, "true", "A tool retires and is never deleted.")
BEGINS = refuses(
    "begins", pgtrigger.Insert, "NEW.version <> 1 OR NEW.retired_on IS NOT NULL", "A tool begins with its first version, in use."
)
STEPS = refuses(
    "steps",
    pgtrigger.Update,
    """OLD.code <> NEW.code OR NEW.version <> OLD.version + 1
        OR (OLD.retired_on IS NOT NULL AND NEW.retired_on IS DISTINCT FROM OLD.retired_on)""",
    "A tool keeps its code, goes on by one version, and what is retired stays so.",
)
FITS = pgtrigger.Trigger(
    name="fits",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func=named("supplier_id", "'suppliers'") + named("system_id", "'systems'") + "\n    RETURN NEW;",
)
ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert | pgtrigger.Update,
    told(TOOL, "NEW.id", more="e.version = NEW.version"),
    "A tool changes on record only.",
)
RETIRED_ON_RECORD = recorded(
    "retired_on_record",
    pgtrigger.Update,
    told(TOOL, "NEW.id", "tools.tool.retired", more="e.why <> ''"),
    "A tool retires by its own event and with a reason.",
    when="OLD.retired_on IS DISTINCT FROM NEW.retired_on",
)
SEARCHABLE = pgtrigger.Trigger(
    name="searchable",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("name", "capabilities", "use"),
    when=pgtrigger.Before,
    func="""
    NEW.search := setweight(public.words_vector(NEW.name || ' ' || array_to_string(NEW.capabilities, ' ')), 'A')
        || setweight(public.words_vector(NEW.use), 'B');
    RETURN NEW;
""",
)
# Of renewals: each is told once, of a tool that is in use, for the end that it has.
RAISED = recorded(
    "raised_on_record", pgtrigger.Insert, told(RENEWAL, "NEW.id", "tools.renewal.raised"), "A renewal is raised on record only."
)
OF_ITS_END = refuses(
    "of_its_end",
    pgtrigger.Insert,
    "NOT EXISTS (SELECT 1 FROM tools_tool t WHERE t.id = NEW.tool_id AND t.ends_on = NEW.ends_on AND t.retired_on IS NULL)",
    "A renewal is raised for the day on which its tool ends.",
)
