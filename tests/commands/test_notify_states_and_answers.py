"""Each state and each answer of the relay, with the people that it is about."""

import re
import shlex
from pathlib import Path

import pytest

from commands.notified_site import Command, digest

ANSWERS = {  # by the letter with which an address begins: the answer, and how each cause is counted
    "n": "550 5.1.1 <{}>: no such user (id {}abc-7)",
    "s": "550 5.7.1 spam content",
    "f": "550 5.2.2 {}: mailbox of mx7.b.test[192.0.2.7] is full",
    "g": "450 4.2.0 graylisted for 300 seconds",
    "h": "450 4.2.1 graylisted for 100 seconds",
    "q": "drop",
}


@pytest.mark.parametrize("audience", ["accounts", "subscribers"])
def test_each_state_and_answer_is_a_line_with_the_command_that_lists_exactly_these_people(
    audience: str, notify: Command, root: Path, post, relay, database, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    monkeypatch.setenv("LEGALSITE_DATABASE_URL", database)
    for module in ("notify_status", "printing"):
        monkeypatch.setattr(f"legalsite.cli.{module}.should_mask_addresses", lambda: False)
    with (root / "legalsite.toml").open("a") as file:
        file.write('unsubscribe = "https://example.com/leave/{token}"\n')
    # Three of `s` before anybody is accepted would stop the run, and the order of emails is another one each time.
    numbers = {"n": 3, "s": 2, "f": 3, "g": 3, "h": 3, "q": 3, "a": 9, "u": 2, "b": 1}
    people = {
        letter: [f"{letter}{number}@b.test" for number in range(count)]
        for letter, count in numbers.items()
    }

    def planned(*addresses: str, to: str, **options: str) -> tuple[str, ...]:
        (root / "list.csv").write_text("\n".join(["email", *addresses, ""]))
        more = [word for name, value in options.items() for word in (f"--{name}", value)]
        confirm = digest(notify, str(root / "list.csv"), "--audience", to, *more)
        return (
            "send",
            "privacy",
            "--confirm",
            confirm,
            "--jobs",
            "1",
            "--ignore-rejections",
        )

    events = root / "events.csv"
    notify(*planned(*people["u"], *people["b"], to=audience))
    rows = ("u0@b.test,unsubscribe,", "u1@b.test,complaint,", "b0@b.test,bounce,5.1.1")
    events.write_text("\n".join(["address,event,status", *rows, ""]))
    assert notify("bounces", str(events))[0] == 0
    answers = {
        address: ANSWERS[letter].format(address, address)
        for letter in ANSWERS
        for address in people[letter]
    }
    post.rcpt = lambda address: answers.get(address, "250 ok").replace("drop", "250 ok")
    post.data = lambda address: "drop" if answers.get(address) == "drop" else "250 taken"
    everybody = [address for each in people.values() for address in each]
    status, said = notify(*planned(*everybody, to=audience))
    causes = re.findall(
        r"^  ([\d,]+) (\w+) \((.*)\); to list them:\n    legalsite (.*) --root ROOT$",
        said,
        re.MULTILINE,
    )
    listed = {}
    for count, state, answer, command in causes:
        words = shlex.split(command)
        done, lines = notify(*words[1:])
        rows = [line.split("  ", 2) for line in lines.splitlines()]
        assert (done, len(rows), {row[1] for row in rows}) == (0, int(count), {state}), command
        assert answer in {row[2] for row in rows}
        listed[answer.split(" <")[0]] = [row[0] for row in rows]
    assert status == 1
    full = next(answer for answer in listed if "5.2.2" in answer)
    assert listed == {
        "550 5.1.1": people["n"], "550 5.7.1 spam content": people["s"], full: people["f"],
        "5.1.1, exported as bounce": people["b"],
        "450 4.2.0 graylisted for 300 seconds": people["g"], "450 4.2.1 graylisted for 100 seconds": people["h"],
        "no answer to the whole message: Connection unexpectedly closed": people["q"],
    }  # fmt: skip
