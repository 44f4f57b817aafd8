"""A file that came with a directory: both go, or neither is touched."""

from __future__ import annotations

import pytest

from fixes.support import findings, fix

SOURCE = """\
import os
import tempfile
import uuid


def elevation(download, read, job):
    path = os.path.join(tempfile.gettempdir(), str(uuid.uuid4()), "dem.tif")
    os.makedirs(os.path.dirname(path))
    with open(path, "wb") as file:
        download(job, file)
    heights = read(path)
    os.remove(path)
    return heights
"""
GIVEN = SOURCE.replace("str(uuid.uuid4())", "str(job)")
STAYS = "the directory that is made for it would stay: "


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(SOURCE, id="random"),
        pytest.param(SOURCE.replace("    os.makedirs(os.path.dirname(path))\n", ""), id="made by another"),
        pytest.param(GIVEN, id="made here"),
        pytest.param(
            GIVEN.replace("os.makedirs(os.path.dirname(path))", "folder = os.path.dirname(path)\n    os.mkdir(folder)"),
            id="made here under a name",
        ),
        pytest.param(SOURCE.replace("    os.remove(path)\n", ""), id="never removed"),
    ],
)
def test_all_that_was_made_goes(source: str) -> None:
    assert "path = os.path.join(temp_dir, str(" in fix(source).text
    assert not [finding for finding in findings(fix(source).text) if finding.code.startswith("TMP2")]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(SOURCE.replace('str(uuid.uuid4()), "dem.tif"', 'f"{uuid.uuid4()}.tif"'), id="no directory"),
        pytest.param(SOURCE.replace('str(uuid.uuid4()), "', '"dems", f"{uuid.uuid4()}-'), id="one for all"),
        pytest.param(GIVEN.replace("    os.makedirs(os.path.dirname(path))\n", ""), id="there before"),
    ],
)
def test_a_directory_of_others_stays(source: str) -> None:
    text = fix(source).text
    assert "TemporaryDirectory" not in text
    assert "    finally:\n" in text


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param(
            SOURCE.replace("    os.remove(path)\n", "    print(path)\n    os.remove(path)\n"),
            "a message says where it is",
            id="told",
        ),
        pytest.param(
            SOURCE.replace("    heights", "    job.path = path\n    heights"),
            "the path is stored elsewhere",
            id="stored",
        ),
    ],
)
def test_the_file_alone_is_not_removed(source: str, reason: str) -> None:
    assert fix(source).text == source
    assert STAYS + reason in [finding.unfixed for finding in findings(source)]
