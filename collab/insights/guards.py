"""The guards of insights in the database: they stay, change on record, keep where they come from, and name what there is."""

import pgtrigger

from collab.insights.states import Kind
from collab.kit.guards import refuses
from collab.kit.record_guards import recorded, told

INSIGHT, CITATION = "'insights.insight'", "'insights.citation'"
BEGINS = refuses(
    "begins", pgtrigger.Insert, "NEW.version <> 1 OR NEW.withdrawn_on IS NOT NULL", "An insight begins with its first version, and holds."
)
STAYS = refuses("stays", pgtrigger.Delete, "true", "An insight is withdrawn and never deleted.")
STEPS = refuses(
    "steps",
    pgtrigger.Update,
    """(OLD.code, OLD.kind, OLD.asked, OLD.projects, OLD.author_id, OLD.made_at) IS DISTINCT FROM
        (NEW.code, NEW.kind, NEW.asked, NEW.projects, NEW.author_id, NEW.made_at)
        OR NEW.version <> OLD.version + 1 OR (OLD.withdrawn_on IS NOT NULL AND NEW.withdrawn_on IS DISTINCT FROM OLD.withdrawn_on)""",
    "An insight keeps where it comes from, goes on by one version, and what is withdrawn stays so.",
)
ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert | pgtrigger.Update,
    told(INSIGHT, "NEW.id", more="e.version = NEW.version"),
    "An insight changes on record only.",
)
WITHDRAWN_ON_RECORD = recorded(
    "withdrawn_on_record",
    pgtrigger.Update,
    told(INSIGHT, "NEW.id", "insights.insight.withdrawn", more="e.why <> ''"),
    "An insight is withdrawn by its own event and with a reason.",
    when="OLD.withdrawn_on IS DISTINCT FROM NEW.withdrawn_on",
)


def _there(column: str, table: str, key: str, sentence: str) -> str:
    return f"""
    IF EXISTS (SELECT 1 FROM unnest(NEW.{column}) n(one) WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.{key} = n.one)) THEN
        RAISE EXCEPTION '{sentence}';
    END IF;"""


NAMES = pgtrigger.Trigger(
    name="names_what_there_is",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("goals", "moments", "projects"),
    when=pgtrigger.Before,
    func=_there("goals", "agenda_goal", "code", "This insight names a goal that there is not.")
    + _there("moments", "customer_moment", "code", "This insight names a moment that there is not.")
    + _there("projects", "portfolio_project", "number", "This insight names a project that there is not.")
    + f"""
    IF NEW.kind = '{Kind.LESSON.value}' AND cardinality(NEW.projects) = 0 THEN
        RAISE EXCEPTION 'A lesson was learnt in a project.';
    END IF;
    RETURN NEW;
""",
)
SEARCHABLE = pgtrigger.Trigger(
    name="searchable",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("text", "evidence", "tags"),
    when=pgtrigger.Before,
    func="""
    NEW.search := setweight(public.words_vector(NEW.text || ' ' || array_to_string(NEW.tags, ' ')), 'A')
        || setweight(public.words_vector(NEW.evidence), 'B');
    RETURN NEW;
""",
)
# Of citations: they are facts, of a request or of what was decided on it.
CITED = recorded(
    "cited_on_record", pgtrigger.Insert, told(CITATION, "NEW.id", "insights.citation.made"), "An insight is cited on record only."
)
OF_ITS_REQUEST = refuses(
    "of_its_request",
    pgtrigger.Insert,
    """NEW.decision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id
        WHERE d.id = NEW.decision_id AND d.person_id = NEW.person_id AND r.number = NEW.number)""",
    "A decision cites for the request that it is about, and for whoever took it.",
)
