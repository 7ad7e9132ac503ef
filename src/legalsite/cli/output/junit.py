"""JUnit's XML as pipelines read it: one test case per problem; errors fail, everything else is output.

There is no standard. Only what the schema of Jenkins' xUnit plugin (junit-10.xsd) allows is written, and `file`,
which GitLab documents ("Unit test reports")."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from legalsite.errors import Problem


def written(problems: Sequence[Problem]) -> str:
    failures = sum(problem.severity == "error" for problem in problems)
    count = {"tests": str(len(problems) or 1), "failures": str(failures), "errors": "0"}
    suites = Element("testsuites", count)
    suite = SubElement(suites, "testsuite", {"name": "legalsite check", **count, "skipped": "0"})
    for problem in problems:
        _case(suite, problem)
    if not problems:  # pipelines treat a suite without cases as a broken run
        SubElement(suite, "testcase", {"name": "every rule", "classname": "legalsite"})
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode")


def _case(suite: Element, problem: Problem) -> None:
    case = SubElement(suite, "testcase", {"name": f"{problem.rule} {problem.place}".strip(), "classname": problem.rule})
    if problem.path:
        case.set("file", problem.path)
    if problem.severity == "error":
        SubElement(case, "failure", {"type": problem.rule, "message": problem.message}).text = str(problem)
    else:
        SubElement(case, "system-out").text = str(problem)
