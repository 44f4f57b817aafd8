"""What the lifetime rules say: the resource, the way it gets lost, the removal, the witness, and the advice."""

from __future__ import annotations

import pytest
from lifetime_sources import findings, only, text, work

from flake8_tempfile.settings import Settings

WITH_DIRECTORY = "`with tempfile.TemporaryDirectory() as directory:` removes it on every way out"
WITH_FILE = "`with tempfile.NamedTemporaryFile(delete_on_close=False) as file:` removes it on every way out"
FINALLY = "`try: ... finally: os.unlink(...)` right after the creation, or a file in a `with TemporaryDirectory()`"
TMP_PATH = "pytest's `tmp_path` fixture makes and removes a directory for each test"
TMP_PATH_FACTORY = (
    "pytest's `tmp_path_factory` fixture makes directories for more than one test, and pytest removes them"
)
OWNER = "register weakref.finalize(self, shutil.rmtree, ...), or remove it in a `close` that whoever makes it calls"
DESCRIPTOR = "os.close() it right after mkstemp, or hand it to `with os.fdopen(fd)` at once"


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        pytest.param(
            """
            d = tempfile.mkdtemp()
            use(d)
            """,
            "TMP201",
            "temporary directory 'd' is never removed",
            id="never: directory",
        ),
        pytest.param(
            "use(tempfile.mkdtemp())", "TMP201", "temporary directory is never removed", id="never: without a name"
        ),
        pytest.param(
            "size = measure(tempfile.mkdtemp())", "TMP201", "temporary directory is never removed", id="never: measured"
        ),
        pytest.param(
            "size = write(tempfile.NamedTemporaryFile(delete=False))",
            "TMP202",
            "temporary file is never removed",
            id="never: written",
        ),
        pytest.param(
            'f = Path(tempfile.gettempdir(), uuid.uuid4().hex).open("w")',
            "TMP202",
            "scratch file is never removed",
            id="never: opened",
        ),
        pytest.param(
            "d: str = tempfile.mkdtemp()", "TMP201", "temporary directory 'd' is never removed", id="never: annotated"
        ),
        pytest.param(
            "use(d := tempfile.mkdtemp())", "TMP201", "temporary directory 'd' is never removed", id="never: walrus"
        ),
        pytest.param(
            "d = Path(tempfile.mkdtemp())", "TMP201", "temporary directory 'd' is never removed", id="never: wrapped"
        ),
        pytest.param(
            "f = tempfile.NamedTemporaryFile(delete=False)",
            "TMP202",
            "temporary file 'f' is never removed",
            id="never: file object",
        ),
        pytest.param(
            """
            with tempfile.NamedTemporaryFile(delete=False) as f:
                pass
            """,
            "TMP202",
            "temporary file 'f' is never removed",
            id="never: bound by with",
        ),
        pytest.param(
            """
            fd, path = tempfile.mkstemp()
            os.close(fd)
            """,
            "TMP203",
            "temporary file 'path' is never removed",
            id="never: the last of what is unpacked",
        ),
        pytest.param(
            """
            p = f"/tmp/work-{uuid.uuid4()}"
            open(p, "w").write(data)
            """,
            "TMP202",
            "scratch file 'p' is never removed",
            id="never: scratch file",
        ),
        pytest.param(
            """
            p = f"/tmp/work-{uuid.uuid4()}"
            os.makedirs(p)
            """,
            "TMP201",
            "scratch directory 'p' is never removed",
            id="never: scratch directory",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            use(d)
            shutil.rmtree(d)
            """,
            "TMP204",
            "temporary directory 'd' is not removed if line 4 raises (removed on line 5)",
            id="raises",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            if data:
                raise ValueError
            shutil.rmtree(d)
            """,
            "TMP204",
            "temporary directory 'd' is not removed if line 5 raises (removed on line 6)",
            id="raise statement",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            try:
                use(d)
            except ValueError:
                report(d)
            except Exception:
                pass
            shutil.rmtree(d)
            """,
            "TMP204",
            "temporary directory 'd' is not removed if line 7 raises (removed on line 10)",
            id="caught, and raised in the handler",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            try:
                use(d)
            except Exception:
                report(d)
                raise
            shutil.rmtree(d)
            """,
            "TMP204",
            "temporary directory 'd' is not removed if line 5 raises (removed on line 9)",
            id="caught, and raised again",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            assert data
            shutil.rmtree(d)
            """,
            "TMP204",
            "temporary directory 'd' is not removed if line 4 raises (removed on line 5)",
            id="assert",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            use(d)
            return d
            """,
            "TMP204",
            "temporary directory 'd' is not removed if line 4 raises (handed over on line 5)",
            id="handed over",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            try:
                use(d)
            except ValueError:
                shutil.rmtree(d)
            else:
                shutil.rmtree(d)
            """,
            "TMP204",
            "temporary directory 'd' is not removed if line 5 raises (removed on lines 7 and 9)",
            id="two removals",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            use(d)
            if data == 1:
                shutil.rmtree(d)
            elif data == 2:
                shutil.rmtree(d)
            elif data == 3:
                shutil.rmtree(d)
            else:
                shutil.rmtree(d)
            """,
            "TMP204",
            "temporary directory 'd' is not removed if line 4 raises (removed on lines 6, 8 and 10)",
            id="no more than three removals are told",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            if data:
                return None
            shutil.rmtree(d)
            """,
            "TMP205",
            "temporary directory 'd' is not removed if line 5 returns (removed on line 6)",
            id="returns",
        ),
        pytest.param(
            """
            for x in data:
                d = tempfile.mkdtemp()
                if x:
                    break
                shutil.rmtree(d)
            """,
            "TMP205",
            "temporary directory 'd' is not removed if line 6 breaks out of the loop (removed on line 7)",
            id="breaks",
        ),
        pytest.param(
            """
            for x in data:
                d = tempfile.mkdtemp()
                if x:
                    continue
                shutil.rmtree(d)
            """,
            "TMP205",
            "temporary directory 'd' is not removed if line 6 continues the loop (removed on line 7)",
            id="continues",
        ),
        pytest.param(
            """
            for item in items:
                d = tempfile.mkdtemp()
                if not item:
                    continue
                shutil.rmtree(d)
            return items
            """,
            "TMP205",
            "temporary directory 'd' is not removed if line 6 continues the loop (removed on line 7)",
            id="continues, and returns behind the loop",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            for item in items:
                if not item:
                    break
            if item:
                return items
            shutil.rmtree(d)
            """,
            "TMP205",
            "temporary directory 'd' is not removed if line 8 returns (removed on line 9)",
            id="made before the loop, returns behind it",
        ),
        pytest.param(
            """
            for x in data:
                d = tempfile.mkdtemp()
            shutil.rmtree(d)
            """,
            "TMP205",
            "temporary directory 'd' is not removed when line 4 binds the name anew (removed on line 5)",
            id="binds anew, in a loop",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            if data:
                d = None
            if d:
                shutil.rmtree(d)
            """,
            "TMP205",
            "temporary directory 'd' is not removed when line 5 binds the name anew (removed on line 7)",
            id="binds anew",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            if data:
                sys.exit(1)
            shutil.rmtree(d)
            """,
            "TMP205",
            "temporary directory 'd' is not removed if line 5 exits (removed on line 6)",
            id="exits",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            if data:
                shutil.rmtree(d)
            """,
            "TMP205",
            "temporary directory 'd' is not removed if line 4 takes the branch without the removal (removed on line 5)",
            id="branch",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            match data:
                case 1:
                    shutil.rmtree(d)
                case 2:
                    pass
            """,
            "TMP205",
            "temporary directory 'd' is not removed if line 7 takes the branch without the removal (removed on line 6)",
            id="case",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            for x in data:
                shutil.rmtree(d)
                return
            """,
            "TMP205",
            "temporary directory 'd' is not removed if line 4 takes the branch without the removal (removed on line 5)",
            id="a loop that may not run",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            for x in data:
                yield x
            shutil.rmtree(d)
            """,
            "TMP204",
            "temporary directory 'd' is not removed if the generator is closed at the yield on line 5 "
            "(removed on line 6)",
            id="yields, in a generator",
        ),
        pytest.param(
            """
            fd, p = tempfile.mkstemp()
            os.remove(p)
            use(fd)
            os.close(fd)
            """,
            "TMP207",
            "descriptor of temporary file 'p' is not closed if line 5 raises (closed on line 6)",
            id="descriptor",
        ),
        pytest.param(
            """
            fd, p = tempfile.mkstemp()
            os.remove(p)
            return None
            """,
            "TMP207",
            "descriptor of temporary file 'p' is not closed on any path",
            id="descriptor that nothing closes",
        ),
        pytest.param(
            """
            fd, p = tempfile.mkstemp()
            os.remove(p)
            if data:
                return
            os.close(fd)
            """,
            "TMP207",
            "descriptor of temporary file 'p' is not closed if line 6 returns (closed on line 7)",
            id="descriptor, returns",
        ),
        pytest.param(
            "p = tempfile.mkstemp()[1]\nos.remove(p)",
            "TMP207",
            "descriptor of temporary file 'p' is not closed on any path",
            id="descriptor without a name",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            try:
                use(d)
            except ValueError:
                shutil.rmtree(d)
            """,
            "TMP205",
            "temporary directory 'd' is not removed when the code ends after line 5 (removed on line 7)",
            id="the end of the function",
        ),
        pytest.param(
            """
            f = tempfile.TemporaryFile()
            use(f)
            """,
            "TMP209",
            "temporary object 'f' is left to the garbage collector on every path",
            id="object that nothing closes",
        ),
        pytest.param(
            """
            f = tempfile.TemporaryFile()
            use(f)
            f.close()
            """,
            "TMP209",
            "temporary object 'f' is left to the garbage collector if line 4 raises (closed on line 5)",
            id="object",
        ),
        pytest.param(
            """
            f = tempfile.NamedTemporaryFile(delete=False)
            f.write(data)
            os.unlink(f.name)
            """,
            "TMP210",
            "temporary file 'f' is not removed if line 4 raises, before its removal is guaranteed (removed on line 5)",
            id="set-up",
        ),
    ],
)
def test_the_message(body: str, code: str, message: str) -> None:
    finding = only(work(body))
    assert (finding.code, finding.message) == (code, message)


def test_the_message_of_a_context_manager() -> None:
    body = "d = tempfile.mkdtemp()\nyield d\nshutil.rmtree(d)"
    finding = only(work(body, "@contextmanager\ndef work()"))
    assert finding.code == "TMP204"
    assert finding.message == (
        "temporary directory 'd' is not removed if the with block raises at the yield on line 5 (removed on line 6)"
    )


def test_the_message_of_an_async_context_manager() -> None:
    body = "d = tempfile.mkdtemp()\nyield d\nshutil.rmtree(d)"
    finding = only(work(body, "@asynccontextmanager\nasync def work()"))
    assert "if the with block raises at the yield on line 5" in finding.message


@pytest.mark.parametrize("decorator", ["@pytest.fixture", "@pytest.fixture(scope='module')", "@app.fixture"])
def test_a_fixture_goes_on_after_its_yield(decorator: str) -> None:
    body = "d = tempfile.mkdtemp()\nyield d\nshutil.rmtree(d)"
    assert findings(work(body, f"{decorator}\ndef work()")) == ()


@pytest.mark.parametrize("decorator", ["@other", "@pytest.mark.slow", "@table['fixture']"])
def test_any_other_generator_may_be_closed_at_its_yield(decorator: str) -> None:
    body = "d = tempfile.mkdtemp()\nyield d\nshutil.rmtree(d)"
    assert only(work(body, f"{decorator}\ndef work()")).message == (
        "temporary directory 'd' is not removed if the generator is closed at the yield on line 5 (removed on line 6)"
    )


def test_the_message_of_a_cancellation() -> None:
    body = """
    d = tempfile.mkdtemp()
    try:
        await use(d)
    except Exception:
        shutil.rmtree(d)
        raise
    shutil.rmtree(d)
    """
    finding = only(work(body, "async def work()"))
    assert finding.code == "TMP206"
    assert finding.message == (
        "temporary directory 'd' is not removed if the await on line 5 is cancelled (removed on lines 7 and 9)"
    )


def test_an_await_that_raises_is_told_as_any_call() -> None:
    body = "d = tempfile.mkdtemp()\nawait use(d)\nshutil.rmtree(d)"
    finding = only(work(body, "async def work()"))
    assert finding.message == "temporary directory 'd' is not removed if line 4 raises (removed on line 5)"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("os.path.join(tempfile.mkdtemp(), 'x.txt')", ""),
        ("Path(tempfile.mkdtemp()) / 'x.txt'", ""),
        ("tempfile.mkdtemp() + '/x.txt'", ""),
        ("os.path.join(tempfile.mkdtemp(), '')", " 'd'"),
        ("tempfile.mkdtemp() + '/'", " 'd'"),
        ("Path(tempfile.mkdtemp())", " 'd'"),
    ],
)
def test_a_name_for_a_path_inside_is_not_that_of_the_directory(value: str, name: str) -> None:
    finding = only(work(f"d = {value}\nuse(d)"))
    assert finding.message == f"temporary directory{name} is never removed"


def test_two_in_one_statement_have_names_of_their_own() -> None:
    found = findings(work("a, b = tempfile.mkdtemp(), tempfile.mkdtemp()\nuse(a)"))
    assert [f.message for f in found] == [f"temporary directory '{name}' is never removed" for name in "ab"]


def test_the_message_of_an_owner() -> None:
    finding = only(text("\nclass Job:\n    def __init__(self):\n        self.place = tempfile.mkdtemp()\n"))
    assert finding.code == "TMP208"
    assert finding.message == (
        "temporary directory 'self.place' is stored on 'self' and no method of the class removes 'place'"
    )
    assert finding.hint == OWNER


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            """
            d = tempfile.mkdtemp()
            use(d)
            shutil.rmtree(d)
            """,
            [(3, "created here"), (4, "raises here"), (5, "the removal that is skipped")],
            id="raises",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            use(d)
            return d
            """,
            [(3, "created here"), (4, "raises here")],
            id="handed over: no removal is skipped",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            try:
                use(d)
            except ValueError:
                print(d)
            else:
                shutil.rmtree(d)
            """,
            [(3, "created here"), (5, "raises here"), (9, "the removal that is skipped")],
            id="not caught",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            try:
                use(d)
            except Exception:
                print(d)
            else:
                shutil.rmtree(d)
            """,
            [
                (3, "created here"),
                (5, "raises here"),
                (6, "caught here, without a removal"),
                (9, "the removal that is skipped"),
            ],
            id="caught",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            if data:
                return
            shutil.rmtree(d)
            """,
            [(3, "created here"), (5, "returns here"), (6, "the removal that is skipped")],
            id="returns",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            if data:
                shutil.rmtree(d)
            """,
            [
                (3, "created here"),
                (4, "the branch without the removal is taken here"),
                (5, "the removal that is skipped"),
            ],
            id="branch",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            for x in data:
                use(d, x)
            """,
            [(3, "created here"), (4, "the code ends here")],
            id="nothing removes it, whatever branch is taken",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            use(d)
            if data:
                KEPT.append(d)
            """,
            [(3, "created here"), (4, "raises here")],
            id="raises before it is handed over",
        ),
        pytest.param(
            """
            for x in data:
                d = tempfile.mkdtemp()
                if x:
                    continue
                shutil.rmtree(d)
            """,
            [(4, "created here"), (6, "continues the loop here"), (7, "the removal that is skipped")],
            id="continues",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            try:
                use(d)
            except ValueError:
                shutil.rmtree(d)
            """,
            [(3, "created here"), (5, "the code ends here"), (7, "the removal that is skipped")],
            id="the end of the function",
        ),
    ],
)
def test_the_witness(body: str, expected: list[tuple[int, str]]) -> None:
    finding = only(work(body))
    assert [(step.line, step.text) for step in finding.steps] == expected


def test_a_scratch_path_is_created_where_it_is_opened() -> None:
    body = "p = f'/tmp/work-{uuid.uuid4()}'\nprint(p)\nopen(p, 'w').write(data)\nuse(p)\nos.remove(p)"
    finding = only(work(body))
    assert finding.span.line == finding.steps[0].line == 5


DIRECTORY = "d = tempfile.mkdtemp()\nuse(d)\nshutil.rmtree(d)"
FILE = "f = tempfile.NamedTemporaryFile(delete=False)\nuse(f)\nos.unlink(f.name)"
NEWER = Settings(target_version=(3, 12))
OLDER = Settings(target_version=(3, 11))


@pytest.mark.parametrize(
    ("body", "settings", "hint"),
    [
        pytest.param(DIRECTORY, OLDER, WITH_DIRECTORY, id="directory"),
        pytest.param(DIRECTORY, NEWER, WITH_DIRECTORY, id="directory, 3.12"),
        pytest.param(FILE, OLDER, FINALLY, id="file"),
        pytest.param(FILE, NEWER, WITH_FILE, id="file, 3.12"),
        pytest.param(FILE, Settings(target_version=(3, 13)), WITH_FILE, id="file, 3.13"),
        pytest.param("fd, p = tempfile.mkstemp()\nos.remove(p)", NEWER, DESCRIPTOR, id="descriptor"),
        pytest.param(
            "from fastapi.responses import FileResponse\n" + DIRECTORY + "\nreturn FileResponse(x)",
            OLDER,
            "background=BackgroundTask(shutil.rmtree, ...) on the response, and a removal where building it fails",
            id="response, directory",
        ),
        pytest.param(
            "from starlette import responses\n" + FILE + "\nreturn responses.StreamingResponse(x)",
            NEWER,
            "background=BackgroundTask(os.unlink, ...) on the response, and a removal where building it fails",
            id="response, file",
        ),
        pytest.param(DIRECTORY + "\nreturn result(x)", OLDER, WITH_DIRECTORY, id="no response"),
        pytest.param(
            DIRECTORY + "\ndef inner():\n    return Response(x)", OLDER, WITH_DIRECTORY, id="a response of another"
        ),
    ],
)
def test_the_advice(body: str, settings: Settings, hint: str) -> None:
    finding = only(work(body), settings)
    assert finding.hint == hint


@pytest.mark.parametrize(
    ("path", "signature", "hint"),
    [
        ("tests/test_service.py", "def test_work()", TMP_PATH),
        ("tests/test_service.py", "async def test_work()", TMP_PATH),
        ("tests/conftest.py", "@pytest.fixture\ndef place()", TMP_PATH),
        ("tests/conftest.py", "@fixture(scope='function')\ndef place()", TMP_PATH),
        ("tests/conftest.py", "@fixture(scope='module')\ndef place()", TMP_PATH_FACTORY),
        ("tests/helpers.py", "def place()", WITH_DIRECTORY),
        ("service.py", "def test_work()", WITH_DIRECTORY),
    ],
)
def test_the_advice_in_a_test(path: str, signature: str, hint: str) -> None:
    assert only(work(DIRECTORY, signature), path=path).hint == hint


def method(body: str, bases: str, path: str = "tests/test_service.py") -> str:
    inner = "".join(f"        {line}\n" for line in body.splitlines())
    return only(text(f"\nclass Tests{bases}:\n    def test_work(self):\n{inner}"), path=path).hint


def test_the_advice_in_a_test_case() -> None:
    add_directory = "self.addCleanup(shutil.rmtree, ...) on the line after the creation"
    add_file = "self.addCleanup(os.unlink, ...) on the line after the creation"
    assert method(DIRECTORY, "(unittest.TestCase)") == add_directory
    assert method(FILE, "(IsolatedAsyncioTestCase)") == add_file
    assert method(DIRECTORY, "(TestCase)", "service.py") == add_directory
    assert method(DIRECTORY, "") == TMP_PATH
    assert method(DIRECTORY, "(Base)") == TMP_PATH
    assert method(DIRECTORY + "\nself.assertTrue(x)", "(Base)") == add_directory


def test_the_advice_for_an_attribute_of_a_test_case() -> None:
    source = "\nclass T(unittest.TestCase):\n    def setUp(self):\n        self.d = tempfile.mkdtemp()\n"
    assert only(text(source)).hint == "self.addCleanup(shutil.rmtree, ...) on the line after the creation"


@pytest.mark.parametrize("factory", ["TemporaryFile", "TemporaryDirectory"])
def test_the_advice_for_an_object(factory: str) -> None:
    assert "unlink" not in only(work(f"x = tempfile.{factory}()\nuse(x)")).hint


def test_the_span_is_that_of_the_acquiring_call() -> None:
    finding = only(work("é, d = 1, tempfile.mkdtemp(prefix='é')\nuse(d)"))
    span = finding.span
    assert (span.line, span.column, span.end_line, span.end_column) == (3, 14, 3, 42)
