"""Units → the elements around them: items in lists, rows in tables, terms in lists of definitions, lines in code."""

from collections.abc import Iterator

from legalsite.model.document import Block, Kind

FRAMES: dict[Kind, str] = {"row": "table", "code": "pre", "term": "dl", "definition": "dl"}


class Frames:
    """Which elements are open. A deleted item or row stays in the list or table in which it stood."""

    def __init__(self) -> None:
        self.frame = ""
        self.group = 0
        self.lists: list[int] = []

    def enter(self, block: Block, *, deleted: bool = False) -> Iterator[str]:
        """Closes and opens what this block needs, and ends where its own element begins."""
        if block.kind == "item":
            yield from self._item(block, deleted=deleted)
            return
        if not (self.lists and block.level > 0 and block.kind != "heading"):
            yield from self._close_lists()
        frame = FRAMES.get(block.kind, "")
        if frame != self.frame or (frame and not deleted and self.group not in (0, block.group)):
            yield from self._close_frame()
            if frame:
                yield f"<{frame}>"
            self.frame, self.group = frame, 0
        if not deleted:
            self.group = block.group

    def close(self) -> Iterator[str]:
        """Everything that is open."""
        yield from self._close_frame()
        yield from self._close_lists()

    def _item(self, block: Block, *, deleted: bool) -> Iterator[str]:
        yield from self._close_frame()
        while self.lists and self.lists[-1] > block.level:
            self.lists.pop()
            yield "</li></ul>"
        if self.lists and self.lists[-1] == block.level:
            yield "</li>"
        else:
            self.lists.append(block.level)
            yield "<ul>"

    def _close_frame(self) -> Iterator[str]:
        if self.frame:
            yield f"</{self.frame}>"
        self.frame = ""

    def _close_lists(self) -> Iterator[str]:
        for _ in self.lists:
            yield "</li></ul>"
        self.lists.clear()
