"""What a KPI's values let one expect: Holt-Winters with a damped trend, held in a back test against the last season. Plain figures in and out.

The form is the additive one that statsmodels calls ``ExponentialSmoothing(trend="add", damped_trend=True, seasonal="add")``; a test
holds it to figures of that library. Two things are ours: what it starts from, and how the four weights are sought.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt

# Below so many values in a row nothing is forecast.
FEWEST = 24
# The middle 80 % of a normal distribution reach so many standard deviations to either side.
SHARE, REACH = 0.8, 1.2815515655446004
MOST_STRETCH = 1_000.0
Weights = tuple[float, float, float, float]
# The weights lie between these: of level, trend, season, and how much of a trend is left a period later.
LOWEST: Weights = (0.01, 0.001, 0.001, 0.8)
HIGHEST: Weights = (0.99, 0.6, 0.6, 0.98)
BEGIN = tuple(
    (alpha, beta, gamma, phi) for alpha in (0.1, 0.3, 0.6) for beta in (0.02, 0.2) for gamma in (0.02, 0.25) for phi in (0.85, 0.97)
)
STEP: Weights = (0.1, 0.1, 0.1, 0.05)


@dataclass(frozen=True, slots=True)
class State:
    """Level, trend, and a season's deviations, the next one first (a single zero where there is none)."""

    level: float
    trend: float
    season: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of each coming period the mean, and the ends of the interval. ``coverage`` is the share of ``tested`` values that lay in the

    interval when it was made without them; ``error`` and ``naive`` are the mean misses of this and of the last season there.
    """

    means: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    coverage: float
    tested: int
    error: float
    naive: float
    # Of what was forecast: 1 where it did better without one.
    season: int
    # So many times as wide as the model's is the interval, where that held fewer than it should.
    stretch: float

    @property
    def is_better(self) -> bool:
        """Than to say what was a season ago."""
        return self.error < self.naive


def start(values: Sequence[float], season: int) -> State:
    """From the first two seasons (from one, without a trend, where there are no two); without a season from the first ten values."""
    if season == 1:
        first = values[:10]
        middle, mean = (len(first) - 1) / 2, sum(first) / len(first)
        spread = sum((place - middle) ** 2 for place in range(len(first))) or 1.0
        trend = sum((place - middle) * (value - mean) for place, value in enumerate(first)) / spread
        return State(mean - trend * (middle + 1), trend, (0.0,))
    one, two = values[:season], values[season : 2 * season]
    mean = sum(one) / season
    trend = (sum(two) / season - mean) / season if len(two) == season else 0.0
    level = mean - trend * (season + 1) / 2
    off = [value - level - trend * (place + 1) for place, value in enumerate(values[: season * (2 if trend else 1)])]
    deviations = [sum(off[place::season]) / len(off[place::season]) for place in range(season)]
    return State(level, trend, tuple(deviations))


def run(values: Sequence[float], begin: State, weights: Weights) -> tuple[State, list[float]]:
    """The state after the values, and how far each was missed a period before."""
    alpha, beta, gamma, phi = weights
    level, trend, season = begin.level, begin.trend, list(begin.season)
    misses, width = [], len(season)
    for place, value in enumerate(values):
        at = place % width
        held, off = level + phi * trend, season[at]
        before, miss = level, value - held - off
        level = held + alpha * miss
        trend = beta * (level - before) + (1 - beta) * phi * trend
        if width > 1:
            season[at] = off + gamma * miss
        misses.append(miss)
    turn = len(values) % width
    return State(level, trend, (*season[turn:], *season[:turn])), misses


def missed(values: Sequence[float], begin: State, weights: Weights, most: float) -> float:
    """The sum of the squares of what ``run`` misses; infinite as soon as it is no less than ``most``, for then nobody asks how much more.

    The weights are sought among a hundred, so this is where a forecast's time goes: a loop that keeps nothing but the sum.
    """
    alpha, beta, gamma, phi = weights
    level, trend, season = begin.level, begin.trend, list(begin.season)
    total, at, width = 0.0, 0, len(season)
    is_seasonal = width > 1
    for value in values:
        held = level + phi * trend
        miss = value - held - season[at]
        total += miss * miss
        # What is not a number is less than nothing either.
        if not total < most:
            return inf
        before, level = level, held + alpha * miss
        trend = beta * (level - before) + (1 - beta) * phi * trend
        if is_seasonal:
            season[at] += gamma * miss
            at = at + 1 if at + 1 < width else 0
    return total


def ahead(state: State, weights: Weights, periods: int) -> list[float]:
    """The means of the coming periods."""
    means, level, trend = [], state.level, state.trend
    for place in range(periods):
        trend *= weights[3]
        level += trend
        means.append(level + state.season[place % len(state.season)])
    return means


def growth(weights: Weights, season: int, periods: int) -> list[float]:
    """By how much the variance of each coming period is that of the first: it grows by what a miss does to the periods after it."""
    alpha, beta, gamma, phi = weights
    grown, damped, found = 1.0, 0.0, []
    for place in range(1, periods + 1):
        found.append(grown)
        damped += phi**place
        grown += (alpha * (1 + beta * damped) + (gamma if season > 1 and place % season == 0 else 0.0)) ** 2
    return found


def widths(squares: float, count: int, grown: Sequence[float], season: int) -> list[float]:
    """Half of the interval of each coming period, from the sum of the squares of so many misses."""
    # What was fitted to the values is no freedom of theirs: the season's deviations and the weights.
    free = max(count // 4, count - (season if season > 1 else 0) - 4)
    each = squares / free
    return [REACH * sqrt(each * one) for one in grown]


def sought(values: Sequence[float], begin: State) -> Weights:
    """The weights that miss least, by the sum of the squares: the best of a grid, then smaller and smaller steps from there."""
    is_seasonal = len(begin.season) > 1
    best, weights = inf, BEGIN[0]
    for one in BEGIN:
        if (is_seasonal or one[2] == BEGIN[0][2]) and (found := missed(values, begin, one, best)) < best:
            best, weights = found, one
    size = 1.0
    while size > 0.02:
        better = best
        for place in (0, 1, 2, 3) if is_seasonal else (0, 1, 3):
            for way in (size, -size):
                moved = list(weights)
                moved[place] = min(HIGHEST[place], max(LOWEST[place], weights[place] + way * STEP[place]))
                tried = (moved[0], moved[1], moved[2], moved[3])
                if (found := missed(values, begin, tried, best)) < best:
                    best, weights = found, tried
        if best >= better * (1 - 1e-4):
            size /= 2
    return weights


def forecast(values: Sequence[float], season: int, periods: int) -> Forecast:
    """Of at least ``FEWEST`` values in a row. The last third is the back test: forecast from each period without what came after it.

    With a season and without one, and of the two what missed less there; either is held against the last season.
    """
    known = len(values) - len(values) // 3
    tried = {width: _tested(values, known, width, season, periods) for width in {season, 1}}
    width, (error, naive, shares) = min(tried.items(), key=lambda one: (one[1][0], one[0]))
    begin = start(values, width)
    weights = sought(values, begin)
    state, misses = run(values, begin, weights)
    means = ahead(state, weights, periods)
    reach = widths(sum(miss * miss for miss in misses), len(misses), growth(weights, width, periods), width)
    count, stretch = len(shares), max(1.0, sorted(shares)[ceil(SHARE * len(shares)) - 1])
    lows, highs = ([mean + way * stretch * half for mean, half in zip(means, reach, strict=True)] for way in (-1, 1))
    inside = sum(share <= 1 for share in shares) / count
    return Forecast(tuple(means), tuple(lows), tuple(highs), inside, count, error / count, naive / count, width, stretch)


def _tested(values: Sequence[float], known: int, width: int, season: int, periods: int) -> tuple[float, float, list[float]]:
    """The misses of this and of the last season, and each miss as a share of the interval's half; the weights are of the known."""
    begin = start(values[:known], width)
    weights = sought(values[:known], begin)
    error, naive, shares = 0.0, 0.0, list[float]()
    grown = growth(weights, width, periods)
    state, misses = run(values[:known], begin, weights)
    squares = sum(miss * miss for miss in misses)
    for upto in range(known, len(values)):
        coming = values[upto : upto + periods]
        means, reach = ahead(state, weights, len(coming)), widths(squares, upto, grown, width)
        for place, value in enumerate(coming):
            miss = abs(value - means[place])
            error += miss
            naive += abs(value - values[upto + place - season * (place // season + 1)])
            # Where nothing ever missed the interval has no width, and what misses it then is beyond any.
            shares.append(miss / reach[place] if reach[place] else float(miss > 0) * MOST_STRETCH)
        state, (newest,) = run(values[upto : upto + 1], state, weights)
        squares += newest * newest
    return error, naive, [min(share, MOST_STRETCH) for share in shares]
