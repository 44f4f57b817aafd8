"""The tests on every supported Python, the linters, and the site: ``nox``, or ``nox -s tests-3.12``."""

from __future__ import annotations

from pathlib import Path

import nox

PYTHONS = ("3.10", "3.11", "3.12", "3.13")
nox.options.sessions = ["tests", "lint", "docs"]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests, or those that are named after ``--``."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
@nox.parametrize("version", ["3.14", "3.15"])
def newer(session: nox.Session, version: str) -> None:
    """Run the fixtures and the tests of the analysis on a Python that need not be installed; needs npm and node."""
    session.install("-e", ".")
    session.run("python", "tests/pyodide/start.py", version, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Run ruff, mypy, the program on itself, and look for words that nothing needs."""
    session.install("-e", ".[test]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("flake8-tempfile", "check", "src", "tests", "docs")
    session.run("python", "benchmarks/ablation.py")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site; with ``-- serve`` show it while pages are written."""
    session.install("-e", ".[docs]")
    session.run("mkdocs", *(session.posargs or ["build", "--strict"]))


@nox.session
def release(session: nox.Session) -> None:
    """Build the distributions and check what an index will show of them."""
    session.install("build", "twine")
    session.run("python", "-m", "build")
    session.run("twine", "check", "--strict", *map(str, sorted(Path("dist").iterdir())))


@nox.session
@nox.parametrize("flake8", ["6.0.0", "newest"])
def hosts(session: nox.Session, flake8: str) -> None:
    """Run the tests of the plugin in the oldest flake8 that is supported, and in the newest."""
    requirement = "flake8" if flake8 == "newest" else f"flake8=={flake8}"
    session.install(".", requirement, "pytest", "hypothesis", "pyyaml")
    session.run("flake8", "--version")
    session.run("python", "-m", "pytest", "tests/test_flake8_plugin.py", *session.posargs)


@nox.session
def companions(session: nox.Session) -> None:
    """Run flake8 with the other plugins that projects have."""
    others = ("async", "bandit", "bugbear", "noqa", "simplify")
    session.install("-e", ".[test]", *(f"flake8-{name}" for name in others), "wemake-python-styleguide")
    session.run("python", "-m", "pytest", "tests/test_companions.py", *session.posargs)
