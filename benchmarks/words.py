"""The words that the texts of the bench are made of, and the statement by which the portal knows them."""

# The words that slips are mended by, as the portal's own trigger keeps them; these texts have no script without spaces.
THERE_ARE = """
    INSERT INTO intake_word (word, keys) SELECT w, public.words_keys(w)
      FROM (SELECT DISTINCT w COLLATE "C" AS w
              FROM intake_request r, regexp_split_to_table(public.words_folded(concat_ws(' ', r.title, r.outcome, r.problem)), ' +') w
             WHERE r.state <> 'draft') found
     WHERE length(w) BETWEEN 4 AND 40 AND w !~ '[0-9]' ORDER BY w ON CONFLICT DO NOTHING
"""
WORDS = [
    "campaign", "loyalty", "data", "feed", "consent", "audience", "offer", "email", "store", "retail", "media", "report",
    "dashboard", "content", "asset", "brand", "price", "search", "journey", "survey", "event", "badge", "partner", "portal",
    "checkout", "basket", "match", "identity", "profile", "segment", "sms", "push", "banner", "video", "budget", "forecast",
    "churn", "lead",
]  # fmt: skip
