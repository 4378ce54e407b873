"""The figure of `benchmarks.rounds`: processor time of each round by program, on a logarithmic scale."""

from __future__ import annotations

import math

WIDTH, LEFT, RIGHT = 760, 190, 690
ROW, GAP, TOP = 20, 34, 70
STYLE = """
  text { font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; fill: #1f2328 }
  .title { font-size: 17px; font-weight: 600 } .round { font-weight: 600 } .soft { fill: #59636e }
  .paper { fill: #ffffff } .bar { fill: #9aa4af } .ours { fill: #1f63c9 } .name { text-anchor: end }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .soft { fill: #9aa4af } .paper { fill: #0d1117 }
    .bar { fill: #59636e } .ours { fill: #6cabff }
  }
"""


def figure(feeds: int, seconds: dict[str, dict[str, float]]) -> str:
    """An SVG of round → program → seconds; the first program is ours."""
    every = [value for of in seconds.values() for value in of.values()]
    low, high = math.log10(min(every) / 2), math.log10(max(every))
    parts, y = [], TOP
    for one, of in seconds.items():
        parts.append(f'<text class="round" x="20" y="{y + 14}">{one}</text>')
        for place, (name, value) in enumerate(of.items()):
            width = (math.log10(value) - low) / (high - low) * (RIGHT - LEFT)
            look = "bar" if place else "bar ours"
            parts += [
                f'<text class="name" x="{LEFT - 8}" y="{y + 14}">{name}</text>',
                f'<rect class="{look}" x="{LEFT}" y="{y + 2}" width="{width:.0f}" height="{ROW - 4}" rx="2"/>',
                f'<text class="soft" x="{LEFT + width + 6:.0f}" y="{y + 14}">{value:.2f}</text>',
            ]
            y += ROW
        y += GAP - ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img">\n<style>{STYLE}</style>\n'
        f'<rect class="paper" width="{WIDTH}" height="{y}"/>\n'
        f'<text class="title" x="20" y="30">A round of {feeds:,} feeds</text>\n'
        f'<text class="soft" x="20" y="50">Processor seconds of all processes, logarithmic; less is better</text>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
