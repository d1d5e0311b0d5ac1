"""How long each may take, in working hours of whoever's clock runs: a working day has eight. What is not named has no limit."""

# By the state of a request. The inbox warns by the same days.
OF_STATE = {"in_triage": 24, "needs_information": 40, "approved": 24, "funded": 40}
# Of a group that decides, by track.
OF_TRACK = {"fast": 16, "standard": 40, "major": 80}
# Of the open lane, where a group speaks before its turn: a working week.
LANE, OF_LANE = "lane", 40


def limit(state: str, group: str, track: str) -> int | None:
    if state == LANE:
        return OF_LANE
    return OF_TRACK.get(track, OF_TRACK["standard"]) if group else OF_STATE.get(state)
