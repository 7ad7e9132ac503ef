"""The content security policy: as a header, and in a page."""

from legalsite.model.security_policy import SITE, as_header, as_meta, in_preview, with_sources


def test_a_page_says_what_browsers_read_in_it() -> None:
    header, meta = as_header(SITE), as_meta(SITE)
    assert header.startswith("default-src 'none'; style-src 'self'; ")
    assert "frame-ancestors 'self'" in header
    assert "frame-ancestors" not in meta
    assert (
        meta
        == f'<meta http-equiv="Content-Security-Policy" content="{header.partition("; frame-ancestors")[0]}">'
    )


def test_nobody_may_frame_the_preview() -> None:
    previewed = as_header(in_preview(SITE))
    assert "script-src 'self'; connect-src 'self'" in previewed
    assert "frame-ancestors 'none'" in previewed


def test_added_sources_replace_none_and_follow_others() -> None:
    consent = ("https://consent.example",)
    added = with_sources(SITE, {"script-src": consent, "img-src": consent, "form-action": consent})
    assert added["script-src"] == "https://consent.example"
    assert added["img-src"] == "'self' https://consent.example"
    assert added["form-action"] == "https://consent.example"
    assert in_preview(added)["script-src"] == "https://consent.example 'self'"
