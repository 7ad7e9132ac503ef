"""What hosts do with their files: the CloudFront function runs in Node, and Vercel's rules are computed by its own
library. Neither was tried on the real host."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from legalsite.model.config import PolicySettings

from .conftest import Sample

PACKAGES = Path(__file__).parents[2] / ".ci/hosts/node_modules"
MARKDOWN = "text/markdown; charset=utf-8"
FORMERLY = ("privacy-policy", "/privacy.html", "/old-terms", "/legal/Terms_2019", "/old(1)")
CLOUDFRONT = """
const events = %s;
const answers = events.map(({ uri, response }) => {
  const event = { request: { uri }, ...(response && { response: { headers: {} } }) };
  const answer = handler(event);
  if (response) return Object.entries(answer.headers).map(([name, { value }]) => `${name}: ${value}`).join("; ");
  return answer.statusCode ? `${answer.statusCode} ${answer.headers.location.value}` : answer.uri;
});
console.log(JSON.stringify(answers));
"""
VERCEL = """
import { createRequire } from "node:module";
const { getTransformedRoutes } = createRequire(%s)("@vercel/routing-utils");
const { routes, error } = getTransformedRoutes(%s);
if (error) throw error;
const answers = %s.map((path) => {
  const headers = {};
  for (const { src, status, headers: added = {}, continue: goesOn } of routes) {
    const found = new RegExp(src).exec(path);
    if (!found) continue;
    const filled = (value) => value.replace(/\\$(\\d)/g, (_, number) => found[number] ?? "");
    if (status) return `${status} ${filled(added.Location)}`;
    Object.assign(headers, added);
    if (!goesOn) break;
  }
  return `served, ${headers["Content-Type"]}, ${headers["Cache-Control"]}`;
});
console.log(JSON.stringify(answers));
"""


@pytest.fixture
def node() -> str:
    found = shutil.which("node")
    if not found:
        assert os.environ.get("CI") != "true", "install node"
        pytest.skip("install node to run what hosts run")
    return found


def answers(node: str, script: str) -> list[str]:
    command = [node, "--input-type=module", "--eval", script]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def host_file(sample: Sample, host: str, name: str) -> str:
    settings = {"terms": PolicySettings("terms", formerly=FORMERLY)}
    sample.config = replace(sample.config, host=host, policies=settings)
    return sample.render()[name].decode()


def test_the_cloudfront_function_answers_requests(sample: Sample, node: str) -> None:
    events: list[tuple[str, bool, str]] = [
        ("/legal", False, "301 /legal/"),
        ("/legal/", False, "/legal/index.html"),
        ("/legal/terms", False, "301 /legal/terms/"),
        ("/legal/terms/", False, "/legal/terms/index.html"),
        ("/legal/terms/2026-03-02.md", False, "/legal/terms/2026-03-02.md"),
        ("/legal/terms/versions.json", False, "/legal/terms/versions.json"),
        ("/legal/LEDGER", False, "/legal/LEDGER"),
        ("/legal/privacy-policy", False, "301 /legal/terms/"),
        ("/legal/privacy-policy/changes/", False, "301 /legal/terms/changes/"),
        ("/legal/Terms_2019", False, "301 /legal/terms/"),
        ("/privacy.html", False, "301 /legal/terms/"),
        ("/old-terms", False, "301 /legal/terms/"),
        ("/old(1)", False, "301 /legal/terms/"),
        ("/legal/LEDGER", True, "content-type: text/plain; charset=utf-8; cache-control: no-cache"),
        ("/legal/terms/index.html", True, "cache-control: no-cache"),
        ("/legal/assets/a.css", True, "cache-control: public, max-age=31536000, immutable"),
        ("/legal/terms/2026-03-02.md", True, f"content-type: {MARKDOWN}; cache-control: no-cache"),
    ]
    function = host_file(sample, "s3", "cloudfront-function.js")
    given: list[dict[str, Any]] = [{"uri": uri, "response": back} for uri, back, _ in events]
    found = answers(node, function + CLOUDFRONT % json.dumps(given))
    assert found == [expected for _, _, expected in events]


def test_vercel_serves_files_and_redirects_old_addresses(sample: Sample, node: str) -> None:
    if not (PACKAGES / ".installed").exists():
        assert os.environ.get("CI") != "true", "run .ci/hosts/install"
        pytest.skip("run `.ci/hosts/install` to compute the rules of Vercel")
    plain = "served, text/plain; charset=utf-8, no-cache"
    expected = {
        "/legal/LEDGER": plain,
        "/legal/CHECKPOINT": plain,
        "/legal/": "served, undefined, no-cache",
        "/legal/terms/": "served, undefined, no-cache",
        "/legal/terms/versions.json": "served, undefined, no-cache",
        "/legal/terms/2026-03-02.md": f"served, {MARKDOWN}, no-cache",
        "/legal/assets/a.css": "served, undefined, public, max-age=31536000, immutable",
        "/legal/privacy-policy": "301 /legal/terms/",
        "/legal/privacy-policy/changes/": "301 /legal/terms/changes/",
        "/privacy.html": "301 /legal/terms/",
        "/old-terms": "301 /legal/terms/",
        "/legal/Terms_2019": "301 /legal/terms/",
        "/old(1)": "301 /legal/terms/",
    }
    rules = host_file(sample, "vercel", "vercel.json")
    given = [json.dumps(f"{PACKAGES}/"), rules, json.dumps(list(expected))]
    found = answers(node, VERCEL % tuple(given))
    assert dict(zip(expected, found, strict=True)) == expected
