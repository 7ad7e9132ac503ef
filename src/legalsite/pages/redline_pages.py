"""Create the pages with redlines: upcoming versions, one change, or all changes since a version."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, cast

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.policy import Version
from legalsite.pages.edition import Edition, VersionView
from legalsite.pages.page import Note, Page
from legalsite.pages.period_phrases import day_html, fill_markup, gap_sentences
from legalsite.pages.policy_plan import ComparedTexts, PlannedFile, ShownTexts
from legalsite.pages.routes import Routes
from legalsite.pages.status_notes import absence_note, text_notes, upcoming_sentence, withdrawn_note
from legalsite.redline.output.html import as_html
from legalsite.redline.output.outline import sections_changed
from legalsite.text.languages import language_attributes
from legalsite.text.written_html import with_prefixed_anchors

MAX_LISTED_CHANGES = 20  # maximum number of changes to list on a “since” page
# number of changes to list above that maximum
SHOWN_WHEN_OVER_MAX = 5
NO_MARKUP = Markup()
ComparedByText = dict[Version | None, ComparedTexts]  # new text → both texts
# values for pages that lack these parts
ABSENT_PARTS: dict[str, Any] = {
    "notes": [],
    "steps": [],
    "steps_before": "",
    "previous_change": None,
    "next_change": None,
    "together_href": "",
}


class Comparison(Struct, frozen=True):
    """A comparison of two texts. A page may contain several."""

    anchor: str = ""
    heading: Markup = NO_MARKUP  # empty if it's the page's only comparison
    notes: Sequence[Note] = ()
    summary: str = ""
    summary_marks: Markup = NO_MARKUP  # the summary's lang and dir attributes
    compared: Markup = NO_MARKUP  # the name of the old version, unless that's the current one
    old: VersionView | None = None
    new: VersionView | None = None  # None if one of the two isn't in this language
    redline: Markup = NO_MARKUP  # empty if it can't be shown
    in_words: str = ""  # a sentence that says how much changed
    body: Markup = NO_MARKUP  # the whole text, if there's no version to compare it with
    body_marks: Markup = NO_MARKUP  # the body's lang and dir attributes


def upcoming_page(edition: Edition, file: PlannedFile, texts: ShownTexts) -> Page:
    """Create the page that compares each upcoming version with the version before it.

    There must be an upcoming text in this language.
    """
    say = edition.say
    next_version = edition.upcoming[0]
    several = len(edition.upcoming) > 1
    title = say.changes_next
    if not several:
        title = say.filled("upcoming_title", day=say.day_text(next_version.effective))
    # a comparison is missing if this language lacks one of the two texts
    compared_by_text: ComparedByText = {compared.new: compared for compared in file.compared}
    comparisons = [
        _upcoming_comparison(edition, version, compared_by_text, texts)
        for version in edition.upcoming
    ]
    line = []
    # the line below the title goes from the current version to the last upcoming one
    now = edition.text_of(edition.last_version)
    if now:
        line.append((now, edition.own_href))
    for comparison, (text, _) in zip(comparisons, edition.upcoming_links(), strict=True):
        # a single comparison starts at the top of the page, so it has no anchor
        line.append((text, f"#{comparison.anchor}" if several else ""))
    together_href = ""
    if edition.together_texts:  # a page compares the current text with the last upcoming one
        together_href = edition.href(Routes.together)
    return _redline_page(
        edition,
        file,
        title,
        comparisons,
        tab="upcoming",
        when=edition.version_steps(*line),
        # for a link to the changes of the version that the next one will follow
        previous_change=_change_view(edition, edition.version_before(next_version)),
        together_href=together_href,
    )


def together_page(edition: Edition, file: PlannedFile, texts: ShownTexts) -> Page:
    """Create the page that shows all upcoming changes in one comparison."""
    (compared,) = file.compared
    # the summary of the last upcoming version doesn't describe the changes of the others
    return _redline_page(
        edition,
        file,
        edition.say.together_title,
        [_comparison(edition, compared, texts, own_summary=False)],
        tab="upcoming",
        when=edition.version_steps((compared.old, edition.own_href), *edition.upcoming_links()),
    )


def change_page(edition: Edition, file: PlannedFile, texts: ShownTexts) -> Page:
    """Create the page that compares a text with the text before it."""
    (compared,) = file.compared
    old = compared.old
    text = compared.new
    entry = edition.entry(text)
    view = edition.view(text)
    notes = []
    # the version was canceled, so name the version that replaced it
    if entry.never_took_effect and entry.replaced_by:
        successor = edition.link(entry.replaced_by)
        notes.append(Note("old", edition.phrases(entry).followed_by(successor)))
    return _redline_page(
        edition,
        file,
        view.change_title,
        [_comparison(edition, compared, texts)],
        tab="changes",
        when=edition.version_steps((old, edition.view(old).href), (text, view.href)),
        previous_change=_change_view(edition, edition.version_before(text)),
        next_change=_change_view(edition, edition.version_after(text)),
        notes=notes,
    )


def since_page(edition: Edition, file: PlannedFile, texts: ShownTexts) -> Page:
    """Create the page that shows what changed since a reader accepted a text.

    Unchanged text is omitted, and the changes are listed. Upcoming versions and versions that never
    took effect are compared with the current version. Every text has this page, which says so if
    there's nothing to compare.
    """
    text = cast("Version", file.text)  # a “since” page always has a text
    say = edition.say
    entry = edition.entry(text)
    view = edition.view(text)
    current = edition.compared_since(text)
    is_upcoming = entry.status == "upcoming"
    count = 0  # number of later versions
    changes: Iterator[Version] = iter(())  # later versions, newest first
    if current and not is_upcoming:
        count, changes = edition.steps_since(entry.version)
    line = [(text, view.href)]  # texts in the line below the title, oldest first
    if current and is_upcoming:  # the current version comes before an upcoming one
        line = [(current, edition.own_href), *line]
    elif current:
        line.append((current, edition.own_href))
    comparisons = [
        # the summary of the current text only describes the last change
        _comparison(edition, compared, texts, own_summary=count == 1, only_changes=True)
        for compared in file.compared
    ]
    steps_before = ""
    # with too many changes, only list the newest, with a link to all versions
    if count > MAX_LISTED_CHANGES:
        steps_before = say.counted("steps_before", count)
        changes = islice(changes, SHOWN_WHEN_OVER_MAX)
    list_href = edition.href(Routes.changes)  # the link below leads to this version's entry
    steps = []
    # for a single change, the list would repeat the comparison
    if count > 1 or not comparisons:
        steps = list(map(edition.view_of, changes))
    return _redline_page(
        edition,
        file,
        view.since_title,
        comparisons,
        tab="changes",
        when=edition.version_steps(*line),
        notes=list(_since_notes(edition, text, is_compared=bool(comparisons))),
        steps=steps,
        steps_before=steps_before,
        list_href=f"{list_href}#_{edition.view_of(entry.version).id}",
    )


def _since_notes(edition: Edition, version: Version, *, is_compared: bool) -> Iterator[Note]:
    """Yield the notes of a “since” page. `is_compared` tells whether it has a comparison."""
    current = edition.current_text
    status = edition.entry(version).status
    # a comparison has the notes of the current text already
    if current and not is_compared:
        yield from text_notes(edition, current)
    if edition.on_day.ended:
        yield withdrawn_note(edition)
    if status == "upcoming":
        yield Note("waiting", upcoming_sentence(edition, version))
    elif not current:
        yield absence_note(edition)
    # the current text may be an outdated translation, which isn't the current version
    elif version == current and status == "current":
        # nothing has changed since this version
        yield Note("same", fill_markup(edition.say.since_same))


def _redline_page(
    edition: Edition, file: PlannedFile, title: str, comparisons: Sequence[Comparison], **more: Any
) -> Page:
    """Create a page of comparisons. `more` contains additional arguments for `Edition.render`."""
    description = ""
    if comparisons:
        description = comparisons[0].in_words
    # for the evidence on the page: each version once, although several comparisons may contain it
    proven = {}
    for comparison in comparisons:
        for view in (comparison.old, comparison.new):
            if view:
                proven[view.id] = view
    return edition.render(
        "redline.html",
        file,
        edition.say.titled(edition.title_text.title, title),
        description=description,
        # search engines shouldn't list other redlines, which show the past or repeat this page
        indexed=file.kind == "upcoming",
        heading=title,
        comparisons=comparisons,
        proven=list(proven.values()),
        **(ABSENT_PARTS | more),
    )


def _change_view(edition: Edition, version: Version | None) -> VersionView | None:
    """Return the view of a version that has a change page, or None."""
    if not version:
        return None
    view = edition.view_of(version)
    if view.change_href:
        return view
    return None


def _upcoming_comparison(
    edition: Edition, version: Version, compared_by_text: ComparedByText, texts: ShownTexts
) -> Comparison:
    """Compare an upcoming version with the version before it.

    Without a version before it, the first upcoming version is returned in full. If this language
    lacks one of the texts to compare, a note with a link to the original's page is returned.
    """
    say = edition.say
    is_first = version == edition.upcoming[0]
    day = day_html(version.effective, say)
    heading = NO_MARKUP
    if len(edition.upcoming) > 1:
        key = "on_day"
        if version.withdrawn:
            key = "ends_on"
        heading = fill_markup(say[key], start=day)
    anchor = edition.routes.upcoming_anchor(version.revised)
    new = edition.text_of(version)
    pair = compared_by_text.get(new)  # None if this language lacks one of the two texts
    if pair:
        # only a page with several comparisons needs headings and anchors
        comparison = _comparison(edition, pair, texts, anchor=anchor if heading else "")
    elif new and is_first:  # no known version was in effect before it
        comparison = _first_version(edition, new, texts)
    else:
        href = edition.routes.links.upcoming(edition.slug)
        note = fill_markup(say.upcoming_untranslated_note)
        lag = Note("lag", note, f"{href}#{anchor}", say.read_authoritative)
        return Comparison(anchor, heading, [lag])
    compared = NO_MARKUP
    # the first upcoming version is compared with the current one, which needs no mention
    if pair and not is_first:
        start = day_html(edition.entry(pair.old).version.effective, say)
        compared = fill_markup(say.upcoming_then_intro, start=start)
    notes = comparison.notes
    if version.withdrawn:
        notes = [Note("ended", fill_markup(say.upcoming_end_note, start=day)), *notes]
    return replace(comparison, anchor=anchor, heading=heading, compared=compared, notes=notes)


def _first_version(edition: Edition, version: Version, texts: ShownTexts) -> Comparison:
    """Return a version in full, because there's nothing to compare it with."""
    view = edition.view(version)
    parts = edition.text_values(version, texts.documents[version.path])
    key = "upcoming_first_note"
    # after a gap, there may have been earlier versions
    if edition.on_day.unknown_since:
        key = "upcoming_unknown_note"
    note = Note("waiting", fill_markup(edition.say[key]))
    return Comparison(
        notes=[*text_notes(edition, version), note],
        summary=view.summary,
        summary_marks=view.summary_marks if view.summary else NO_MARKUP,
        new=view,
        body=parts["body"],
        body_marks=parts["body_marks"],
    )


