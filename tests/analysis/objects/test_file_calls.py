"""What calls do with a path."""

from __future__ import annotations

import pytest
from temp_sources import call, path_in

from flake8_tempfile.analysis.objects.file_calls import (
    Handling,
    acts_at_once,
    handling,
    is_subprocess,
    reads,
    removes,
    runs_command,
    writes_object,
)
from flake8_tempfile.analysis.syntax.names import Names

NAMES = Names({"unlink": "os.unlink", "load": "json.load", "dump": "json.dump"})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("print(p)", Handling.MENTIONS),
        ("logger.info('made %s', p)", Handling.MENTIONS),
        ("os.path.exists(p)", Handling.MENTIONS),
        ("os.path.join(p, 'x')", Handling.MENTIONS),
        ("self.assertEqual(p, q)", Handling.MENTIONS),
        ("work.assert_called_with(p)", Handling.MENTIONS),
        ("text.replace(p, '')", Handling.MENTIONS),
        ("p.exists()", Handling.MENTIONS),
        ("paths.append(p)", Handling.MENTIONS),
        ("ValueError(p)", Handling.MENTIONS),
        ("self.addCleanup(unlink, p)", Handling.MENTIONS),
        ("monkeypatch.setattr(mod, 'PATH', p)", Handling.MENTIONS),
        ("open(p)", Handling.NEEDS),
        ("open(p, 'rb')", Handling.NEEDS),
        ("open(p, 'w')", Handling.CREATES),
        ("open(p, mode='x')", Handling.CREATES),
        ("open(p, 'r+')", Handling.CREATES),
        ("open(p, mode)", Handling.CREATES),
        ("p.open()", Handling.NEEDS),
        ("p.open('w')", Handling.CREATES),
        ("p.open('w', 1)", Handling.CREATES),
        ("store.open(p, 'wb')", Handling.CREATES),
        ("store.open(p)", Handling.NEEDS),
        ("zipfile.ZipFile(p)", Handling.NEEDS),
        ("zipfile.ZipFile(p, 'w')", Handling.CREATES),
        ("Image.open(p)", Handling.NEEDS),
        ("os.makedirs(p)", Handling.CREATES),
        ("p.write_text(text)", Handling.CREATES),
        ("frame.to_csv(p)", Handling.CREATES),
        ("shutil.copy(p, q)", Handling.NEEDS),
        ("shutil.copy(q, p)", Handling.CREATES),
        ("shutil.move(p, q)", Handling.NEEDS),
        ("os.rename(p, q)", Handling.ARRANGES),
        ("os.link(p, q)", Handling.ARRANGES),
        ("os.link(q, p)", Handling.CREATES),
        ("sqlite3.connect(p)", Handling.CREATES),
        ("os.path.islink(p)", Handling.MENTIONS),
        ("sys.path.append(p)", Handling.MENTIONS),
        ("store.copy(q, p)", Handling.NEEDS),
        ("os.rename(q, p)", Handling.CREATES),
        ("os.chmod(p, 0o600)", Handling.ARRANGES),
        ("p.rename(q)", Handling.ARRANGES),
        ("unlink(p)", Handling.REMOVES),
        ("shutil.rmtree(p)", Handling.REMOVES),
        ("p.unlink()", Handling.REMOVES),
        ("remove_files(p)", Handling.REMOVES),
        ("os.path.getsize(p)", Handling.NEEDS),
        ("os.listdir(p)", Handling.NEEDS),
        ("work(p)", Handling.NEEDS),
        ("client.upload(path=p)", Handling.NEEDS),
        ("join(p)", Handling.NEEDS),
    ],
)
def test_handling(source: str, expected: Handling) -> None:
    node = call(source)
    assert handling(node, NAMES, path_in(node)) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("open(p)", True),
        ("open(p, 'w')", False),
        ("p.read_text()", True),
        ("os.stat(p)", True),
        ("shutil.copy(p, q)", True),
        ("shutil.copy(q, p)", False),
        ("work(p)", False),
        ("other.stat(p)", False),
    ],
)
def test_reads(source: str, expected: bool) -> None:
    node = call(source)
    assert reads(node, NAMES, path_in(node)) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("unlink(p)", True),
        ("shutil.rmtree(p)", True),
        ("p.unlink()", True),
        ("cache.remove(p)", False),
        ("rm(p)", False),
    ],
)
def test_removes(source: str, expected: bool) -> None:
    assert removes(call(source), NAMES) is expected


def test_programs() -> None:
    assert is_subprocess(call("subprocess.run(c)"), NAMES)
    assert not is_subprocess(call("runner.run(c)"), NAMES)
    assert acts_at_once(call("subprocess.Popen(c)"), NAMES)
    assert acts_at_once(call("zipfile.ZipFile(p)"), NAMES)
    assert not acts_at_once(call("subprocess.list2cmdline(c)"), NAMES)
    assert not acts_at_once(call("Config(p)"), NAMES)
    assert all(runs_command(call(f"{name}(c)")) for name in ("os.system", "run", "self.run_command", "check_output"))
    assert not any(runs_command(call(f"{name}(c)")) for name in ("module.fail_json", "describe", "brunch"))


def test_writers_of_objects() -> None:
    assert writes_object(call("dump(data, f)"), NAMES)
    assert writes_object(call("shutil.copyfileobj(source, f)"), NAMES)
    assert writes_object(call("bucket.download_fileobj(key, f)"), NAMES)
    assert not writes_object(call("load(f)"), NAMES)
    assert not writes_object(call("store.dump(f)"), NAMES)
