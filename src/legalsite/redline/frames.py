"""Units → the elements around them: items in lists, rows in tables, terms in lists of definitions, lines in code."""

from legalsite.model.document import Block, Kind

FRAMES: dict[Kind, str] = {"row": "table", "code": "pre", "term": "dl", "definition": "dl"}
NOTHING = "", ""


class Frames:
    """Which elements are open. A deleted item or row stays in the list or table in which it stood. `scrolls`: whether
    a wide table can, by itself, as on a page; mail programs know no such thing."""

    def __init__(self, *, scrolls: bool) -> None:
        self.around = {"table": ('<div class="table" tabindex="0">', "</div>")} if scrolls else {}
        self.frame = ""
        self.group = 0
        self.lists: list[int] = []

    def enter(self, block: Block, *, deleted: bool = False) -> str:
        """Closes and opens what this block needs, and ends where its own element begins."""
        if block.kind == "item":
            return self._item(block)
        tags = self._close_lists(0 if block.kind == "heading" else block.level)
        frame = FRAMES.get(block.kind, "")
        if frame != self.frame or (frame and not deleted and self.group not in (0, block.group)):
            tags += self._close_frame() + (f"{self.around.get(frame, NOTHING)[0]}<{frame}>" if frame else "")
            self.frame, self.group = frame, 0
        if not deleted:
            self.group = block.group
        return tags

    def close(self) -> str:
        """Everything that is open."""
        return self._close_frame() + self._close_lists(0)

    def _item(self, block: Block) -> str:
        tags = self._close_frame()
        while self.lists and self.lists[-1] > block.level:
            self.lists.pop()
            tags += "</li></ul>"
        if self.lists and self.lists[-1] == block.level:
            return f"{tags}</li>"
        self.lists.append(block.level)
        return f"{tags}<ul>"

    def _close_frame(self) -> str:
        frame, self.frame = self.frame, ""
        return f"</{frame}>{self.around.get(frame, NOTHING)[1]}" if frame else ""

    def _close_lists(self, level: int) -> str:
        """Those that lie as deep as that, or deeper."""
        if not self.lists:
            return ""
        deeper = [depth for depth in self.lists if depth >= level]
        del self.lists[len(self.lists) - len(deeper) :]
        return "</li></ul>" * len(deeper)
