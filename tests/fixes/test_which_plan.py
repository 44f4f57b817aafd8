"""Which rewrite is planned, and how safe it is called, where a small difference decides: neighbours side by side."""

from __future__ import annotations

import pytest

from fixes.support import DEFAULT, findings, fix

HEAD = """\
import asyncio
import os
import shutil
import tempfile
import unittest

from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask


"""
IN_A_TEST = "# path: tests/test_page.py\n" + HEAD
CODES = DEFAULT | {"TMP210"}
# A program, and what is planned for its findings: the kind of the edit and how safe it is, or why there is none.
PLANS = {
    "a stream is a response like a file": (
        HEAD
        + """\
def download(build):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    build(path)
    return StreamingResponse(open(path, "rb"))
""",
        {"TMP203": "ResponseBackgroundTask unsafe"},
    ),
    "a test for its presence goes with it": (
        HEAD
        + """\
def work(items):
    place = tempfile.mkdtemp()
    items.run(place)
    if os.path.exists(place):
        shutil.rmtree(place)
""",
        {"TMP204": "WrapInTemporaryDirectory safe"},
    ),
    "a test for anything else may keep it": (
        HEAD
        + """\
def work(items):
    place = tempfile.mkdtemp()
    items.run(place)
    if is_ready(place):
        shutil.rmtree(place)
""",
        {"TMP204": "one branch keeps it, and may mean to"},
    ),
    "what `setUp` stores is removed by `tearDown`": (
        HEAD
        + """\
class Work:
    def setUp(self):
        self.place = tempfile.mkdtemp()

    def tearDown(self):
        self.done = True
""",
        {"TMP208": "RemoveWithOwner unsafe"},
    ),
    "what any method stores may be stored twice": (
        HEAD
        + """\
class Work:
    def begin(self):
        self.place = tempfile.mkdtemp()

    def tearDown(self):
        self.done = True
""",
        {"TMP208": "RemoveWithOwner display"},
    ),
    "another attribute holds more than a path": (
        HEAD
        + """\
class Store:
    def __init__(self, name):
        self.place = tempfile.mkdtemp()
        self.names = [name, "x"]
""",
        {"TMP208": "RemoveWithOwner display"},
    ),
    "the attribute holds more than the path": (
        HEAD
        + """\
class Store:
    def __init__(self, name):
        self.place = [name, tempfile.mkdtemp()]
        self.names = name
""",
        {"TMP208": "the attribute holds more than the path"},
    ),
    "the exception after a removal is handled": (
        HEAD
        + """\
def work(items):
    place = tempfile.mkdtemp()
    try:
        items.run(place)
        if not items.ok():
            shutil.rmtree(place)
            raise ValueError(items)
    except ValueError:
        items.log(place)
    shutil.rmtree(place)
""",
        {"TMP204": "WrapInTemporaryDirectory unsafe"},
    ),
    "one of those that are told the path goes on using it": (
        HEAD
        + """\
def work(make):
    path = tempfile.mktemp()
    make.note(path)
    make.serve_forever(path)
    make.note(path)
    os.remove(path)
""",
        {"TMP204": "RemovalIntoFinally unsafe", "TMP301": "what is told the path may go on using it"},
    ),
    "it is part of a loop's head": (
        HEAD
        + """\
def work(items):
    for item in items.in_place(tempfile.mkdtemp()):
        item.go()
""",
        {"TMP201": "no variable of its own holds it"},
    ),
    "it is part of a statement": (
        HEAD
        + """\
def work(items):
    show(tempfile.mkdtemp())
    items.go()
""",
        {"TMP201": "WrapInTemporaryDirectory unsafe"},
    ),
    "a nested function makes the name global": (
        HEAD
        + """\
def work(text, use):
    def other():
        global path
        path = 1
    path = "/tmp/work.txt"
    with open(path, "w") as file:
        file.write(text)
    use(path)
    os.remove(path)
""",
        {"TMP101": "the name is global", "TMP204": "RemovalIntoFinally unsafe"},
    ),
    "two tests that write the same file": (
        IN_A_TEST
        + """\
def test_one():
    path = "/tmp/a.txt"
    with open(path, "w") as file:
        file.write("x")
    check(path)


def test_other():
    path = "/tmp/a.txt"
    with open(path, "w") as file:
        file.write("x")
    check(path)
""",
        {"TMP101": "ToTmpPath unsafe"},
    ),
    "another test reads it": (
        IN_A_TEST
        + """\
def test_one():
    path = "/tmp/a.txt"
    with open(path, "w") as file:
        file.write("x")
    check(path)


def test_other():
    path = "/tmp/a.txt"
    check(path)
""",
        {"TMP101": "the same path is written down twice"},
    ),
    "a helper moves the old one into it": (
        HEAD
        + """\
def publish(made, old):
    shutil.move(old, made)
    return os.path.join(made, "page")


def build(use, old):
    place = tempfile.mkdtemp()
    page = publish(place, old)
    use(page)
    shutil.rmtree(place)
""",
        {"TMP204": "from line 18 on it may be the only copy"},
    ),
    "the response has the task by its name": (
        HEAD
        + """\
def route(build):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    build(path)
    task = BackgroundTask(os.remove, path)
    return FileResponse(path, background=task)
""",
        {"TMP204": "ResponseBackgroundTask safe"},
    ),
    "the response has another task by its name": (
        HEAD
        + """\
def route(build, count):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    build(path)
    task = BackgroundTask(os.remove, path)
    other = BackgroundTask(count)
    return FileResponse(path, background=other)
""",
        {"TMP203": "a background task removes it on some way out"},
    ),
    "what `mkstemp` gives is stored as it is": (
        IN_A_TEST
        + """\
class PageTest(unittest.TestCase):
    def setUp(self):
        self.made = tempfile.mkstemp()
        self.page = render(self.made)
""",
        {"TMP208": "ToAddCleanup unsafe"},
    ),
    "a declared attribute": (
        IN_A_TEST
        + """\
class PageTest(unittest.TestCase):
    def setUp(self):
        self.place: str = tempfile.mkdtemp()
        self.page = render(self.place)

    def tearDown(self):
        shutil.rmtree(self.place)
""",
        {"TMP210": "ToAddCleanup safe"},
    ),
    "what is written in the body of a statement was not written in its head": (
        HEAD
        + """\
def work(chunks):
    file = tempfile.NamedTemporaryFile("w")
    for chunk in chunks:
        if not check(file.name):
            file.write(chunk)
""",
        {"TMP303": "FlushBeforeName safe"},
    ),
    "a directory at a path of bytes": (
        HEAD
        + """\
def work(use):
    place = b"/tmp/work"
    os.mkdir(place)
    use(place)
    shutil.rmtree(place)
""",
        {"TMP101": "the literal is written in a way that cannot be continued", "TMP204": "RemovalIntoFinally safe"},
    ),
    "a test that writes at a path of bytes": (
        IN_A_TEST
        + """\
def test_page(check):
    path = b"/tmp/page.txt"
    with open(path, "w") as file:
        file.write("x")
    check(path)
""",
        {"TMP101": "the literal is written in a way that cannot be continued"},
    ),
    "a test that writes at a path in two parts": (
        IN_A_TEST
        + """\
def test_page(check):
    path = "/tm" "p/page.txt"
    with open(path, "w") as file:
        file.write("x")
    check(path)
""",
        {"TMP101": "the literal is written in a way that cannot be continued"},
    ),
    "a list takes in the descriptor and the path": (
        IN_A_TEST
        + """\
class Test(unittest.TestCase):
    def test_it(self):
        (*pair,) = tempfile.mkstemp()
        os.close(pair[0])
        self.check(pair[1])
""",
        {"TMP203": "no variable of its own holds it"},
    ),
    "the condition of a loop makes one each time": (
        HEAD
        + """\
def work(items):
    while items.todo(tempfile.mkdtemp()):
        items.go()
""",
        {"TMP201": "no variable of its own holds it"},
    ),
    "the response has a name for the task that removes it": (
        HEAD
        + """\
def download(build):
    place = tempfile.mkdtemp()
    path = build(place)
    task = BackgroundTask(shutil.rmtree, place)
    return FileResponse(path, background=task)
""",
        {"TMP204": "ResponseBackgroundTask safe"},
    ),
    "the response has a name for another task": (
        HEAD
        + """\
def download(build, log):
    place = tempfile.mkdtemp()
    path = build(place)
    task = BackgroundTask(log, "sent")
    return FileResponse(path, background=task)
""",
        {"TMP201": "the response has a background task already"},
    ),
    "the descriptor goes into an object that is not known": (
        HEAD
        + """\
def work(use):
    descriptor, path = tempfile.mkstemp()
    with use.wrap(descriptor, "w") as file:
        file.write("x")
    os.remove(path)
""",
        {"TMP204": "RemovalIntoFinally safe"},
    ),
    "a class method keeps it after a step that may fail": (
        HEAD
        + """\
class Store:
    known = []

    @classmethod
    def keep(cls, place):
        cls.known.append(place)

    @classmethod
    def make(cls, use):
        place = tempfile.mkdtemp()
        use(place)
        cls.keep(place)
""",
        {"TMP204": "RemovalIntoFinally safe"},
    ),
    "a global name gets it after a step that may fail": (
        HEAD
        + """\
def make(use):
    global place
    made = tempfile.mkdtemp()
    use(made)
    place = made
""",
        {"TMP204": "RemovalIntoFinally safe"},
    ),
    "a loop goes on after a removal in it": (
        HEAD
        + """\
def work(items):
    place = tempfile.mkdtemp()
    for item in items:
        item.run(place)
        if item.bad():
            shutil.rmtree(place)
            continue
        item.go()
    return place
""",
        {"TMP204": "the loop goes on after the removal"},
    ),
    "the caller's list gets what a loop finds in it": (
        HEAD
        + """\
def work(use, other):
    place = tempfile.mkdtemp()
    use(place)
    for path in glob.glob(place + "/*"):
        other.append(path)
""",
        {"TMP201": "the path is stored elsewhere"},
    ),
    "a mark that has two names": (
        IN_A_TEST
        + """\
import pytest

slow = needs_disk = pytest.mark.slow


@needs_disk
def test_page(check):
    place = tempfile.mkdtemp()
    check(place)
""",
        {"TMP201": "ToTmpPath unsafe"},
    ),
}


