"""The addresses of intake's pages, by the names they have in ``urls.py``. ``code`` is a request's, as R-231."""

REQUESTS = "/requests/"
REQUEST_NEW = "/requests/new/"
TRIAGE = "/triage/"
APPROVALS = "/approvals/"
APPROVALS_DECIDED = "/approvals/decided/"
BREAK_GLASS = "/break-glass/"
CLOCKS = "/clocks/"
LANE = "/lane/"
FORECASTS = "/forecasts/"
CONDITIONS = "/conditions/"
DISAGREEMENTS = "/disagreements/"


def condition_act(key: int, name: str) -> str:
    """What becomes of a condition: meet, confirm, reopen, waive."""
    return f"/conditions/{key}/{name}/"


def request(code: str) -> str:
    return f"/requests/{code}/"


def request_question(code: str, name: str) -> str:
    """The page of one question of the form."""
    return f"/requests/{code}/edit/{name}/"


def request_check(code: str) -> str:
    return f"/requests/{code}/check/"


def request_delete(code: str) -> str:
    return f"/requests/{code}/delete/"


def request_sent(code: str) -> str:
    return f"/requests/{code}/sent/"


def request_viewers(code: str) -> str:
    return f"/requests/{code}/viewers/"


def request_colleagues(code: str) -> str:
    return f"/requests/{code}/colleagues/"


def request_run_owners(code: str) -> str:
    return f"/requests/{code}/run-owners/"


def request_run_owner(code: str, year: str) -> str:
    """Where whoever is proposed for that fiscal year answers."""
    return f"/requests/{code}/run-owners/{year}/"


def request_nudge(code: str) -> str:
    return f"/requests/{code}/nudge/"


def request_cite(code: str) -> str:
    return f"/requests/{code}/cite/"


def request_move(code: str, name: str) -> str:
    """The form of a move: decline, hold, fund."""
    return f"/requests/{code}/{name}/"


TRIAGE_REASONS, TRIAGE_WEIGHTS = "/triage/reasons/", "/triage/weights/"


def triage_item(code: str) -> str:
    return f"/triage/{code}/"


def triage_move(code: str, name: str) -> str:
    """The same form within the inbox."""
    return f"/triage/{code}/{name}/"


def api_request(code: str) -> str:
    return f"/api/v1/requests/{code}/"


def request_lane(code: str) -> str:
    return f"/requests/{code}/lane/"


def mail_decide(key: int, secret: str) -> str:
    return f"/mail/decide/{key}/{secret}/"
