"""The hooks, run by the real pre-commit: installed from a clone by revision, in repositories made for the purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CLEAN, LEAK, ROOT

NEEDED = ("src", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
FIXABLE = """\
import shutil
import tempfile


def work(tool):
    directory = tempfile.mkdtemp(prefix="work-")
    tool(directory)
    shutil.rmtree(directory)
"""
FIXED = """\
import tempfile


def work(tool):
    with tempfile.TemporaryDirectory(prefix="work-") as directory:
        tool(directory)
"""
LOST = """\
import tempfile


def work(tool):
    directory = tempfile.mkdtemp()
    tool(directory)
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables that keep git and pre-commit from the user's own settings and caches."""
    home = tmp_path_factory.mktemp("home")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_DIR", "GIT_INDEX", "GIT_WORK"))}
    return {
        **kept,
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "test",
        "GIT_AUTHOR_EMAIL": "test@example.invalid",
        "GIT_COMMITTER_NAME": "test",
        "GIT_COMMITTER_EMAIL": "test@example.invalid",
        "PRE_COMMIT_COLOR": "never",
    }


class Repository:
    """A git repository below a temporary directory."""

    def __init__(self, path: Path, environment: dict[str, str]) -> None:
        self.path = path
        self._environment = environment
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet")

    def git(self, *arguments: str) -> str:
        return self._run("git", *arguments, check=True).stdout

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def stage(self, files: dict[str, str]) -> None:
        self.write(files)
        self.git("add", "--", *files)

    def pre_commit(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run(sys.executable, "-m", "pre_commit", command, *arguments, check=False)

    def run_hook(self, hook: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.pre_commit("run", hook, *arguments)

    def _run(self, *command: str, check: bool) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            command, cwd=self.path, env=self._environment, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert not check or result.returncode == 0, result.stderr
        return result


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> str:
    """The repository of the hooks: this tree as it is now, in a commit; its path and revision as a configuration."""
    repository = Repository(tmp_path_factory.mktemp("hooks") / "flake8-tempfile", environment)
    for name in NEEDED:
        source, target = ROOT / name, repository.path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    repository.git("add", ".")
    repository.git("commit", "--quiet", "--message", "the tree")
    revision = repository.git("rev-parse", "HEAD").strip()
    text = f"repos:\n- repo: {repository.path}\n  rev: {revision}\n  hooks:\n"
    install(text, Repository(tmp_path_factory.mktemp("first"), environment))
    return text


def install(hooks: str, project: Repository) -> None:
    """Let pre-commit install the program as its users do, with what pip takes from an index."""
    project.stage(configured(hooks, "{id: flake8-tempfile}", "{id: flake8-tempfile-fix}"))
    result = project.pre_commit("install-hooks")
    if "(from versions: none)" in result.stdout:
        pytest.skip("there is no index of packages to install from")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture
def project(tmp_path: Path, environment: dict[str, str]) -> Repository:
    """An empty project."""
    return Repository(tmp_path / "project with a space", environment)


def configured(hooks: str, *entries: str) -> dict[str, str]:
    return {".pre-commit-config.yaml": hooks + "".join(f"  - {entry}\n" for entry in entries)}


def test_all_files_with_spaces_and_letters(project: Repository, hooks: str) -> None:
    names = ["src/größe und länge.py", "src/données.pyi", "работа.py"]
    project.stage(configured(hooks, "{id: flake8-tempfile}") | dict.fromkeys(names, LEAK) | {"readme.txt": LEAK})
    result = project.run_hook("flake8-tempfile", "--all-files", "--verbose")
    assert result.returncode == 1, result.stdout + result.stderr
    reported = [line for line in result.stdout.splitlines() if "TMP201" in line]
    assert sorted(line.split(":")[0] for line in reported) == sorted(names)
    assert result.stdout.count("Found 3 problems") == 1, "one process sees all files"


def test_staged_files_only(project: Repository, hooks: str) -> None:
    project.stage(configured(hooks, "{id: flake8-tempfile}") | {"clean.py": CLEAN})
    project.write({"other.py": LEAK})
    result = project.run_hook("flake8-tempfile")
    assert result.returncode == 0, result.stdout + result.stderr
    project.git("add", "other.py")
    assert "other.py:5:17: TMP201" in project.run_hook("flake8-tempfile").stdout


def test_arguments_and_excluded_files(project: Repository, hooks: str) -> None:
    entry = "{id: flake8-tempfile, args: [--select, TMP402], exclude: ^vendor/}"
    files = {"vendor/a.py": LEAK, "generated/b.py": LEAK, "c.py": LEAK}
    settings = {"pyproject.toml": '[tool.flake8-tempfile]\nextend-exclude = ["generated"]\n'}
    project.stage(configured(hooks, entry) | files | settings)
    result = project.run_hook("flake8-tempfile", "--all-files")
    assert result.returncode == 1, result.stdout + result.stderr
    assert [line.split(":")[0] for line in result.stdout.splitlines() if "TMP" in line] == ["c.py"]


def test_the_fixing_hook_fails_once(project: Repository, hooks: str) -> None:
    names = ["src/größe und länge.py", "b.py"]
    excluded = {"generated/b.py": FIXABLE, "pyproject.toml": '[tool.flake8-tempfile]\nextend-exclude = ["generated"]\n'}
    project.stage(configured(hooks, "{id: flake8-tempfile-fix}") | dict.fromkeys(names, FIXABLE) | excluded)
    first = project.run_hook("flake8-tempfile-fix", "--all-files")
    assert first.returncode == 1, first.stdout + first.stderr
    assert "files were modified by this hook" in first.stdout
    assert {(project.path / name).read_text(encoding="utf-8") for name in names} == {FIXED}
    assert (project.path / "generated" / "b.py").read_text(encoding="utf-8") == FIXABLE
    project.git("add", ".")
    second = project.run_hook("flake8-tempfile-fix", "--all-files")
    assert second.returncode == 0, second.stdout + second.stderr


def test_the_fixing_hook_says_where_the_rest_is(project: Repository, hooks: str) -> None:
    project.stage(configured(hooks, "{id: flake8-tempfile-fix}") | {"a.py": FIXABLE, "b.py": LEAK})
    result = project.run_hook("flake8-tempfile-fix")
    assert result.returncode == 1, result.stdout + result.stderr
    reported = [line for line in result.stdout.splitlines() if "TMP" in line]
    assert len(reported) == 1
    assert reported[0].startswith("b.py:5:17: TMP201 ")
    assert "; not fixed: " in reported[0]


def test_the_fixing_hook_takes_arguments(project: Repository, hooks: str) -> None:
    project.stage(configured(hooks, "{id: flake8-tempfile-fix, args: [--unsafe]}") | {"a.py": LOST})
    result = project.run_hook("flake8-tempfile-fix")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "with tempfile.TemporaryDirectory()" in (project.path / "a.py").read_text(encoding="utf-8")


def test_a_commit_is_stopped_by_a_leak(project: Repository, hooks: str) -> None:
    project.stage(configured(hooks, "{id: flake8-tempfile}") | {"a.py": LEAK})
    assert project.pre_commit("install").returncode == 0
    stopped = project._run("git", "commit", "--message", "a leak", check=False)
    assert stopped.returncode == 1
    assert "a.py:5:17: TMP201" in stopped.stderr
    project.stage({"a.py": CLEAN})
    project.git("commit", "--quiet", "--message", "no leak")
