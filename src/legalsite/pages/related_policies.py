"""Find the policies that a version is part of, and the parts of the version."""

from markupsafe import Markup
from msgspec import Struct

from legalsite.model.policy import Version
from legalsite.pages.edition import Edition, VersionView
from legalsite.pages.period_phrases import fill_markup, gap_sentences


class RelatedPolicy(Struct, frozen=True):
    """A policy that a version is part of, or that is part of it."""

    intro: Markup  # "Part of …:", or "… (part of this policy):"
    versions: list[VersionView]  # its versions in effect at the same time, oldest first
    unknown: Markup  # the gaps in that period; empty if there are none


def related_policies(edition: Edition, version: Version) -> list[RelatedPolicy]:
    """Return the policies related to a version, with their versions from the same time.

    Policies are related if one is part of the other. It's unknown which version a contract refers
    to, so several versions may be listed.
    """
    entry = edition.entry(version)
    say = edition.say
    shown = []
    for other in edition.related_editions:
        # True if the version is part of the other policy, False if the other policy is a part
        is_whole = entry.version.part_of == other.slug
        versions = []
        for found in reversed(other.on_day.texts):  # oldest first
            is_related = is_whole or found.version.part_of == edition.slug
            if is_related and found.shares_day(entry):
                versions.append(other.view_of(found.version))
        # gaps of the other policy while this version applied to anyone, including new accounts
        unknown = [gap for gap in other.on_day.unknown if any(map(gap.shares_day, entry.times))]
        # in a gap, the whole is still named, but it isn't known whether the other policy was a part
        if versions or (is_whole and unknown):
            titled = other.title_text
            title = Markup("<b{}>{}</b>").format(other.marks(titled), titled.title)
            intro = fill_markup(say.part_of if is_whole else say.has_part, title=title)
            gaps = gap_sentences(unknown, edition.on, say)
            shown.append(RelatedPolicy(intro, versions, gaps))
    return shown
