"""Files whose purpose is to stay behind on failure, and files that only sound like it."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, work


def found(path: str, make: str, name: str = "p") -> list[str]:
    body = f"{name} = {path}\n{make}\nuse()\nos.remove({name})"
    return [code for _, code in codes(work(body)) if code == "TMP204"]


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("os.path.join(data, 'is-incomplete.txt')", "open(p, 'w').close()"),
        ("os.path.join(data, '.in_progress')", "open(p, 'w').close()"),
        ("data + '.lock'", "open(p, 'w').close()"),
        ("f'{data}/job.pid'", "open(p, 'w').close()"),
        ("os.path.join(data, 'done')", "Path(p).write_text('x')"),
    ],
)
def test_marks_may_stay(path: str, make: str) -> None:
    assert not found(path, make)


@pytest.mark.parametrize("name", ["marker", "lock_path", "lockFile", "sentinel", "pidfile", "busy"])
def test_a_name_says_it_too(name: str) -> None:
    assert not found("os.path.join(data, 'x.txt')", f"open({name}, 'w').close()", name)


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("os.path.join(data, 'rapid.txt')", "open(p, 'w').close()"),
        ("os.path.join(data, 'clock')", "open(p, 'w').close()"),
        ("data + '.lock'", "open(p, 'x').close()"),
        ("data + '.incomplete'", "download(data, p)"),
        ("data + '.incomplete'", "open(p, 'w').close(); download(data, p)"),
        ("os.path.join(data, 'running')", "os.mkdir(p)"),
    ],
)
def test_other_files_may_not(path: str, make: str) -> None:
    assert found(path, make) == ["TMP204"]
