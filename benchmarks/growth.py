"""Times by size → a plot as SVG, both axes logarithmic: what grows like the size is a straight line."""

from collections.abc import Callable, Mapping
from math import log10

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 36, 40, 48


def drawn(times: Mapping[int, float], title: str, unit: str) -> str:
    """Return the plot. `times`: sizes → seconds or milliseconds, at least two, in rising order. The title and the unit
    are HTML."""
    sizes, taken = list(times), list(times.values())
    across = _axis(sizes[0], sizes[-1], LEFT, WIDTH - RIGHT)
    up = _axis(min(taken) / 2, max(taken) * 2, HEIGHT - BOTTOM, TOP)
    points = [(across(count), up(time)) for count, time in times.items()]
    straight = [(across(sizes[0]), up(taken[0])), (across(sizes[-1]), up(taken[0] * sizes[-1] / sizes[0]))]
    marks = [
        f'<text x="{across(count):.0f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{count:,}</text>'
        for count in sizes
        if len(sizes) < 5 or str(count)[0] in "15"
    ]
    labels = [
        f'<text x="{x:.0f}" y="{y - 10:.0f}" text-anchor="end">{time:.3g} {unit}</text>'
        for (x, y), time in zip(points, taken, strict=True)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t">',
            f'<title id="t">{title}</title>',
            "<style>svg{background:#fff;font:13px sans-serif;fill:#222}path{fill:none;stroke:#222}</style>",
            f'<text x="{LEFT}" y="20">{title}</text>',
            f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" stroke-width="1"/>',
            f'<path d="{_path(straight)}" stroke-dasharray="4 4" opacity=".5"/>',
            f'<path d="{_path(points)}" stroke-width="2"/>',
            *[f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points],
            *marks,
            *labels,
            "</svg>\n",
        ]
    )


def _axis(first: float, last: float, start: float, end: float) -> Callable[[float], float]:
    def place(value: float) -> float:
        return start + (end - start) * (log10(value) - log10(first)) / (log10(last) - log10(first))

    return place


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
