"""The table of calls, fourth part: what runs a command or a function, now or later, and what takes a path along.

Much of it is known by its last part, from wherever it comes: frameworks have the same words for it.
"""

from __future__ import annotations

from flake8_tempfile.analysis.tables.call_rows import Does, Given, Gives, On, Raises, Row, path

_QUIET = Raises.NOTHING
_TEXT = (Given(Does.TEXT),)

DEFERRED = (
    Row("atexit.register weakref.finalize", "registered for the end", (Given(Does.REGISTERS),), raises=_QUIET),
    Row(
        "functools.partial starlette.background.BackgroundTask fastapi.BackgroundTask BackgroundTask",
        "a call that is made later, or never: nothing is registered yet",
        (Given(Does.BUILDS_TASK),),
        raises=_QUIET,
    ),
    Row("threading.Thread", "made, and not started yet", (Given(Does.RUNS_ON),), raises=_QUIET),
    Row("functools.partialmethod fastapi.background.BackgroundTask", "the same", (Given(Does.BUILDS_TASK),)),
    Row("subprocess.run subprocess.call subprocess.check_call", "wait for the command", (Given(Does.RUNS),)),
    Row("os.system", "waits for the script", (Given(Does.RUNS), Given(Does.SHELL))),
    Row(
        "subprocess.getoutput subprocess.getstatusoutput",
        "wait for what the script prints",
        (Given(Does.RUNS), Given(Does.SHELL)),
        (Gives.VALUE,),
    ),
    Row("subprocess.check_output", "waits for what the command prints", (Given(Does.RUNS),), (Gives.VALUE,)),
    Row(
        "subprocess.Popen os.startfile asyncio.create_subprocess_exec",
        "go on after the call",
        (Given(Does.RUNS_ON),),
    ),
    Row(
        "webbrowser.open webbrowser.open_new webbrowser.open_new_tab click.launch typer.launch",
        "start a viewer, or tell one that runs, and do not wait until it has read the file",
        (Given(Does.RUNS_ON),),
    ),
    Row(
        "os.popen asyncio.create_subprocess_shell",
        "the same, with a script",
        (Given(Does.RUNS_ON), Given(Does.SHELL)),
    ),
)

# Known by their last part, as functions, methods or classes, from wherever they come.
ANYWHERE = (
    Row(
        "addCleanup addClassCleanup addModuleCleanup addAsyncCleanup enterModuleContext",
        "unittest",
        (Given(Does.REGISTERS),),
        on=On.ANYTHING,
    ),
    Row("addfinalizer", "pytest", (Given(Does.REGISTERS),), on=On.ANYTHING),
    Row(
        "enter_context enter_async_context",
        "ExitStack enters it: that closes a file with delete=False",
        (Given(Does.REGISTERS), Given(Does.ENTERS)),
        on=On.ANYTHING,
    ),
    Row("enterContext enterClassContext", "the same, of unittest", (Given(Does.ENTERS),), on=On.ANYTHING),
    Row("push_async_callback push_async_exit", "ExitStack", (Given(Does.REGISTERS),), on=On.ANYTHING),
    Row(
        "call_on_close after_this_request teardown_request",
        "Flask and werkzeug",
        (Given(Does.REGISTERS),),
        on=On.ANYTHING,
    ),
    Row(
        "add_task call_later call_soon add_done_callback addCallback addCallbacks addBoth addErrback Timer",
        "BackgroundTasks, event loops, deferreds, threads: remove later by design",
        (Given(Does.REGISTERS),),
        on=On.ANYTHING,
    ),
    Row(
        "add_cleanup add_cleanup_file register_cleanup add_finalizer defer",
        "of projects",
        (Given(Does.REGISTERS),),
        on=On.ANYTHING,
    ),
    Row(
        "callback push register signal finalize on_exit",
        "ExitStack, atexit, signal, weakref; by themselves as likely a parameter that is to be told of something",
        (Given(Does.REGISTERS), Given(Does.TELLS)),
        on=On.ANYTHING,
    ),
    Row(
        "Thread Process submit create_task ensure_future run_in_executor delay apply_async start_new_thread"
        " create_subprocess_exec create_subprocess_shell startfile execv execvp execl execlp spawn map_async schedule"
        " Popen open_new open_new_tab openUrl s si signature send_task enqueue",
        "go on after the call has returned; a task of Celery or rq runs elsewhere",
        (Given(Does.RUNS_ON),),
        on=On.ANYTHING,
    ),
    Row(
        "FileResponse StreamingResponse Response JSONResponse HTMLResponse PlainTextResponse RedirectResponse"
        " StreamingHttpResponse HttpResponse NamedFileResponse File",
        "responses",
        (Given(Does.SENDS),),
        on=On.ANYTHING,
    ),
    Row(
        "Path PurePath ZipFile TarFile Mock MagicMock Command URL Image Dataset DataFrame Session Client Repo"
        " ConfigParser Redirect",
        "classes that use the path they are given and remove nothing",
        (Given(Does.USES),),
        on=On.ANYTHING,
    ),
    Row(
        "_ gettext ngettext pgettext npgettext gettext_lazy ngettext_lazy",
        "translate a message",
        _TEXT,
        raises=_QUIET,
        on=On.ANYTHING,
    ),
    Row("remove_tree force_rmtree", "rmtree of projects", path(Does.REMOVES_TREE), on=On.ANYTHING),
)
