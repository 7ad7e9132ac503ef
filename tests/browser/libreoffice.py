"""Opens each Word file of a folder in LibreOffice, accepts all changes, then rejects them.

Prints the paragraphs and rows that are left, as JSON. Runs under the Python of the system, which has UNO."""

import json
import subprocess
import sys
import time
from pathlib import Path

import uno  # type: ignore[import-not-found]  # of the system Python
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]  # likewise

SETTLE = {"accept": ".uno:AcceptAllTrackedChanges", "reject": ".uno:RejectAllTrackedChanges"}


def main(folder: Path) -> None:
    pipe = f"legalsite{time.time_ns()}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    accept = f"--accept=pipe,name={pipe};urp;"
    office = subprocess.Popen(["soffice", "--headless", "--norestore", "--nologo", profile, accept])
    try:
        manager = connected(pipe).ServiceManager
        context = manager.DefaultContext
        desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        dispatcher = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        hidden = PropertyValue()
        hidden.Name, hidden.Value = "Hidden", True
        found = {}
        for path in sorted(folder.glob("*.docx")):
            for what, command in SETTLE.items():
                document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (hidden,))
                dispatcher.executeDispatch(document.CurrentController.Frame, command, "", 0, ())
                left = document.Redlines.createEnumeration().hasMoreElements()
                found[f"{path.stem} {what}"] = (
                    ["changes are left"] if left else list(lines(document.Text))
                )
                document.close(True)
        print(json.dumps(found))
        desktop.terminate()
    finally:
        office.wait(30)


def connected(pipe: str):  # type: ignore[no-untyped-def]  # UNO has no types
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(120):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.5)
    raise TimeoutError("LibreOffice did not start")


def lines(text):  # type: ignore[no-untyped-def]  # UNO has no types
    elements = text.createEnumeration()
    while elements.hasMoreElements():
        element = elements.nextElement()
        if element.supportsService("com.sun.star.text.TextTable"):
            rows: dict[int, list[str]] = {}
            for name in element.CellNames:
                row = int("".join(filter(str.isdigit, name)))
                rows.setdefault(row, []).append(element.getCellByName(name).String)
            yield from (" | ".join(rows[row]) for row in sorted(rows))
        else:
            yield element.String


main(Path(sys.argv[1]))
