"""The figures that explain heat to an operator: a day of a few stories, drawn with the product's own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aggregator.models import Sample
from aggregator.stories.ranking.heat import HOUR, Ranking, add, covered, lift, newborn

RANKING = Ranking(6 * HOUR, 1.0, 0.5)
TYPICAL = 20.0
BEGIN, END, TOP = 6.0, 20.0, 20.0  # hours of the day, on both axes
STEP = 0.5  # hours between two polls
WIDTH, HEIGHT = 760, 530
LEFT, RIGHT, UPPER, LOWER = 66, 520, 96, 396  # of the plot
STRIP = 486  # base of the comment bars

STYLE = """
  text { font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; fill: #1f2328 }
  .title { font-size: 17px; font-weight: 600 } .soft { fill: #59636e } .small { font-size: 12px }
  .paper { fill: #ffffff } .grid { stroke: #d9dee3; stroke-width: 1 } .now { stroke: #8a939c; stroke-dasharray: 3 4 }
  .quiet { stroke: #6e7781 } .debate { stroke: #1f63c9 } .late { stroke: #b4480f } .sites { stroke: #1a7f37 }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round }
  .dot.quiet { fill: #6e7781 } .dot.debate, .bar.debate { fill: #1f63c9 } .dot.late, .bar.late { fill: #b4480f }
  .dot, .bar { stroke: none } text.debate, text.late, text.quiet { stroke: none; font-weight: 600 }
  .dot.sites, text.sites { fill: #1a7f37; stroke: none } text.sites { font-weight: 600 }
  text.quiet { fill: #59636e } text.debate { fill: #1f63c9 } text.late { fill: #b4480f }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .soft, text.quiet { fill: #9aa4af } .paper { fill: #0d1117 } .grid { stroke: #2b323a }
    .now { stroke: #6e7781 } .quiet { stroke: #9aa4af } .debate { stroke: #6cabff } .late { stroke: #f0955b }
    .dot.quiet { fill: #9aa4af } .dot.debate, .bar.debate, text.debate { fill: #6cabff }
    .dot.late, .bar.late, text.late { fill: #f0955b }
    .sites { stroke: #57c776 } .dot.sites, text.sites { fill: #57c776 }
    .dot, .bar, text.sites { stroke: none }
  }
"""


@dataclass(frozen=True, slots=True)
class Story:
    name: str
    look: str
    published: float  # hour of the day
    comments: tuple[tuple[float, float, int], ...] = ()  # from, to (hours of the day), how many
    taken_up: tuple[float, ...] = ()  # by another site, hours of the day


STORIES = (
    Story("quiet, the latest", "quiet", 18.0),
    Story("the debate", "debate", 9.0, ((10.0, 12.0, 40), (12.0, 14.0, 20))),
    Story("the late riser", "late", 7.0, ((17.0, 18.0, 24),)),
    Story("quiet", "quiet", 11.5),
    Story("quiet, the earliest", "quiet", 8.0),
)
FORTY = ((10.0, 13.0, 40),)
FOUR_MORE = (10.0, 10.5, 11.0, 12.0)
COVERED = (
    Story("five sites and 40 comments", "late", 9.0, FORTY, FOUR_MORE),
    Story("40 comments", "debate", 9.0, FORTY),
    Story("five sites", "sites", 9.0, (), FOUR_MORE),
    Story("quiet, newer", "quiet", 11.0),
    Story("quiet", "quiet", 9.0),
)


def course(story: Story) -> list[tuple[float, float]]:
    """(hour of the day, heat as an hour of the day) at each poll from publication on."""
    heat = newborn(story.published * HOUR, 1.0, RANKING)
    points = [(story.published, heat)]
    for poll in range(int((END - story.published) / STEP)):
        since, until = story.published + poll * STEP, story.published + (poll + 1) * STEP
        joined = [at * HOUR for at in story.taken_up if since < at <= until]
        heat = add(heat, covered(joined, 1.0, RANKING), RANKING.half_life_hours)
        gained = arrived(story, since, until)
        if gained:
            heat = lift(heat, Sample(0, until * HOUR, gained, gained, since * HOUR, TYPICAL), 1.0, RANKING)
        points.append((until, heat))
    return points


def arrived(story: Story, since: float, until: float) -> int:
    """Comments between two hours of the day."""
    return round(
        sum(many * max(0.0, min(until, end) - max(since, start)) / (end - start) for start, end, many in story.comments)
    )


def _x(hour: float) -> float:
    return LEFT + (hour - BEGIN) / (END - BEGIN) * (RIGHT - LEFT)


def _y(heat: float) -> float:
    return LOWER - (heat - BEGIN) / (TOP - BEGIN) * (LOWER - UPPER)


def _clock(hour: float) -> str:
    minutes = round(hour * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _text(x: float, y: float, words: str, look: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{look}" text-anchor="{anchor}">{words}</text>'


def _axes() -> list[str]:
    parts = []
    for hour in range(int(BEGIN), int(END) + 1, 2):
        x, y = _x(hour), _y(hour)
        parts.append(f'<path class="grid" d="M{LEFT},{y:.1f}H{RIGHT}M{x:.1f},{LOWER}v5"/>')
        parts.append(_text(LEFT - 8, y + 4, _clock(hour), "soft small", "end"))
        parts.append(_text(x, LOWER + 20, _clock(hour), "soft small", "middle"))
    parts.append(f'<path class="now" d="M{_x(BEGIN):.1f},{_y(BEGIN):.1f}L{_x(END):.1f},{_y(TOP):.1f}"/>')
    parts.append(_text(_x(18.9), _y(19.15), "now: where a new story begins", "soft small", "end"))
    return parts


def _line(story: Story, place: int) -> list[str]:
    points = course(story)
    path = "M" + "L".join(f"{_x(hour):.1f},{_y(heat):.1f}" for hour, heat in points)
    hour, heat = points[0]
    boost = points[-1][1] - story.published
    lifted = f", {boost:+.1f} h" if boost else ""
    said = f"published {_clock(story.published)}" + (f", ranks as {_clock(points[-1][1])}" if boost else "")
    return [
        f'<path class="line {story.look}" d="{path}"/>',
        f'<circle class="dot {story.look}" cx="{_x(hour):.1f}" cy="{_y(heat):.1f}" r="4"/>',
        *(
            f'<circle class="dot {story.look}" cx="{_x(hour):.1f}" cy="{_y(heat):.1f}" r="3"/>'
            for hour, heat in points
            if hour in story.taken_up
        ),
        _text(RIGHT + 12, _y(points[-1][1]) - 1, f"{place}. {story.name}{lifted}", story.look),
        _text(RIGHT + 28, _y(points[-1][1]) + 14, said, "soft small"),
    ]


def _bars(story: Story) -> list[str]:
    bars = []
    for (since, _), (until, _) in pairwise(course(story)):
        height = arrived(story, since, until) * 2.6
        if height:
            place = f'x="{_x(since) + 1:.1f}" y="{STRIP - height:.1f}"'
            size = f'width="{_x(until) - _x(since) - 2:.1f}" height="{height:.1f}"'
            bars.append(f'<rect class="bar {story.look}" rx="1.5" {place} {size}/>')
    return bars


def figures() -> dict[str, str]:
    """The figures by the names of their files, as SVG documents that follow the reader's light or dark scheme."""
    return {
        "heat.svg": _document(
            STORIES,
            "How comments lift the heat of stories over one day",
            "A story without comments stays where it was published; comments lift it",
            "Lines never sink. A story loses places only because others are born, or lifted, above it.",
            [_text(_x(12), STRIP + 20, "60 comments", "debate small", "middle"),
             _text(_x(17.5), STRIP + 20, "24 comments", "late small", "middle")],
        ),
        "coverage.svg": _document(
            COVERED,
            "How five sites and forty comments lift the heat of stories over one day",
            "Other sites that take a story up lift it as comments do",
            "Each smaller dot is another site; four more sites and 40 comments add up in one sum.",
            [_text(_x(11.5), STRIP + 20, "40 comments", "debate small", "middle")],
        ),
    }  # fmt: skip


def _document(stories: Sequence[Story], label: str, title: str, remark: str, notes: list[str]) -> str:
    ranked = sorted(stories, key=lambda story: -course(story)[-1][1])
    height = "Height is heat: the time of publication as which a story ranks. Whatever is higher is listed first."
    parts = [
        _text(16, 28, title, "title"),
        _text(16, 50, height, "soft"),
        _text(16, 68, remark, "soft"),
        *_axes(),
        *(part for place, story in enumerate(ranked, 1) for part in _line(story, place)),
        *(bar for story in stories for bar in _bars(story)),
        f'<path class="grid" d="M{LEFT},{STRIP}H{RIGHT}"/>',
        _text(RIGHT + 12, STRIP - 18, "comments per half hour", "soft small"),
        _text(RIGHT + 12, STRIP - 2, f"({TYPICAL:.0f} in all are typical here)", "soft small"),
        *notes,
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">\n'
        f"<style>{STYLE}</style>\n"
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )
