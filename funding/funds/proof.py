"""The proof of what funds promise: each allocation against its accounts, and the money against the record."""

from collections.abc import Iterator

from collab.events.findings import Finding, Question, asked
from funding.funds import record
from funding.ledger import proof as ledger

QUESTIONS = (
    Question(
        "funds_allocation",
        "Fund {0}, allocation {1}: {2} is {3}, though it is {4}.",
        """SELECT p.id, f.code, p.id AS named, a.balance, a.kind, p.state FROM funds_allocation p JOIN funds_fund f ON f.id = p.fund_id
              JOIN ledger_account a ON a.allocation_id = p.id AND a.kind IN ('reserved', 'committed')
             WHERE a.balance <> 0 AND a.kind <> p.state""",
    ),
    Question(
        "funds_allocation",
        "Fund {0}, allocation {1}: {2} is promised, its accounts hold {3}.",
        """SELECT p.id, f.code, p.id AS named, p.amount, coalesce(s.total, 0) FROM funds_allocation p JOIN funds_fund f ON f.id = p.fund_id
              LEFT JOIN (SELECT allocation_id, sum(balance) AS total FROM ledger_account WHERE allocation_id IS NOT NULL
                          GROUP BY allocation_id) s ON s.allocation_id = p.id
             WHERE coalesce(s.total, 0) > p.amount + p.added OR p.state <> 'released' AND coalesce(s.total, 0) <> p.amount + p.added""",
    ),
)


def troubles() -> list[Finding]:
    """Where an allocation and its accounts do not tell the same; nothing in a sound house."""
    return list(asked(QUESTIONS))


def everything() -> Iterator[Finding]:
    """What does not add up, and what the record does not say or says otherwise."""
    yield from ledger.troubles()
    yield from troubles()
    yield from asked((*record.ENTRIES, *record.BUDGETS, *record.PROMISES, *record.YEARS))
