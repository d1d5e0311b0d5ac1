"""The guards of answers that are rows: their shape, what they name, and what must hold between them, whoever writes."""

import pgtrigger

from projects.intake import costs, effects, shares

_KPI_VALUE = "^-?[0-9]{1,12}([.][0-9]{1,6})?$"
_AMOUNT = "^[0-9]{1,14}[.][0-9]{2}$"


def _keys(names: tuple[str, ...]) -> str:
    return "ARRAY[" + ", ".join(f"'{name}'" for name in names) + "]"


def _shaped(column: str, keys: tuple[str, ...], most: int, fits: str) -> str:
    """SQL: raises where the column is no list of rows of these keys, or a row does not fit. A null in a row fits nothing."""
    return f"""
    IF jsonb_typeof(NEW.{column}) <> 'array' THEN RAISE EXCEPTION 'These {column} are not rows of what they say.'; END IF;
    IF jsonb_array_length(NEW.{column}) > {most} OR EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.{column}) r(one) WHERE NOT coalesce(
            CASE WHEN jsonb_typeof(one) = 'object' THEN one ?& {_keys(keys)} AND one - {_keys(keys)} = '{{}}'::jsonb
                AND NOT EXISTS (SELECT 1 FROM jsonb_each(one) e WHERE jsonb_typeof(e.value) NOT IN ('string', 'null')) AND {fits} END, false)) THEN
        RAISE EXCEPTION 'These {column} are not rows of what they say.';
    END IF;"""


def _once(column: str, names: str, sentence: str) -> str:
    return f"""
    IF (SELECT count(*) <> count(DISTINCT ({names})) FROM jsonb_array_elements(NEW.{column}) r(one)) THEN
        RAISE EXCEPTION '{sentence}';
    END IF;"""


def _rows(column: str, func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"has_{column}",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        when=pgtrigger.Before,
        func=f"""
    IF NEW.{column} IS NULL THEN RETURN NEW; END IF;{func}
    RETURN NEW;
""",
    )


# What is cast is cast in a question of its own, after the one for its shape: the database tries the parts of one in any order.
HAS_EFFECTS = _rows(
    "effects",
    _shaped(
        "effects",
        effects.KEYS,
        effects.MOST,
        f"""one ->> 'to' ~ '{_KPI_VALUE}'
                AND (one -> 'from' = 'null'::jsonb OR one ->> 'from' ~ '{_KPI_VALUE}')
                AND one ->> 'by' ~ '^20[0-9][0-9]-[01][0-9]-[0-3][0-9]$' AND jsonb_typeof(one -> 'kpi') = 'string'""",
    )
    + _once("effects", "one ->> 'kpi', one ->> 'by'", "A KPI is named once for each day.")
    + """
    IF EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.effects) r(one)
            WHERE (one ->> 'from')::numeric = (one ->> 'to')::numeric OR (one ->> 'by')::date IS NULL) THEN
        RAISE EXCEPTION 'What moves nothing is no effect.';
    END IF;
    IF EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.effects) r(one)
            WHERE NOT EXISTS (SELECT 1 FROM kpis_kpi k WHERE k.code = one ->> 'kpi')) THEN
        RAISE EXCEPTION 'This promises to move a KPI that there is not.';
    END IF;""",
)
HAS_COSTS = _rows(
    "costs",
    _shaped(
        "costs",
        costs.KEYS,
        costs.MOST,
        f"""one ->> 'low' ~ '{_AMOUNT}' AND one ->> 'likely' ~ '{_AMOUNT}' AND one ->> 'high' ~ '{_AMOUNT}'
                AND one ->> 'currency' ~ '^[A-Z]{{3}}$' AND jsonb_typeof(one -> 'year') = 'string'
                AND one ->> 'kind' IN ({", ".join(f"'{kind}'" for kind in costs.CostKind.values)})
                AND one ->> 'class' IN ({", ".join(f"'{booked}'" for booked in costs.CostClass.values)})""",
    )
    + _once("costs", "one ->> 'year', one ->> 'kind', one ->> 'class'", "Costs have one row for each year, kind and class.")
    + """
    IF EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.costs) r(one)
            WHERE (one ->> 'low')::numeric > (one ->> 'likely')::numeric OR (one ->> 'likely')::numeric > (one ->> 'high')::numeric) THEN
        RAISE EXCEPTION 'What is likely lies between low and high.';
    END IF;
    IF (SELECT count(DISTINCT one ->> 'currency') > 1 FROM jsonb_array_elements(NEW.costs) r(one)) THEN
        RAISE EXCEPTION 'All costs of a request are in one currency.';
    END IF;
    IF EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.costs) r(one)
            WHERE NOT EXISTS (SELECT 1 FROM funds_fiscalyear y WHERE y.code = one ->> 'year')) THEN
        RAISE EXCEPTION 'Costs are of a fiscal year that there is.';
    END IF;""",
)
HAS_GOALS = _rows(
    "goals",
    _shaped("goals", shares.KEYS, shares.MOST, "one ->> 'share' ~ '^[1-9][0-9]?$' AND jsonb_typeof(one -> 'goal') = 'string'")
    + _once("goals", "one ->> 'goal'", "A goal is named once.")
    + """
    IF EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.goals) r(one)
            WHERE NOT EXISTS (SELECT 1 FROM agenda_goal g WHERE g.code = one ->> 'goal')) THEN
        RAISE EXCEPTION 'This serves a goal that there is not.';
    END IF;""",
)
# When the transaction ends, of the row as it is then: its goal and its goals may be written one after the other.
SHARED = pgtrigger.Trigger(
    name="goals_share_all_of_it",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("goals", "goal_id"),
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    declare=[("stands", "jsonb"), ("main", "text")],
    func="""
    SELECT r.goals, g.code INTO stands, main FROM intake_request r LEFT JOIN agenda_goal g ON g.id = r.goal_id WHERE r.id = NEW.id;
    IF stands IS NULL THEN RETURN NULL; END IF;
    IF (SELECT sum((one ->> 'share')::integer) IS DISTINCT FROM 100 FROM jsonb_array_elements(stands) r(one)) THEN
        RAISE EXCEPTION 'The shares of the goals that a request serves sum to 100.';
    END IF;
    IF main IS NULL OR NOT EXISTS (SELECT 1 FROM jsonb_array_elements(stands) r(one) WHERE one ->> 'goal' = main) THEN
        RAISE EXCEPTION 'The goal that a request serves most is one of those it serves.';
    END IF;
    RETURN NULL;
""",
)
ROWS = (HAS_EFFECTS, HAS_COSTS, HAS_GOALS, SHARED)
