"""Which calls create the path they are given."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import call, obligation, parsed, roles, text

from flake8_tempfile.analysis.lifetime.creations import creates
from flake8_tempfile.analysis.model import Role, Stage
from flake8_tempfile.analysis.tables.lifetime_calls import Resource

MODULE = parsed(text("\nimport gzip, tarfile, zipfile, sqlite3, shelve, urllib.request\nimport logging, numpy\n"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("open(p, 'w')", ("p", False)),
        ("open(p, 'ab')", ("p", False)),
        ("open(p, 'x')", ("p", False)),
        ("open(p, 'r+')", None),
        ("open(p, 'w+')", ("p", False)),
        ("open(p, mode='w')", ("p", False)),
        ("open(file=p, mode='w')", ("p", False)),
        ("open(p)", None),
        ("open(p, 'rb')", None),
        ("open(p, mode)", None),
        ("gzip.open(p, 'wt')", ("p", False)),
        ("tarfile.open(p, 'w:gz')", ("p", False)),
        ("tarfile.open(p)", None),
        ("zipfile.ZipFile(p, 'w')", ("p", False)),
        ("shelve.open(p)", ("p", False)),
        ("shelve.open(p, flag='r')", None),
        ("os.fdopen(fd, 'w')", None),
        ("open()", None),
        ("shutil.copy(a, p)", ("p", False)),
        ("shutil.copyfile(a, dst=p)", ("p", False)),
        ("shutil.copy(a)", None),
        ("urllib.request.urlretrieve(u, p)", ("p", False)),
        ("sqlite3.connect(p)", ("p", False)),
        ("numpy.save(p, a)", ("p", False)),
        ("logging.FileHandler(p)", ("p", False)),
        ("os.makedirs(p)", ("p", True)),
        ("os.mkdir(path=p)", ("p", True)),
        ("shutil.copytree(a, p)", ("p", True)),
        ("shutil.unpack_archive(a, p)", ("p", True)),
        ("p.mkdir()", ("p", True)),
        ("p.mkdir(parents=True)", ("p", True)),
        ("sftp.mkdir(p)", None),
        ("p.write_text(t)", ("p", False)),
        ("make_path(p).write_bytes(t)", ("make_path(p)", False)),
        pytest.param("Path(p).write_bytes(t)", ("Path(p)", False)),
        pytest.param("pathlib.Path(p).mkdir()", ("pathlib.Path(p)", True)),
        ("p.touch()", ("p", False)),
        ("os.utils.touch(p)", None),
        ("table.touch(key)", None),
        ("p.open('w')", ("p", False)),
        ("p.open(mode='w')", ("p", False)),
        ("p.open()", None),
        ("p.read_text()", None),
        ("os.open(p, flags)", None),
        ("gzip.write_text(t)", None),
        ("use(p)", None),
    ],
)
def test_what_a_call_is_known_to_create(source: str, expected: tuple[str, bool] | None) -> None:
    found = MODULE.calls[call(source)].created
    assert (found and (ast.unparse(found[0]), found[1])) == expected


FACT = obligation({"p": Role.PATH, "part": Role.PART, "cmd": Role.ELEMENT}, Resource.SCRATCH_FILE, Stage.LATENT)


@pytest.mark.parametrize(
    ("source", "known", "guessed"),
    [
        ("open(p, 'w')", False, False),
        ("os.makedirs(p)", True, True),
        pytest.param("Path(p).write_text(t)", False, False),
        ("p.write_text(t)", False, False),
        ("open(other, 'w')", None, None),
        ("os.makedirs(part)", None, None),
        ("subprocess.run(['make', p])", None, False),
        ("subprocess.check_call(cmd)", None, False),
        ("os.system(f'make > {p}')", None, False),
        ("image.save(p)", None, False),
        ("plot.savefig(p)", False, False),
        ("frame.to_csv(p)", False, False),
        ("write_report(p)", None, False),
        ("csv.DictWriter(p)", None, False),
        ("render(output=p)", None, False),
        ("load(output_path=p)", None, False),
        ("use(out=other)", None, None),
        ("convert(source, p)", None, False),
        ("convert(p, source)", None, None),
        ("convert(p)", None, None),
        ("pdf_to_png(source, p)", None, False),
        ("use(source, p)", None, None),
        ("os.stat(p)", None, None),
        ("os.replace(source, p)", None, None),
        ("os.link(source, p)", False, False),
        ("p.symlink_to(source)", False, False),
        ("os.stat(data, out=p)", None, None),
        ("log.info(data, out=p)", None, None),
        ("os.path.exists(p)", None, None),
        ("load(p)", None, None),
        ("read_and_save(p)", None, None),
        ("p.read_text()", None, None),
        ("use(p)", None, None),
        ("save(other)", None, None),
        ("log.info('saved to %s', p)", None, None),
    ],
)
def test_what_creates_a_scratch_path(source: str, known: bool | None, guessed: bool | None) -> None:
    assert creates(call(source), FACT, roles(), guess=False) is known
    assert creates(call(source), FACT, roles(), guess=True) is guessed
