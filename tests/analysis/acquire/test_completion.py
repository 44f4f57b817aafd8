"""When what a call makes is there: what raises before that leaves nothing behind."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import codes, findings, only, parsed, text, work

from flake8_tempfile.analysis.acquire.completion import called_by, is_completed, result_of, steps_of

MAKERS = """

    def make():
        return tempfile.mkdtemp()

    async def amake():
        place = tempfile.mkdtemp()
        return place
    """
REMOVED = "    try:\n        use(p)\n    finally:\n        shutil.rmtree(p)"


def guarded(statement: str) -> str:
    """Return a module in which what ``statement`` names ``p`` is protected from the next line on."""
    return text(MAKERS) + f"async def work(api, loop, given):\n    {statement}\n{REMOVED}\n"


@pytest.mark.parametrize(
    "statement",
    [
        "p = await amake()",
        "p = Path(await amake())",
        "p = (await amake()).strip()",
        "p = await asyncio.wait_for(amake(), 3)",
        "p = await asyncio.shield(asyncio.create_task(amake()))",
        "p = asyncio.run(amake())",
        "p = loop.run_until_complete(amake())",
        "p = await asyncio.to_thread(make)",
        "p = await loop.run_in_executor(None, make)",
        "p = await loop.run_in_executor(None, functools.partial(tempfile.mkdtemp, prefix='x'))",
        "p = await asyncio.to_thread(lambda: tempfile.mkdtemp())",
        "p = given if given else await amake()",
        "p = given or await amake()",
        "p = make() if given else await amake()",
        "p = await api.download()",
        "p = await asyncio.wait_for(api.download(), 3)",
        "p = make()",
    ],
)
def test_the_creation_itself_is_never_what_raises(statement: str) -> None:
    assert codes(guarded(statement)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "p, x = await amake(), await api.read()",
        "p, x = make(), api.read()",
        "p = wrap(await amake())",
        "p = await wrap(make())",
    ],
)
def test_what_comes_after_the_creation_is(statement: str) -> None:
    finding = only(guarded(statement))
    assert finding.code == "TMP204"
    assert f"if line {finding.span.line} raises" in finding.message


@pytest.mark.parametrize(
    "made",
    [
        "await amake()",
        "await asyncio.wait_for(amake(), 3)",
        "asyncio.run(amake())",
        "await asyncio.to_thread(make)",
        "await asyncio.to_thread(tempfile.mkdtemp, prefix='x')",
        "await loop.run_in_executor(None, make)",
        "await api.download()",
    ],
)
def test_what_comes_after_the_statement_is_told_by_its_line(made: str) -> None:
    source = text(MAKERS) + f"async def work(api, loop):\n    p = {made}\n    use(p)\n    shutil.rmtree(p)\n"
    assert "if line 11 raises" in only(source).message


def test_a_coroutine_makes_nothing_until_it_is_awaited() -> None:
    source = (
        text(MAKERS)
        + f"async def work():\n    task = asyncio.create_task(amake())\n    use()\n    p = await task\n{REMOVED}\n"
    )
    assert codes(source) == []


def test_a_coroutine_that_is_returned_is_awaited_by_the_caller() -> None:
    source = text(MAKERS) + "def start():\n    return amake()\nasync def work():\n    p = await start()\n    use(p)\n"
    assert [code for _, code in codes(source)] == ["TMP201"]


def test_an_entered_file_is_made_by_entering() -> None:
    entered = "async with aiofiles.tempfile.NamedTemporaryFile(delete=False) as f:"
    source = "import aiofiles.tempfile, os\nasync def work(use):\n    " + entered
    protected = source + "\n        try:\n            use(f)\n        finally:\n            os.unlink(f.name)\n"
    assert codes(protected) == []
    assert "if line 4 raises" in only(source + "\n        use(f)\n        os.unlink(f.name)\n").message


def test_a_path_made_by_an_awaited_call() -> None:
    body = "p = '/tmp/' + uuid.uuid4().hex\nawait api.save(p)\n{}os.remove(p)"
    signature = "async def work(api)"
    assert codes(work(body.format("") + "\n", signature)) == []
    assert ["line 5 raises" in f.message for f in findings(work(body.format("use(p)\n"), signature))] == [True]


def test_in_the_next_round_the_creation_does_not_lose_what_is_lost() -> None:
    body = "for x in data:\n    p = await api.download(x)\n    use(p)\n    os.remove(p)"
    assert "if line 5 raises" in only(work(body, "async def work(api, data)")).message


@pytest.mark.parametrize(
    ("source", "count", "completed"),
    [
        ("make()", 1, False),
        ("await_(make())", 1, False),
        ("asyncio.create_task(make())", 2, False),
        ("asyncio.run(make())", 2, True),
        ("asyncio.run(main(), make())", 1, False),
    ],
)
def test_steps(source: str, count: int, completed: bool) -> None:
    module = parsed(f"import asyncio\nx = {source}\n")
    call = next(n for n in module.nodes.of(ast.Call) if ast.unparse(n.func) == "make")
    assert len(steps_of(call, module)) == count
    assert is_completed(call, module) is completed
    value = next(iter(module.nodes.of(ast.Assign))).value
    assert (result_of(value, module) is call) is ((count == 1 and value is call) or completed)


@pytest.mark.parametrize(
    ("source", "called"),
    [
        ("asyncio.to_thread(make, 1, a=2)", "make(1, a=2)"),
        ("loop.run_in_executor(pool, make, 1)", "make(1)"),
        ("asyncio.to_thread(functools.partial(make, 1, b=3), 2, a=2)", "make(1, 2, b=3, a=2)"),
        ("asyncio.to_thread(lambda: make(x))", "make(x)"),
        ("asyncio.to_thread(*given)", "asyncio.to_thread(*given)"),
        ("asyncio.to_thread(makers[0])", "asyncio.to_thread(makers[0])"),
        ("anyio.to_thread.run_sync(make, 1, cancellable=True)", "make(1)"),
        ("other(make)", "other(make)"),
    ],
)
def test_called_in_a_thread(source: str, called: str) -> None:
    module = parsed(f"import anyio, asyncio, functools\nx = {source}\n")
    value = next(iter(module.nodes.of(ast.Assign))).value
    assert isinstance(value, ast.Call)
    assert ast.unparse(called_by(value, module)) == called
