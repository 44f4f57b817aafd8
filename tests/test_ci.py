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


class Runner:
    """A runner of GitHub, as far as the steps of the action need one."""

    def __init__(self, root: Path) -> None:
        self.temp = root / "runner"
        self.temp.mkdir()
        self.outputs = root / "outputs"
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {
            **os.environ, "PATH": path, "RUNNER_TEMP": str(self.temp), "GITHUB_OUTPUT": str(self.outputs),
        }  # fmt: skip

    def run(self, name: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        step = next(step for step in action()["runs"]["steps"] if step.get("name") == name)
        assert set(step["env"]) == set(variables)
        shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        environment = {**self.environment, **variables}
        return subprocess.run(shell, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")
def test_the_steps_of_the_action(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "leak.py").write_text(LEAK)
    (sources / "clean.py").write_text(CLEAN)
    runner = Runner(tmp_path)
    done = runner.run("Check", sources, TMP_PATHS="leak.py\nclean.py\n", TMP_ARGUMENTS="--no-cache", TMP_SARIF="true")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("::error title=TMP201")
    assert runner.outputs.read_text() == "status=1\n"
    (run,) = json.loads((runner.temp / "flake8-tempfile.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["TMP201"]
    for status, fail, expected in (("1", "true", 1), ("1", "false", 0), ("0", "true", 0), ("2", "false", 2)):
        assert runner.run("Result", sources, TMP_STATUS=status, TMP_FAIL=fail).returncode == expected


@pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")
def test_the_action_without_arguments(tmp_path: Path) -> None:
    (tmp_path / "clean.py").write_text(CLEAN)
    runner = Runner(tmp_path)
    done = runner.run("Check", tmp_path, TMP_PATHS=".", TMP_ARGUMENTS="", TMP_SARIF="false")
    assert (done.returncode, done.stdout) == (0, "")
    assert runner.outputs.read_text() == "status=0\n"
