"""What the roadmap draws, as frozen cards: the page and the API say the same."""

from dataclasses import dataclass
from datetime import date

from collab.web.charts.timeline import Place, Span, Tick


@dataclass(frozen=True, slots=True)
class MilestoneMark:
    """A diamond in ``column``; ``is_left`` puts its name before it, ``is_mute`` leaves the name to those who cannot see."""

    name: str
    on: date
    day: str
    column: int
    is_left: bool
    is_mute: bool
    state: str

    @property
    def css(self) -> str:
        """The classes of its place and its state."""
        return f"s{self.column} milestone--{self.state}{' milestone--left' if self.is_left else ' milestone--mute' if self.is_mute else ''}"


@dataclass(frozen=True, slots=True)
class LaunchMark:
    """A launch in its lane, with the address of its page."""

    code: str
    url: str
    mark: MilestoneMark


@dataclass(frozen=True, slots=True)
class DependencyMark:
    """``before`` and ``after`` are the words around the name of what is waited for."""

    number: str
    name: str
    is_clash: bool
    early: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project on the time line. ``shown`` is how far the strip reaches in the drawn part, 0 to 100, as text.

    ``place.where`` is in, earlier, later or undated; for all but the first, ``off_words`` and ``jump_url``. ``has_icon``:
    the icon of the health has room in the bar; otherwise it stands before the dates.
    """

    number: str
    name: str
    url: str
    side: str
    starts_on: date | None
    ends_on: date | None
    dates: str
    long_dates: str
    lead: str
    phase: str
    status: str
    health_marketing: str
    health_it: str
    done: float
    progress: str
    place: Place
    shown: str
    has_icon: bool
    is_clash: bool
    off_words: str
    jump_url: str
    milestones: tuple[MilestoneMark, ...]
    dependencies: tuple[DependencyMark, ...]
    is_changed: bool = False

    @property
    def is_drawn(self) -> bool:
        return self.place.where == "in"

    @property
    def css(self) -> str:
        """The classes of the bar: whose it is, how it stands, where it lies."""
        place = self.place
        flags = {
            "is-cut-left": place.is_cut_left, "is-cut-right": place.is_cut_right, "is-clash": self.is_clash, "is-changed": self.is_changed
        }  # fmt: skip
        classes = [
            f"bar-link--{self.side} bar-link--{self.status} s{place.start} w{place.width}",
            *(name for name, on in flags.items() if on),
        ]
        return " ".join(classes)

    @property
    def about(self) -> str:
        """The line under the name: "18 Jan – 16 Apr · T. Baines"."""
        return f"{self.dates} · {self.lead}" if self.lead else self.dates

    @property
    def tip(self) -> str:
        return " · ".join([self.dates, f"{self.progress} done", *(f"waits for {one.name}" for one in self.dependencies)])


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one head; ``count`` of them in all, of which ``rows`` are open. ``key`` names its colours."""

    key: str
    code: str
    name: str
    count: int
    rows: tuple[ProjectRow, ...]
    open_url: str = ""

    @property
    def folded(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    url: str
    current: bool
    key: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The whole drawing. ``clashes`` are counted over all rows, folded ones too; ``is_cut`` says that rows are left out.

    ``red`` counts the projects that wait for what is red, ``late`` those expected after their plan, and after their baseline.
    ``under_today`` are the starts of the low ticks whose words give way to the word Today. ``launches`` are the rows of their lane.
    """

    span: Span
    group: str
    groups: tuple[Group, ...]
    count: int
    clashes: int
    crossing: int
    is_cut: bool
    today: date
    today_column: int
    top_ticks: tuple[Tick, ...]
    low_ticks: tuple[Tick, ...]
    under_today: frozenset[int]
    launches: tuple[tuple[LaunchMark, ...], ...] = ()
    red: int = 0
    late: tuple[int, int] = (0, 0)

    @property
    def late_words(self) -> str:
        """ "3 are expected after their plan, 5 after their baseline"; empty where none is."""
        parts = [f"{count} after their {name}" for count, name in zip(self.late, ("plan", "baseline"), strict=True) if count]
        first = next((count for count in self.late if count), 0)
        return f"Expected to end: {' and '.join(parts)}" if first else ""

    @property
    def launch_count(self) -> int:
        return sum(map(len, self.launches))

    @property
    def lines(self) -> tuple[int, ...]:
        """The columns of the upright lines; the first would lie on the edge."""
        return tuple(tick.start for tick in self.top_ticks[1:])
