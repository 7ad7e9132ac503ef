"""Where equal blocks make several readings possible, the one in which a whole section came or went."""

from collections.abc import Mapping

from legalsite.redline.exact import Pair, gaps
from legalsite.redline.side import Side


def slide(pairs: list[Pair], old: Side, new: Side) -> list[Pair]:
    """Moves a stretch that only came, or only went, up over equal blocks until it starts with its heading:
    not "text, heading of the next" but "heading, text"."""
    one_sided = [gap for gap in gaps(pairs, len(old.keys), len(new.keys)) if not (gap[0] and gap[1])]
    if not one_sided:
        return pairs
    partner = dict(pairs)
    back = {b: a for a, b in pairs}
    for olds, news in one_sided:
        if not olds:
            steps = _steps(new, news, back)
            for step in range(1, steps + 1):
                a = back.pop(news.start - step)
                back[news.stop - step] = a
                partner[a] = news.stop - step
        elif not news:
            steps = _steps(old, olds, partner)
            for step in range(1, steps + 1):
                b = partner.pop(olds.start - step)
                partner[olds.stop - step] = b
                back[b] = olds.stop - step
    return sorted(partner.items())


def _steps(side: Side, stretch: range, paired: Mapping[int, int]) -> int:
    """How far up the stretch slides: to the nearest start with the highest heading, not at all without one."""
    best, best_level, step = 0, _level(side, stretch.start), 0
    while (above := stretch.start - step - 1) in paired and side.keys[above] == side.keys[stretch.stop - step - 1]:
        step += 1
        level = _level(side, stretch.start - step)
        if level < best_level:
            best, best_level = step, level
        if step > len(stretch):
            break
    return best


def _level(side: Side, at: int) -> int:
    block = side.blocks[at]
    return block.level if block.kind == "heading" else 7
