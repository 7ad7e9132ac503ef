"""What merits a look before letters go out."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from email.utils import parseaddr

from legalsite.commands.settings import config_path
from legalsite.commands.site import Site
from legalsite.errors import Problem
from legalsite.model.letter import Recipient
from legalsite.model.notice import Notice
from legalsite.notices.address import fault_of_address
from legalsite.notices.phrases import speaks
from legalsite.notices.recipients import language_for
from legalsite.pages.routes import Routes


def concerns(site: Site, notice: Notice, readers: Iterable[Recipient], said: Collection[str]) -> tuple[Problem, ...]:
    """Warnings, and what is good to know. `said` are the languages in which the letter is written, the authoritative
    one first."""
    return (*_told_in_another(notice, readers, said), *_without_phrases(said), *_unsettled(site, notice, said))


def _told_in_another(notice: Notice, readers: Iterable[Recipient], said: Collection[str]) -> Iterator[Problem]:
    asked = Counter(one.language for one in readers if one.language and not language_for(one, said))
    for language, count in sorted(asked.items()):
        who = "1 reader is" if count == 1 else f"{count:,} readers are"
        wrong = f"{who} listed with {language}, in which there is no text of {notice.key}: told in {next(iter(said))}"
        yield Problem("list-language", wrong, severity="info")


def _without_phrases(said: Collection[str]) -> Iterator[Problem]:
    for language in said:
        if not speaks(language):
            wrong = f"the letter in {language} is in English but for summary and texts: no phrases are built in"
            yield Problem("no-phrases", wrong, "let summary and objection say what matters", severity="warning")


def _unsettled(site: Site, notice: Notice, said: Collection[str]) -> Iterator[Problem]:
    """What the letters lack."""
    settings, path = site.config.notice, config_path(site.root)
    if not settings.sender:
        wrong = "[notice] names no sender: nothing can be sent"
        mend = f'add: sender = "{site.config.title} <legal@{Routes.of(site.config).host}>"'
        yield Problem("no-sender", wrong, mend, path, severity="warning")
    elif fault := fault_of_address(parseaddr(settings.sender)[1]):
        yield Problem("no-sender", f"[notice] sender: {fault[0]}", fault[1], path, severity="warning")
    silent = [language for language in said if not settings.objection_in(language)]
    if silent:
        yield _no_objection(path, silent, others_say_it=bool(settings.objection))
    others = [language for language in list(said)[1:] if settings.objection_in(language) == settings.objection.get("")]
    if others and not silent:
        wrong = f"[notice] says in the same words in {', '.join(others)} how to object or leave"
        mend = f'say it in each language: objection = {{ {next(iter(said))} = "…", {others[0]} = "…" }}'
        yield Problem("objection-language", wrong, mend, path, severity="info")
    if not notice.revision.recorded:
        wrong = f"{notice.policy}@{notice.revision.revised} is not recorded: it could still change after the letter"
        yield Problem("not-recorded", wrong, "run `legalsite publish` first", severity="warning")


def _no_objection(path: str, silent: list[str], *, others_say_it: bool) -> Problem:
    wrong = "[notice] does not say how to object or leave; the letter asks for an answer by mail"
    mend = 'add: objection = "If you do not agree, …"'
    if others_say_it:
        wrong = f"[notice] does not say in {', '.join(silent)} how to object or leave; that letter asks for an answer"
        mend = f'add to [notice.objection]: {silent[0]} = "…"'
    return Problem("no-objection", wrong, mend, path, severity="warning")