def _comparison(
    edition: Edition,
    compared: ComparedTexts,
    texts: ShownTexts,
    *,
    anchor: str = "",
    own_summary: bool = True,
    only_changes: bool = False,
) -> Comparison:
    """Compare two texts, unless one of them is withheld.

    `anchor` is set if the page contains several comparisons. With `own_summary`, the new text's
    summary is shown instead of the number of changes. With `only_changes`, unchanged text is
    omitted.
    """
    old = edition.view(compared.old)
    new = edition.view(compared.new)
    notes = [*text_notes(edition, compared.new), *_comparison_notes(edition, compared)]
    html = NO_MARKUP
    sections_summary = ""
    if not compared.withheld:
        # equal translations of different originals get a note, because a redline without changes
        # would be misleading
        untouched = list(_untouched_notes(edition, compared, texts))
        notes += untouched
        if not untouched:
            shown = texts.redlines[compared.paths]
            phrases = edition.frame.catalogue.phrases("redline", edition.say.language, marked=True)
            sections_summary = sections_changed(shown, phrases)
            redlined = as_html(
                shown,
                phrases,
                names=(old.period, new.period),
                text_attributes=language_attributes(new.language, phrases.language),
                phrase_attributes=language_attributes(phrases.language, new.language),
                # several comparisons on a page have headings themselves
                heading_offset=1 if anchor else 0,
                cache=texts.redline_cache,
                only_changes=only_changes,
                sections_summary=sections_summary,
            )
            if anchor:  # ids must be unique on the page
                redlined = with_prefixed_anchors(redlined, f"{anchor}-")
            html = Markup(redlined)  # noqa: S704 - redline/ escapes its words
    summary = ""
    marks = NO_MARKUP
    if own_summary and new.summary:
        summary = new.summary
        marks = new.summary_marks
    elif sections_summary:
        summary = edition.say.sentence(sections_summary)
    return Comparison(
        notes=notes,
        summary=summary,
        summary_marks=marks,
        old=old,
        new=new,
        redline=html,
        in_words=sections_summary,
    )


