"""The proof that the ledger adds up: balances against lines, months against lines, entries against zero."""

from collab.events.findings import Finding, Question, asked

# Reserved, committed, spent and over of a fund itself take no lines: they control those of its promises.
CONTROLS = "a.allocation_id IS NULL AND a.kind IN ('reserved', 'committed', 'spent', 'over')"

QUESTIONS = (
    Question(
        "ledger_account",
        "Account {0}: the balance is {1}, its lines sum to {2}.",
        f"""SELECT a.id, a.code, a.balance, coalesce(s.total, 0) FROM ledger_account a
              LEFT JOIN (SELECT account_id, sum(amount) AS total FROM ledger_line GROUP BY account_id) s ON s.account_id = a.id
             WHERE NOT ({CONTROLS}) AND a.balance <> coalesce(s.total, 0)""",  # noqa: S608 - made of constants
    ),
    Question(
        "ledger_account",
        "Account {0}: the balance is {1}, its parts sum to {2}.",
        f"""SELECT a.id, a.code, a.balance, coalesce(s.total, 0) FROM ledger_account a
              LEFT JOIN (SELECT fund_id, kind, sum(balance) AS total FROM ledger_account WHERE allocation_id IS NOT NULL
                          GROUP BY fund_id, kind) s ON s.fund_id = a.fund_id AND s.kind = a.kind
             WHERE {CONTROLS} AND a.balance <> coalesce(s.total, 0)""",  # noqa: S608 - made of constants
    ),
    Question(
        "ledger_account",
        "Account {0} controls others and takes no line, and has {1}.",
        f"""SELECT a.id, a.code, count(*) FROM ledger_account a JOIN ledger_line l ON l.account_id = a.id
             WHERE {CONTROLS} GROUP BY a.id""",  # noqa: S608 - made of constants
    ),
    Question(
        "ledger_monthtotal",
        "Fund {0}: {1} in {2}, its lines sum to {3}.",
        """SELECT k.id, coalesce(k.fund_id, s.fund_id), coalesce(k.amount, 0), to_char(coalesce(k.month, s.month), 'YYYY-MM'), coalesce(s.total, 0)
              FROM ledger_monthtotal k FULL JOIN (
                SELECT l.fund_id, date_trunc('month', e."on")::date AS month, sum(l.amount) AS total FROM ledger_line l
                  JOIN ledger_account a ON a.id = l.account_id AND a.kind = 'spent' JOIN ledger_entry e ON e.id = l.entry_id
                 GROUP BY l.fund_id, date_trunc('month', e."on")) s ON s.fund_id = k.fund_id AND s.month = k.month
             WHERE coalesce(k.amount, 0) <> coalesce(s.total, 0)""",
    ),
    Question(
        "ledger_account",
        "Account {0} is below zero: {1}.",
        "SELECT a.id, a.code, a.balance FROM ledger_account a WHERE a.kind NOT IN ('budget', 'over') AND a.balance < 0",
    ),
    Question(
        "ledger_account",
        "Account {0} is above zero: {1}.",
        "SELECT a.id, a.code, a.balance FROM ledger_account a WHERE a.kind = 'over' AND a.balance > 0",
    ),
    Question(
        "ledger_entry",
        "its lines in {0} sum to {1}, not to zero.",
        """SELECT l.entry_id, a.currency, sum(l.amount) FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id
              GROUP BY l.entry_id, a.currency HAVING sum(l.amount) <> 0""",
    ),
    Question(
        "ledger_entry",
        "it has {0} line{1}.",
        """SELECT e.id, coalesce(s.number, 0), CASE s.number WHEN 1 THEN '' ELSE 's' END FROM ledger_entry e
              LEFT JOIN (SELECT entry_id, count(*) AS number FROM ledger_line GROUP BY entry_id) s ON s.entry_id = e.id
             WHERE coalesce(s.number, 0) < 2""",
    ),
    Question(
        "ledger_line",
        "it says fund {0}, and its account is of fund {1}.",
        """SELECT l.id, l.fund_id, a.fund_id FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE l.fund_id <> a.fund_id""",
    ),
)


def troubles() -> list[Finding]:
    """What does not add up; nothing in a sound ledger."""
    return list(asked(QUESTIONS))
