"""The files of a policy, as far as they can be made without a layout: the texts are read, compared and described here,
and layouts make pages of that."""

from collections.abc import Collection, Iterator
from datetime import date
from functools import partial

from legalsite.errors import ProblemsFound, refuse
from legalsite.model.policy import Policy, Version
from legalsite.pages.page import RedlineView
from legalsite.pages.policy_pages import PlannedFile, policy_pages
from legalsite.pages.policy_summary import PolicySummary
from legalsite.redline.output.html import as_html
from legalsite.redline.output.outline import outline, sections_changed
from legalsite.site.own_phrases import newly_spelled
from legalsite.site.page_request import Made, MadePart, PageRequest, Shared
from legalsite.site.texts import Texts, undated_drafts
from legalsite.text.languages import language_attributes, text_language


def files_of_policies(request: PageRequest) -> Iterator[Made]:
    """Yield the files of policies that are due: those that show one of the texts that changed, or all; of these, a
    share. The texts of a policy are parsed here, and then forgotten, so that only one policy is in memory at a time,
    and only a part of a very long one."""
    shared, catalogue = request.shared, request.shared.frame.catalogue
    nth, of = request.share
    for policy, summary, changed in request.policies:
        texts, spelled_before = Texts(shared.read, shared.links), len(catalogue.spelled)
        try:
            files = files_of_policy(shared, policy, summary, texts)
            due = [file for file in files if changed is None or not file.shows.isdisjoint(changed)]
            due = due[len(due) * nth // of : len(due) * (nth + 1) // of]
            shown = frozenset[str]().union(*(file.shows for file in due))
            require_texts(policy, shared.frame.on, texts, shown if changed is None else shown & changed)
            for file in due:
                yield file.path, file.make()
            warnings = () if nth else tuple(undated_drafts(policy))
            last: Made = MadePart(policy.slug, {}, warnings, newly_spelled(catalogue, spelled_before))
        except ProblemsFound as refusal:
            last = refusal
        texts.forget(text.path for text in policy.texts)  # its editions know each other: nothing else frees them
        yield last


def files_of_policy(
    shared: Shared, policy: Policy, policy_summary: PolicySummary, texts: Texts
) -> Iterator[PlannedFile]:
    """Yield each page and file of a policy, with the function that makes it. Texts are parsed when they are needed;
    `require_texts` says beforehand what is wrong with them."""

    def redline(old: Version, new: Version, language: str) -> RedlineView:
        say = shared.frame.catalogue.phrases("redline", language)
        compared, of_text = texts.redline(old, new), text_language(new, shared.frame.config)
        shown = outline(compared)
        marks = language_attributes(of_text, say.language), language_attributes(say.language, of_text)
        html = partial(as_html, shown, say, text_marks=marks[0], say_marks=marks[1], memory=texts.memory)
        return RedlineView(html, sections_changed(shown, say), compared.changed)

    return policy_pages(
        policy,
        policy_summary,
        shared.frame,
        document=lambda version: texts.document(version.path),
        source=texts.read,
        redline=redline,
    )


def require_texts(policy: Policy, on: date, texts: Texts, among: Collection[str] | None) -> None:
    """Parse all texts that exist on that day, or those `among` them that are given by path. Raises ProblemsFound with
    every problem in them."""
    to_show = (text for text in policy.texts if text.revised.day <= on and (among is None or text.path in among))
    refuse(problem for text in to_show for problem in texts.problems(text))
