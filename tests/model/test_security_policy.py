"""The content security policy: as a header, and in a page."""

from legalsite.model.security_policy import PREVIEW, SITE, as_header, as_meta


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
    assert as_header(PREVIEW).endswith("script-src 'self'; connect-src 'self'")
    assert "frame-ancestors 'none'" in as_header(PREVIEW)
