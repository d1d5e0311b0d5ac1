"""How long each may take, in working hours of whoever's clock runs: a working day has eight. What is not named has no limit."""

# By the state of a request. The inbox warns by the same days.
OF_STATE = {"in_triage": 24, "needs_information": 40, "approved": 24, "funded": 40}
# Of a group that decides, by track.
OF_TRACK = {"fast": 16, "standard": 40, "major": 80}
# Clocks that run beside the way of a request, a working week each: the open lane, where a group speaks before its turn; the review of what two
# executives let begin; what IT says that it takes, where the house gives no other days; and what two keys disagree on.
LANE, REVIEW, SIZING, KEYS = "lane", "review", "sizing", "keys"
OF_BESIDE = {LANE: 40, REVIEW: 40, SIZING: 40, KEYS: 40}
HOURS_A_DAY = 8


def limit(state: str, group: str, track: str) -> int | None:
    if state in OF_BESIDE:
        return OF_BESIDE[state]
    return OF_TRACK.get(track, OF_TRACK["standard"]) if group else OF_STATE.get(state)
