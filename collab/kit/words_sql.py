"""The words of a text in the database: functions without an extension, written from the tables of ``letters``.

Nothing in them asks a collation: letters are folded by our tables, what is not ASCII never reaches PostgreSQL's own parser, and
each text is compared byte by byte. So what is found does not depend on how a server was set up.
"""

from collab.kit.letters import APOSTROPHES, BLANKS, EXPANDED, HYPHENS, MARKS, MORE_BLANKS, SCRIPTS, UNSPACED

# The stems are English, without a list of words to leave out: in this house "IT" is one to look for.
STEMS = """
CREATE TEXT SEARCH DICTIONARY public.stems (TEMPLATE = pg_catalog.snowball, Language = english);
CREATE TEXT SEARCH CONFIGURATION public.words (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION public.words ADD MAPPING FOR asciiword, word, numword WITH public.stems;
ALTER TEXT SEARCH CONFIGURATION public.words ADD MAPPING FOR int, uint, float, sfloat, version WITH pg_catalog.simple;
"""
NO_STEMS = "DROP TEXT SEARCH CONFIGURATION public.words; DROP TEXT SEARCH DICTIONARY public.stems"
# A word is cut after so many letters: a longer one is no word, and PostgreSQL takes none of more than 2,046 bytes.
LONGEST = 100
# Of a word's beginning, and how many letters of it may be wrong, see ``collab.kit.words.may_differ``.
KEYED, LONG = 7, 8


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_signs = f"""{_text(APOSTROPHES + HYPHENS)}, {_text("'" * len(APOSTROPHES) + "-" * len(HYPHENS))}"""
_expanded = "t"
for _letter, _two in EXPANDED.items():
    _expanded = f"replace({_expanded}, '{_letter}', '{_two}')"
_scripts = "\n".join(
    f"            IF t ~ '[{there}]' THEN t := translate(t, '{letters}', '{plain}'); END IF;" for there, letters, plain in SCRIPTS.values()
)

# What folding costs is said, or the planner would rather fold each row than look into an index.
FOLDED = f"""
CREATE OR REPLACE FUNCTION public.words_folded(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
DECLARE
    t text COLLATE "C" := lower(given COLLATE "C");
    runs text COLLATE "C";
BEGIN
    IF octet_length(t) = length(t) THEN
        t := regexp_replace(t, '[{BLANKS}]+', ' ', 'g');
    ELSE
        t := normalize(translate(t, {_signs}), NFKD);
        t := translate(regexp_replace(t, '[{MARKS}]+', '', 'g'), {_signs});
        IF octet_length(t) > length(t) THEN
            t := {_expanded};
{_scripts}
        END IF;
        t := normalize(lower(regexp_replace(t, '[{BLANKS}{MORE_BLANKS}]+', ' ', 'g')), NFC);
    END IF;
    IF t ~ '[-'']' THEN
        t := translate(t, '-''', '  ') || ' ' || coalesce((SELECT string_agg(translate(w[1], '-''', ''), ' ')
            FROM regexp_matches(t, '[^ ''-]+(?:[''-][^ ''-]+)+', 'g') w), '');
    END IF;
    IF octet_length(t) > length(t) THEN
        IF t ~ '[{UNSPACED}]' THEN
            t := regexp_replace(t, '([{UNSPACED}]+)', ' \\1 ', 'g');
            runs := regexp_replace(regexp_replace(t, '[^ {UNSPACED}]+', '', 'g'), ' [{UNSPACED}]', ' ', 'g');
            t := regexp_replace(t || ' ' || runs, '([{UNSPACED}][{UNSPACED}])', '\\1 ', 'g');
        END IF;
        t := regexp_replace(t, '([^ ]{{{LONGEST}}})', '\\1 ', 'g');
    END IF;
    RETURN t;
END
$$
"""  # noqa: S608 - made of constants
VECTOR = f"""
CREATE OR REPLACE FUNCTION public.words_vector(given text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
DECLARE t text COLLATE "C" := public.words_folded(given);
BEGIN
    IF octet_length(t) = length(t) THEN RETURN to_tsvector('public.words', t); END IF;
    RETURN to_tsvector('public.words', regexp_replace(t, '[^ ]*[^{BLANKS}0-9a-z][^ ]*', '', 'g'))
        || (SELECT string_agg(w[1], ' ')::tsvector FROM regexp_matches(t, '[^ ]*[^{BLANKS}0-9a-z][^ ]*', 'g') w);
END
$$
"""  # noqa: S608 - made of constants
# Names are found as they are written.
NAMES = """
CREATE OR REPLACE FUNCTION public.words_names(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
    SELECT public.words_folded(given)::tsvector
$$
"""
# Two lines, as ``collab.kit.words`` writes them: what has stems, and what is looked for as it is; a third says that one of them is enough.
QUERY = """
CREATE OR REPLACE FUNCTION public.words_query(asked text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    stems text := split_part(asked, E'\\n', 1);
    plain text := split_part(asked, E'\\n', 2);
BEGIN
    IF plain = '' THEN RETURN to_tsquery('public.words', stems); END IF;
    IF stems = '' THEN RETURN plain::tsquery; END IF;
    IF split_part(asked, E'\\n', 3) = '|' THEN RETURN to_tsquery('public.words', stems) || plain::tsquery; END IF;
    RETURN to_tsquery('public.words', stems) && plain::tsquery;
END
$$
"""
# What is left of a word's beginning where some letters are missing: two words that differ by a slip share one of these.
KEYS = f"""
CREATE OR REPLACE FUNCTION public.words_keys(word text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH beginning AS (SELECT left(word, {KEYED}) COLLATE "C" AS b),
    once AS (SELECT left(b, i - 1) || substr(b, i + 1) AS k, i FROM beginning, generate_series(1, length(b)) i)
    SELECT array_agg(DISTINCT k) FROM (
        SELECT b AS k FROM beginning UNION ALL SELECT k FROM once
        UNION ALL SELECT left(k, j - 1) || substr(k, j + 1) FROM once, generate_series(i, length(k)) j WHERE length(word) >= {LONG}
    ) keys
$$
"""  # noqa: S608 - made of constants
FUNCTIONS = {"words_folded": FOLDED, "words_vector": VECTOR, "words_names": NAMES, "words_query": QUERY, "words_keys": KEYS}