def _comparison_notes(edition: Edition, compared: ComparedTexts) -> Iterator[Note]:
    """Yield notes about withdrawals between both texts, withheld texts, and gaps."""
    say = edition.say
    old = edition.entry(compared.old)
    new = edition.entry(compared.new)
    if new.brings_back_policy:
        yield Note("ended", fill_markup(say.again_compared))
    for text, entry in ((compared.old, old), (compared.new, new)):
        if text.withheld:
            link = edition.link(entry.revised)
            yield Note("withheld", fill_markup(say.withheld_redline, text=link))
    # a gap starts on its `day`, and `unknown` contains the whole periods of all gaps
    days = {gap.day for gap in edition.policy.gaps_before(new.version, old.version)}
    unknown = [period for period in edition.on_day.unknown if period.start in days]
    if unknown:  # the changes may have been made in a gap, not by `new`
        words = gap_sentences(unknown, edition.frame.on, say)
        yield Note("gap", fill_markup(say.unknown_compared, unknown=words))


def _untouched_notes(
    edition: Edition, compared: ComparedTexts, texts: ShownTexts
) -> Iterator[Note]:
    """Yield a note if two translations are equal although their originals differ."""
    originals = compared.originals
    # without originals, the texts aren't translations
    if texts.redlines[compared.paths].redline.changed or not originals:
        return
    # there's no redline if one of the originals is withheld
    shown = texts.redlines.get(originals.paths)
    if shown and shown.redline.changed:
        note = fill_markup(edition.say.untouched_note)
        href = edition.routes.links.change(originals.new)
        yield Note("lag", note, href, edition.say.read_authoritative)
