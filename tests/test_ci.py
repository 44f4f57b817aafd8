"""What there is for other people's pipelines: files are valid, their commands exist, and the action does its work."""

from __future__ import annotations

import ast
import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from conftest import CLEAN, LEAK, ROOT

from flake8_tempfile.command.arguments import parse

PAGES = [ROOT / "docs" / name for name in ("adoption.md", "ci.md", "editors.md")]
ACTION = ROOT / "action.yml"
TEMPLATE = ROOT / "templates" / "flake8-tempfile.yml"
_COMMAND = re.compile(r"flake8-tempfile ((?:check|fix|server|rule|explain)\b[^`\n#;&|]*)")
_INPUT = re.compile(r"\$\[\[ inputs\.(\w+) \]\]")


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def commands() -> Iterator[str]:
    for path in (*PAGES, ACTION, TEMPLATE):
        text = path.read_text().replace("\\\n", " ").replace("flake8_tempfile check", "flake8-tempfile check")
        yield from (found.strip() for found in _COMMAND.findall(text) if "--help" not in found)


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_each_command_that_is_shown_exists(command: str) -> None:
    shown = re.sub(r"\$\[\[.*?\]\]|\{posargs:\.\}|\"\$\{\w+\[@\]\}\"|\|\|.*", "", command).replace("[OPTION ...]", "")
    parse(shlex.split(re.sub(r"json\|sarif", "json", shown)))


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_each_block_of_the_pages_is_valid(page: Path) -> None:
    for text in blocks(page, "yaml"):
        assert yaml.safe_load(text)
    for text in blocks(page, "json"):
        assert json.loads(text)
    for text in blocks(page, "python"):
        ast.parse(text)
    for text in blocks(page, "ini"):
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(text)
        assert parser.sections()


def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(ACTION.read_text())
    return loaded


def test_the_action_uses_what_it_declares() -> None:
    document = action()
    text = ACTION.read_text()
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(document["inputs"])
    assert all(value["description"] and "default" in value for value in document["inputs"].values())
    known = {step["id"] for step in document["runs"]["steps"] if "id" in step}
    assert set(re.findall(r"steps\.(\w+)\.", text)) == known
    assert document["runs"]["using"] == "composite"
    for step in document["runs"]["steps"]:
        assert ("uses" in step) != ("run" in step)
        assert "run" not in step or step["shell"] == "bash"
        # What somebody else writes into an input reaches a shell as a variable and never as its text.
        assert "${{" not in step.get("run", "")


def test_the_page_has_all_inputs_of_the_action() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (?:`(.*?)`)? *\|", (ROOT / "docs" / "ci.md").read_text(), re.MULTILINE)
    assert dict(rows) == {name: value["default"] for name, value in action()["inputs"].items()}


def test_the_template_uses_what_it_declares() -> None:
    declared, job = yaml.safe_load_all(TEMPLATE.read_text())
    assert set(_INPUT.findall(json.dumps(job))) == set(declared["spec"]["inputs"])
    report = job["temporary-files"]["artifacts"]["reports"]["codequality"]
    assert any(f"--output-file {report}" in line for line in job["temporary-files"]["script"])


_EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")
_CONDITION = re.compile(r"([\w.-]+) == '(\w+)'")


class Runner:
    """A runner of GitHub, as far as the steps of the action need one: it runs what is for a shell, one after the other.

    What is installed goes into a directory of its own, built from this clone without asking an index.  ``used`` are the
    steps that are actions of others, with what they are given.
    """

    def __init__(self, root: Path, sources: Path, **inputs: str) -> None:
        """Prepare a run on ``sources``, with defaults for what the inputs do not say (``_`` for ``-``)."""
        self.sources = sources
        self.temp, self.packages = root / "runner", root / "packages"
        self.temp.mkdir()
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(action()["inputs"])
        defaults = {name: value["default"] for name, value in action()["inputs"].items()}
        self.values: dict[str, str] = {f"inputs.{name}": value for name, value in {**defaults, **given}.items()}
        self.values["runner.temp"] = str(self.temp)
        self.used: dict[str, dict[str, str]] = {}
        self.output = ""

    def run(self) -> int:
        """Run the steps until one fails; return its status."""
        for number, step in enumerate(action()["runs"]["steps"]):
            if not self._is_wanted(step.get("if", "")):
                continue
            if "uses" in step:
                given = step.get("with", {})
                self.used[step["uses"].partition("@")[0]] = {name: self._said(value) for name, value in given.items()}
            elif status := self._shell(step, self.temp / f"outputs-{number}"):
                return status
        return 0

    def _is_wanted(self, condition: str) -> bool:
        if not condition:
            return True
        match = _CONDITION.fullmatch(condition)
        assert match, condition
        return self.values[match[1]] == match[2]

    def _said(self, text: str) -> str:
        return _EXPRESSION.sub(lambda match: self.values[match[1]], text)

    def _shell(self, step: dict[str, Any], outputs: Path) -> int:
        # pip takes a 0 for what an option that switches something off says.
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": str(outputs), "RUNNER_TEMP": str(self.temp),
            "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_CACHE_DIR": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_TARGET": str(self.packages), "PYTHONPATH": str(self.packages),
            **{name: self._said(value) for name, value in step.get("env", {}).items()},
        }  # fmt: skip
        # As the runner starts it: `shell: bash`.
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        done = subprocess.run(command, cwd=self.sources, env=environment, capture_output=True, text=True, check=False)
        self.output += done.stdout + done.stderr
        for line in outputs.read_text().splitlines() if outputs.exists() else ():
            name, _, value = line.partition("=")
            self.values[f"steps.{step['id']}.outputs.{name}"] = value
        return done.returncode


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    pytest.importorskip("hatchling")
    place = tmp_path / "my sources"
    place.mkdir()
    (place / "leak.py").write_text(LEAK)
    (place / "clean.py").write_text(CLEAN)
    return place


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")


@needs_bash
def test_the_action_on_a_leak(sources: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, sources, paths="leak.py\nclean.py\n", arguments="--no-cache", upload_sarif="true")
    assert runner.run() == 1, runner.output
    assert (runner.packages / "flake8_tempfile").is_dir()
    assert "\n::error title=TMP201" in f"\n{runner.output}"
    assert runner.values["steps.check.outputs.status"] == "1"
    assert runner.used["actions/setup-python"] == {"python-version": "3.13"}
    sarif = Path(runner.used["github/codeql-action/upload-sarif"]["sarif_file"])
    (run,) = json.loads(sarif.read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["TMP201"]


@needs_bash
@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        ({"paths": "clean.py"}, 0),
        ({"fail": "false"}, 0),
        ({"arguments": "--ignore TMP2"}, 0),
        ({"paths": "leak.py; touch injected"}, 1),
        ({"arguments": "--no-such-option", "fail": "false"}, 2),
    ],
)
def test_the_status_of_the_action(inputs: dict[str, str], status: int, sources: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, sources, **inputs)
    assert runner.run() == status, runner.output
    assert set(runner.used) == {"actions/setup-python"}
    assert not (sources / "injected").exists()
