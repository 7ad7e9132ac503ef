"""A mailing about many policies with long names: the names of all files fit, and no list is read for each policy."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from legalsite.cli import run
from legalsite.mail.mailing_parts import SELECT_RECIPIENTS
from notice_sites import CONFIG, Publishing

TEXT = "---\ntitle: Terms {}\nrevised: {}\n---\n\nWe keep it for {} days.\n"


@pytest.mark.parametrize("count", [20, 40])
def test_the_names_of_all_files_fit(
    count: int,
    published: Publishing,
    relay: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    slugs = [f"terms-{number}-{'of-one-company-' * 5}of-the-group" for number in range(count)]
    old = {f"{slug}.md": TEXT.format(slug[:8], "2026-01-01", 30) for slug in slugs}
    new = {f"{slug}.md": TEXT.format(slug[:8], "2026-03-02", 10) for slug in slugs}
    root = published(CONFIG, {"2026-01-01": old, "2026-03-02": new})
    (root / "readers.csv").write_text(f"email,policies\na@b.test,*\nb@b.test,{slugs[0]}\n")
    monkeypatch.chdir(root)
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772712000")  # 2026-03-05, noon
    names = [f"{slug}@2026-03-02" for slug in slugs]
    assert run(["notify", "preview", *names]) == 0, capsys.readouterr()
    assert run(["notify", "plan", *names, "--to", "readers.csv"]) == 0, capsys.readouterr()
    digest = capsys.readouterr().out.rpartition("--confirm ")[2].split()[0]
    statements: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", keep)
    assert run(["notify", "send", names[0], "--confirm", digest, "--live", "none"]) == 0
    event.remove(Engine, "before_cursor_execute", keep)
    # the plan is compared before the first email, and before the results of all policies are recorded
    _, select, *_ = SELECT_RECIPIENTS.splitlines()
    assert sum(select in statement for statement in statements) == 2
    assert run(["notify", "export", names[0]]) == 0, capsys.readouterr()
    (folder,) = (path for path in Path("evidence").iterdir() if path.is_dir())
    assert run(["verify", "--evidence", str(folder)]) == 0, capsys.readouterr()
    files = [*Path("evidence").rglob("*"), *Path("emails").rglob("*")]
    assert max(len(path.name) for path in files) < 150