@pytest.mark.parametrize(("source", "planned"), PLANS.values(), ids=PLANS)
def test_which_plan(source: str, planned: dict[str, str]) -> None:
    found = {
        each.code: f"{type(each.edit).__name__} {each.edit.applicability.value}" if each.edit else each.unfixed
        for each in findings(source, CODES)
        if each.code in planned
    }
    assert found == planned


# Where the new text is put together: what stands between the arguments, and how the rest of a `with` is written.
WRITTEN = {
    "arguments on lines of their own": (
        "place = tempfile.mkdtemp(\n        'x',\n        'y',\n    )\n    use(place)\n"
        "    shutil.rmtree(place, ignore_errors=True)\n",
        "with tempfile.TemporaryDirectory(\n        'x',\n        'y',\n        ignore_cleanup_errors=True,\n"
        "    ) as place:\n        use(place)\n",
    ),
    "one argument with a comma": (
        "place = tempfile.mkdtemp('x',)\n    use(place)\n    shutil.rmtree(place, ignore_errors=True)\n",
        "with tempfile.TemporaryDirectory('x', ignore_cleanup_errors=True,) as place:\n        use(place)\n",
    ),
    "a helper destroys a place of the module": (
        "def clear():\n        shutil.rmtree(TARGET)\n    made = tempfile.mkdtemp()\n    use(made)\n    clear()\n"
        "    shutil.move(made, TARGET)\n    shutil.rmtree(made)\n",
        "def clear():\n        shutil.rmtree(TARGET)\n    made = tempfile.mkdtemp()\n    try:\n        use(made)\n"
        "    except BaseException:\n        shutil.rmtree(made, ignore_errors=True)\n        raise\n    clear()\n"
        "    shutil.move(made, TARGET)\n    shutil.rmtree(made)\n",
    ),
    "managers that are entered before it": (
        "with open(use) as source, use.lock(), tempfile.NamedTemporaryFile(delete=False) as made:\n"
        "        use(source, made)\n    use(made.name)\n    os.unlink(made.name)\n",
        "with open(use) as source, use.lock(), tempfile.NamedTemporaryFile(delete=False) as made:\n"
        "        use(source, made)\n    use(made.name)\n    os.unlink(made.name)\n",
    ),
    "managers that are entered after it": (
        "with tempfile.NamedTemporaryFile(delete=False) as made, open(use) as source, use.lock():\n"
        "        use(source, made)\n    if not use.ok:\n        raise ValueError\n    os.unlink(made.name)\n",
        "made = tempfile.NamedTemporaryFile(delete=False)\n    try:\n"
        "        with made, open(use) as source, use.lock():\n"
        "            use(source, made)\n        if not use.ok:\n            raise ValueError\n    finally:\n"
        "        os.unlink(made.name)\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), WRITTEN.values(), ids=WRITTEN)
def test_how_it_is_written(before: str, after: str) -> None:
    start = "import os\nimport shutil\nimport tempfile\n\n\ndef work(use):\n    "
    text = fix(start + before).text
    assert text[text.index("def work") :] == "def work(use):\n    " + after
