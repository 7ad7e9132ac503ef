"""`legalsite lsp`: a site in which unsaved text in an editor replaces the files on disk.

The ledger and git are only read again when a text is opened or saved.
"""

from codecs import BOM_UTF8
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec import Struct

from legalsite.commands.check import check
from legalsite.commands.promises import Promised, text_promises
from legalsite.disk import archive
from legalsite.errors import ProblemsFound, ProblemTuple
from legalsite.model.declared_time import Calendar, Clock
from legalsite.model.promise import ChangeClause
from legalsite.site.load import Site, load_fresh, read_file
from legalsite.site.settings import read_settings
from legalsite.site.texts import clause_anchor
from legalsite.text.normalize import file_text


class EditedSite(Struct):
    """A site with the texts that are open in an editor.

    The site is loaded on demand, so `problems` and `promise_at` may raise ProblemsFound or OSError.
    In that case, the next call tries again.
    """

    root: Path
    today: Calendar  # returns the date in a time zone
    now: Clock
    _typed: dict[str, bytes] = {}  # path relative to content/ → open text as typed
    _site: Site | None = None  # None if the site has to be loaded

    def write(self, path: str, text: str, *, again: bool = False) -> None:
        """Use `text`, as typed in the editor, instead of a file's content.

        `path` is relative to content/. With `again`, for a text that was just opened or saved, the
        rest of the site, its ledger, and its git history will be read again.
        """
        typed = text.encode("utf-8", "surrogatepass")
        # a new text may not have been saved yet
        with suppress(OSError, ProblemsFound):
            saved = archive.read(self.root, path)
            if saved.removeprefix(BOM_UTF8) == typed:  # editors don't send the byte order mark
                typed = saved
        self._typed[path] = typed
        site = self._site
        # the loaded site doesn't know a new file, so it has to be loaded again, too
        if again or not site or path not in site.paths:
            self._site = None
            return
        # reloading the site is slow, so only discard this text, and its policy if it was read
        site.texts = site.texts.without({path}, partial(read_file, self.root, self._typed))
        site.loaded_policies.pop(_policy_of_file(site, path), None)

    def close(self, path: str) -> None:
        """Use the file on disk again after its text was closed in the editor."""
        del self._typed[path]
        self._site = None

    def problems(self) -> ProblemTuple:
        """Check the policies of the open texts, and the site as a whole.

        Nothing is checked if no open text belongs to a policy.
        """
        site = self._load_if_needed()
        slugs = set(filter(None, map(partial(_policy_of_file, site), self._typed)))
        if not slugs:
            return ()
        on = self.today(site.config.timezone)
        return check(site, on, now=self.now(), policies=sorted(slugs)).problems

    def promise_at(self, path: str, line: int) -> Promised | None:
        """Return the promise about changes that a line of a text belongs to, or None.

        Lines are numbered from 1. The line may be in the recorded promise (the key `promise` in the
        front matter), in a clause found by the program, or in a clause whose anchor the recorded
        promise names.
        """
        site = self._load_if_needed()
        if not _policy_of_file(site, path):
            return None
        text = text_promises(site, path)
        key = ""  # front matter key of the line: the last unindented line up to this one
        for words in file_text(site.texts.read(path)).split("\n")[:line]:
            if words[:1] not in ("", " ", "\t"):
                key = words
        # `clauses` are the ones that the program found
        in_clause = any(clause.first_line <= line <= clause.last_line for clause in text.clauses)
        if key.startswith("promise:") or in_clause:
            return text
        document = site.texts.parsed(path)  # None if the text can't be parsed
        record = text.record
        # anchors of the clauses that the record refers to
        anchors = [rule.clause for rule in record.rules if rule.clause] if record else []
        # use the anchor of the clause at this line, or else of the heading above it
        at_line = ChangeClause(line, line, "")
        if document and anchors and clause_anchor(document, at_line) in anchors:
            return text
        return None

    def _load_if_needed(self) -> Site:
        if self._site is None:
            config = read_settings(self.root)
            on = self.today(config.timezone)
            now = self.now()
            self._site = load_fresh(self.root, config, now=now, draft_date=on, edited=self._typed)
        return self._site


def _policy_of_file(site: Site, path: str) -> str:
    """Return the policy that a text belongs to, or an empty string for other files."""
    for slug, files in site.files.items():
        if path in files.paths:
            return slug
    return ""
