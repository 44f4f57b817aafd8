"""What is owed, and where frameworks stand in for the code: decorators, fixtures, set-up methods, mappings.

Tables only, no logic; what calls do stands in ``call_table``.
"""

from __future__ import annotations

from enum import Enum


class Resource(Enum):
    """What an acquisition owes; the value is how messages call it."""

    DIRECTORY = "temporary directory"
    NAMED_FILE = "temporary file"
    MKSTEMP_FILE = "temporary file of mkstemp"
    DESCRIPTOR = "descriptor"
    SCRATCH_FILE = "scratch file"
    SCRATCH_TREE = "scratch directory"
    OBJECT = "temporary object"


# Stores into these mappings hand nothing over: the process environment owns no files.
NOT_CONTAINERS = frozenset({
    "os.environ", "environ", "sys.modules", "sys.path", "sys.argv", "sys.meta_path", "kwargs", "env", "environment",
    "os.environb",
})  # fmt: skip

# Packages whose responses take a background task.
STARLETTE = frozenset({"starlette", "fastapi"})

# Libraries in whose cancelled scopes each further ``await`` is cancelled too, not only the first.
LEVEL_CANCELLING = frozenset({"anyio", "trio"})

NOT_MANAGED = frozenset({"tempfile.gettempdir", "tempfile.tempdir", "gettempdir"})

# Fixtures and parameters of test functions that are directories which the test runner removes.
FIXTURE_DIRECTORIES = frozenset({"tmp_path", "tmpdir", "tmp_path_factory", "tmpdir_factory", "testdir", "pytester"})
CONTEXT_MANAGER_DECORATORS = frozenset({
    "contextlib.contextmanager", "contextlib.asynccontextmanager", "contextmanager", "asynccontextmanager",
    "contextlib2.contextmanager", "async_generator.asynccontextmanager",
})  # fmt: skip
FIXTURE_DECORATORS = frozenset({
    "pytest.fixture", "pytest_asyncio.fixture", "pytest.yield_fixture", "fixture", "pytest.hookimpl",
})  # fmt: skip
ENTER_METHODS = frozenset({"__enter__", "__aenter__"})
EXIT_METHODS = frozenset({"__exit__", "__aexit__"})
# Base classes whose hooks are called by exactly these names.
TEST_CASES = frozenset({
    "unittest.TestCase", "unittest.IsolatedAsyncioTestCase", "unittest.case.TestCase", "django.test.TestCase",
    "django.test.SimpleTestCase", "django.test.TransactionTestCase", "django.test.LiveServerTestCase",
})  # fmt: skip
# What unittest itself calls, and pytest for its classes.
RUN_BY_UNITTEST = frozenset({
    "setUp", "setUpClass", "asyncSetUp", "tearDown", "tearDownClass", "asyncTearDown", "run", "debug", "runTest",
    "doCleanups", "setup_method", "teardown_method", "setUpTestData", "shortDescription", "id",
})  # fmt: skip
# Put tempfile.tempdir into a directory that they remove: fixtures 4.2 _fixtures/tempdir.py NestedTempfile.
ROOT_MOVERS = frozenset({"fixtures.NestedTempfile"})
# Use one of these in their set-up: oslotest 4.5 base.py BaseTestCase.setUp.
ROOT_MOVING_CASES = frozenset({"oslotest.base.BaseTestCase"})
TEAR_DOWN_OF_PYTEST = frozenset({"teardown_method", "teardown_class", "teardown"})
TEAR_DOWN_METHODS = frozenset({"tearDown", "tearDownClass", "asyncTearDown"})
SET_UP_METHODS = frozenset({
    "setUp", "setUpClass", "asyncSetUp", "setup_method", "setup_class", "setup", "setUpModule", "setup_module",
    "setUpTestData", "setup_function", "__enter__", "__aenter__",
})  # fmt: skip
