"""What hands a resource over: moves, containers, attributes, globals, owners; and what does not."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, only, text, work

from flake8_tempfile.settings import Settings


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("return d", id="returned"),
        pytest.param("return (1, d)", id="returned in a tuple"),
        pytest.param("return {'d': d}", id="in a mapping"),
        pytest.param("return Result(d)", id="in an object"),
        pytest.param("return pkg.Result(path=d)", id="in an object, by keyword"),
        pytest.param("return Path(d)", id="in another form"),
        pytest.param("return lambda: shutil.rmtree(d)", id="as the call that removes it"),
        pytest.param("yield d", id="yielded"),
        pytest.param("KEPT.append(d)", id="put into a container from outside"),
        pytest.param("KEPT['d'] = d", id="stored in a mapping from outside"),
        pytest.param("KEPT.d = d", id="stored on an object"),
        pytest.param("KEPT += [d]", id="added to a list from outside"),
        pytest.param("found = []\nfound.append(d)\nreturn found", id="in a list that is returned"),
        pytest.param("found = {}\nfound['d'] = d\nreturn found", id="in a mapping that is returned"),
        pytest.param("data.result = found = [d]", id="in a list that is stored"),
        pytest.param("setattr(KEPT, 'd', d)", id="stored by setattr"),
        pytest.param("queue.put(d)", id="put into a queue"),
        pytest.param("os.environ['D'] = d", id="put into the environment"),
    ],
)
def test_handed_over(statement: str) -> None:
    assert codes(work(f"d = tempfile.mkdtemp()\n{statement}")) == []


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("os.rename(d, target)", id="renamed"),
        pytest.param("os.replace(d, target)", id="replaced"),
        pytest.param("shutil.move(d, target)", id="moved"),
        pytest.param("Path(d).rename(target)", id="renamed as a method"),
        pytest.param("atomic_move(d, target)", id="moved by a function that says so"),
        pytest.param("fs.move(d, target)", id="moved by a method that says so"),
    ],
)
def test_handed_over_by_a_call_that_may_fail(statement: str) -> None:
    finding = only(work(f"d = tempfile.mkdtemp()\n{statement}"))
    assert finding.message == "temporary directory 'd' is not removed if line 4 raises (handed over on line 4)"


def test_a_call_that_may_fail_hands_over_when_it_returns() -> None:
    body = "d = tempfile.mkdtemp()\ntry:\n    os.replace(d, target)\nexcept OSError:\n    shutil.rmtree(d)\n    raise"
    assert codes(work(body)) == []


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("use(d)", id="used"),
        pytest.param("return os.path.join(d, 'x')", id="a file inside returned"),
        pytest.param("return f'{d}/x'", id="likewise, as a text"),
        pytest.param("return len(d)", id="something else returned"),
        pytest.param("return FileResponse(d)", id="sent"),
        pytest.param("KEPT.append(os.path.join(d, 'x'))", id="a file inside put into a container"),
        pytest.param("env = os.environ.copy()\nenv['D'] = d", id="put into an environment of its own"),
        pytest.param("options['D'] = d", id="put into options that are nobody's parameter"),
        pytest.param("sys.path.insert(0, d)", id="put on the search path"),
        pytest.param("sys.path.append(d)", id="likewise"),
        pytest.param("storage.put('name', d)", id="sent to a storage"),
        pytest.param("found = []\nfound.append(d)\nuse(found)", id="in a list of its own"),
        pytest.param("os.rename(source, d)", id="the target of a renaming"),
        pytest.param("shutil.copy(d, target)", id="copied"),
        pytest.param("d.replace('a', 'b')", id="a text replaced"),
        pytest.param("setattr(d, 'x')", id="setattr that sets nothing"),
        pytest.param("ZipFile(d)", id="opened as an archive"),
        pytest.param("Result(d)", id="in an object that nobody keeps"),
    ],
)
def test_not_handed_over(statement: str) -> None:
    assert codes(work(f"d = tempfile.mkdtemp()\n{statement}")) == [(3, "TMP201")]


@pytest.mark.parametrize("name", ["options", "kwargs", "env", "settings"])
def test_a_mapping_that_is_a_parameter_hands_over(name: str) -> None:
    assert codes(work(f"{name}['d'] = tempfile.mkdtemp()", f"def work({name})")) == []
    assert codes(work(f"{name}[data] = tempfile.mkdtemp()", f"def work({name}, data)")) == []


@pytest.mark.parametrize(
    ("body", "signature", "expected"),
    [
        pytest.param(
            "options = {}\noptions['d'] = tempfile.mkdtemp()", "def work(options)", (4, "TMP201"), id="bound anew"
        ),
        pytest.param("kwargs['d'] = tempfile.mkdtemp()", "def work(**kwargs)", (3, "TMP201"), id="made by the call"),
        pytest.param(
            "d = tempfile.mkdtemp()\noptions['d'] = d\nuse(d)\nshutil.rmtree(d)",
            "def work(options)",
            (3, "TMP204"),
            id="removed",
        ),
        pytest.param(
            "options['d'] = tempfile.mkdtemp()\nuse(options)\nshutil.rmtree(options['d'])",
            "def work(options)",
            (3, "TMP204"),
            id="removed by its key",
        ),
    ],
)
def test_a_mapping_that_is_only_lent_to_does_not(body: str, signature: str, expected: tuple[int, str]) -> None:
    assert codes(work(body, signature)) == [expected]


def test_a_yield_lends_where_the_function_itself_removes() -> None:
    body = "d = tempfile.mkdtemp()\nyield d\nshutil.rmtree(d)"
    assert codes(work(body)) == [(3, "TMP204")]


@pytest.mark.parametrize("owner", ["storage.adopt", "storage.*", "adopt", "ado*"])
def test_an_owner_of_the_user_takes_the_resource_over(owner: str) -> None:
    source = work("d = tempfile.mkdtemp()\nstorage.adopt(d)")
    assert codes(source) == [(3, "TMP201")]
    assert codes(source, Settings(owners=(owner,))) == [(3, "TMP204")]
    assert "(handed over on line 4)" in only(source, Settings(owners=(owner,))).message
    assert codes(source, Settings(owners=(owner,), harmless_calls=(owner,))) == []


def test_an_owner_takes_no_part() -> None:
    source = work("d = tempfile.mkdtemp()\nadopt(os.path.join(d, 'x'))")
    assert codes(source, Settings(owners=("adopt",))) == [(3, "TMP201")]


def test_a_global_name_outlives_the_function() -> None:
    assert codes(work("global KEPT\nKEPT = tempfile.mkdtemp()")) == []
    assert codes(work("global KEPT\nd = tempfile.mkdtemp()\nKEPT = d")) == []
    assert codes(work("KEPT = tempfile.mkdtemp()")) == [(3, "TMP201")]


def test_a_nonlocal_name_outlives_the_function() -> None:
    source = """
    def outer():
        kept = None
        def inner():
            nonlocal kept
            kept = tempfile.mkdtemp()
        return inner
    """
    assert codes(text(source)) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("self.d = tempfile.mkdtemp()", [(4, "TMP208")]),
        ("d = self.d = tempfile.mkdtemp()", [(4, "TMP208")]),
        ("d = tempfile.mkdtemp(); self.d = d", [(4, "TMP208")]),
        ("d = tempfile.mkdtemp(); self.d = Path(d)", [(4, "TMP208")]),
        ("d = tempfile.mkdtemp(); self.d = os.path.join(d, 'x')", [(4, "TMP201")]),
        ("d = tempfile.mkdtemp(); self.d = Result(d)", [(4, "TMP204")]),
        ("d = tempfile.mkdtemp(); self.table['d'] = d", []),
        ("other.d = tempfile.mkdtemp()", []),
        ("fd, self.d = tempfile.mkstemp(); os.close(fd)", [(4, "TMP208")]),
        ("self.fd, p = tempfile.mkstemp(); os.remove(p)", []),
        ("self.d = tempfile.mkdtemp(); self.d = None", [(4, "TMP201")]),
        ("self.d = tempfile.mkdtemp(); shutil.rmtree(self.d)", []),
    ],
)
def test_an_attribute_of_self_is_owed_by_the_class(body: str, expected: list[tuple[int, str]]) -> None:
    found = codes(text(f"\nclass Job:\n    def start(self):\n        {body}\n"))
    assert found == expected


def test_the_first_parameter_is_the_object_whatever_its_name() -> None:
    source = "\nclass Job:\n    def start({0}):\n        {0}.d = tempfile.mkdtemp()\n"
    assert codes(text(source.format("this"))) == [(4, "TMP208")]
    assert codes(text("\ndef start(this):\n    this.d = tempfile.mkdtemp()\n")) == []


def test_set_up_that_may_raise_before_it_ends() -> None:
    source = """
    class T(unittest.TestCase):
        def setUp(self):
            self.d = tempfile.mkdtemp()
            use(self.d)

        def tearDown(self):
            shutil.rmtree(self.d)
    """
    assert codes(text(source)) == [(4, "TMP210")]
    assert codes(text(source.replace("setUp", "start"))) == []


@pytest.mark.parametrize("made", ["[]", "{}", "set()", "list()", "dict()", "[x for x in data]", "{x: x for x in data}"])
def test_a_container_made_here_owns_nothing(made: str) -> None:
    source = work(f"found = {made}\nd = tempfile.mkdtemp()\nfound.update(d)\nuse(found)")
    assert codes(source) == [(4, "TMP201")]


@pytest.mark.parametrize("made", ["load()", "data", "self.found", "data.found[0]"])
def test_a_container_from_outside_owns_what_is_put_into_it(made: str) -> None:
    assert codes(work(f"found = {made}\nd = tempfile.mkdtemp()\nfound.update(d)")) == []


@pytest.mark.parametrize("statement", ["store.keep(d)", "Owner(d)", "remember(d)"])
def test_a_helper_of_the_module_that_keeps_it_takes_it_over(statement: str) -> None:
    source = """
    KEPT = []
    class Store:
        def keep(self, path):
            self.path = path
    class Owner:
        def __init__(self, path):
            self.mine = path
        def close(self):
            shutil.rmtree(self.mine)
    def remember(path):
        KEPT.append(path)
    def work(data):
        d = tempfile.mkdtemp()
        {0}
    """
    # It only stores, which does not fail; what comes before may.
    assert codes(text(source.format(statement))) == []
    assert "(handed over on line 15)" in only(text(source.format(f"use(); {statement}"))).message
    assert codes(text(source.format("other(d)"))) == [(14, "TMP201")]


KEEPER = "try:\n    d = tempfile.mkdtemp()\n    {call}\n    use(d)\nfinally:\n    {end}"


@pytest.mark.parametrize(
    ("call", "end", "expected"),
    [
        pytest.param("files.add_folder(d)", "files.cleanup()", [], id="kept and cleaned up"),
        pytest.param("files.tmp_folder(d)", "files.remove_all()", [], id="by other names"),
        pytest.param("self.files.track(d)", "self.files.cleanup()", [], id="on an attribute"),
        pytest.param("files.upload(d)", "files.cleanup()", [(4, "TMP201")], id="uploaded is not kept"),
        pytest.param("files.add_folder(d)", "files.close()", [(4, "TMP201")], id="closed is not cleaned up"),
        pytest.param("files.add_folder(d)", "other.cleanup()", [(4, "TMP201")], id="another one cleans up"),
        pytest.param("files.add_folder(x)", "files.cleanup()", [(4, "TMP201")], id="another one is kept"),
    ],
)
def test_an_object_that_keeps_it_and_cleans_up(call: str, end: str, expected: list[tuple[int, str]]) -> None:
    assert codes(work(KEEPER.format(call=call, end=end))) == expected


def test_an_object_whose_clean_up_is_registered() -> None:
    body = "atexit.register(files.cleanup)\nd = tempfile.mkdtemp()\nfiles.add_folder(d)\nuse(d)"
    assert codes(work(body)) == []


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param("Workspace.build(d)", [], id="built"),
        pytest.param("Workspace.create_in(d)", [], id="created"),
        pytest.param("cls.from_path(d)", [], id="an alternative constructor"),
        pytest.param("Dataset.create(d)", [(3, "TMP201")], id="of a class that only uses it"),
        pytest.param("Workspace.size(d)", [(3, "TMP201")], id="a class method that builds nothing"),
        pytest.param("workspace.build(d)", [(3, "TMP201")], id="a method"),
    ],
)
def test_an_owner_that_a_class_method_builds(made: str, expected: list[tuple[int, str]]) -> None:
    assert codes(work(f"d = tempfile.mkdtemp()\nreturn {made}")) == expected


@pytest.mark.parametrize("lookup", ["os.environ.get", "os.getenv"])
def test_the_default_of_a_lookup_is_what_is_stored(lookup: str) -> None:
    value = f"{lookup}('ROOT', tempfile.mkdtemp())"
    assert codes(work(f"settings.root = {value}")) == []
    assert codes(work(f"root = {value}\nuse(root)")) == [(3, "TMP201")]


FAILING = """
d = Path(tempfile.mkdtemp())
p = d / "x"
try:
    convert(data, p)
except BaseException:
    shutil.rmtree(d)
    return data
"""


def test_a_result_goes_with_a_directory_that_only_a_failure_removes() -> None:
    assert codes(work(FAILING + "return p")) == []
    assert codes(work(FAILING + "if data:\n    shutil.rmtree(d)\nreturn p")) == [(3, "TMP205")]
    assert codes(work(FAILING + "return len(data)")) == [(3, "TMP205")]


def test_an_owner_is_asked_first_where_the_temporary_one_is_the_fallback() -> None:
    body = "d = given or tempfile.mkdtemp()\ntry:\n    use(d)\nfinally:\n    if not given:\n        shutil.rmtree(d)"
    assert codes(work(body)) == []
    assert codes(work(body.replace("not given", "given"))) == [(3, "TMP201")]


SCRATCH = "os.path.join(tempfile.gettempdir(), uuid.uuid4().hex)"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("self.p = {0}; open(self.p, 'w').close()", [], id="made under the attribute"),
        pytest.param("p = self.p = {0}; open(p, 'w').close(); use(p)", [], id="made under another name"),
        pytest.param("p = {0}; open(p, 'w').close(); use(p); self.p = p", [(4, "TMP204")], id="stored after work"),
        pytest.param("p = {0}; self.p = make_archive(p)", [], id="what the call that makes it returns"),
        pytest.param("p = {0}; self.q = make_archive(p)", [(4, "TMP202")], id="stored where nothing removes it"),
        pytest.param("self.q = {0}; open(self.q, 'w').close()", [(4, "TMP208")], id="made where nothing removes it"),
        pytest.param("self.q = {0}; open(self.q, 'w').close(); os.remove(self.q)", [(4, "TMP210")], id="and removed"),
        pytest.param("self.q = {0}", [], id="never made"),
        pytest.param("p = {0}; KEPT.append(p); open(p, 'w').close(); use(p)", [], id="put into a container first"),
        pytest.param("p = {0}; KEPT[1] = p; open(p, 'w').close(); use(p)", [], id="likewise, into a mapping"),
        pytest.param("p = {0}; q = [p]; open(p, 'w').close(); use(p)", [(4, "TMP202")], id="into one of its own"),
    ],
)
def test_a_path_that_is_stored_before_it_is_made(body: str, expected: list[tuple[int, str]]) -> None:
    source = f"\nclass Job:\n    def start(self):\n        {body.format(SCRATCH)}\n\n    def close(self):\n"
    assert codes(text(source + "        os.remove(self.p)\n")) == expected


NAMED = """
class Job:
    def close(self):
        os.remove(self.gone)

def start(job):
    {start}job.{attribute} = os.path.join(tempfile.gettempdir(), uuid.uuid4().hex)
    open(job.{attribute}, "w").close()
    use(job.{attribute}){end}
"""


@pytest.mark.parametrize(
    ("start", "attribute", "end", "expected"),
    [
        pytest.param("", "gone", "", [], id="removed by a method"),
        pytest.param("job = Job(); ", "gone", "; job.close()", [], id="of an object made and closed here"),
        pytest.param("job = Job(); ", "gone", "", [(8, "TMP202")], id="of an object made here that nobody closes"),
        pytest.param("", "out", "", [(8, "TMP202")], id="removed by nobody"),
        pytest.param("job = SimpleNamespace(); ", "gone", "", [(8, "TMP202")], id="of another object made here"),
        pytest.param("job = SimpleNamespace(); ", "out", "", [(8, "TMP202")], id="likewise"),
        pytest.param("", "out", "; os.remove(job.out)", [(8, "TMP204")], id="removed here after work"),
    ],
)
def test_an_attribute_that_has_the_path_before_it_is_made(
    start: str, attribute: str, end: str, expected: list[tuple[int, str]]
) -> None:
    assert codes(text(NAMED.format(start=start, attribute=attribute, end=end))) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param("upload(f.name, delete_after_upload=True)", ["TMP204"], id="unless it fails"),
        pytest.param("data.bucket.upload(f.name, auto_delete_file=True)", ["TMP204"], id="by itself"),
        pytest.param("upload(path=f.name, cleanup=True)", ["TMP204"], id="in one word"),
        pytest.param("data.report(local_path=f.name, delete_after_upload=True)", ["TMP204"], id="after what it is for"),
        pytest.param("data.send(data, f.name, delete=True)", ["TMP204"], id="what is sent"),
        pytest.param("move(f.name, data, delete_source=True)", ["TMP204"], id="moved"),
        pytest.param("queue_upload(f.name, delete_when_done=True)", [], id="later"),
        pytest.param("data.tune(weights_file=f.name, auto_delete_file=True)", ["TMP204"], id="the file it is given"),
        pytest.param("data.tune(weights_dir=f.name, auto_delete_file=True)", ["TMP202"], id="a file, not that"),
        pytest.param("move(data, f.name, delete_source=True)", ["TMP202"], id="moved there"),
        pytest.param("transfer(src=data, dst=f.name, delete_source=True)", ["TMP202"], id="likewise"),
        pytest.param("merge_into(f.name, data, delete_sources=True)", ["TMP202"], id="what goes into it"),
        pytest.param("data.run(data, working_dir=f.name, remove=True)", ["TMP202"], id="a container"),
        pytest.param("data.run(data, volumes=[f.name], remove=True)", ["TMP202"], id="with a volume"),
        pytest.param("run_build(f.name, cleanup=True)", ["TMP202"], id="what is built"),
        pytest.param("data.download_all('b', f.name, delete=True)", ["TMP202"], id="what was there"),
        pytest.param("open_scratch(dir=f.name, delete=True)", ["TMP202"], id="what is opened"),
        pytest.param("upload(f.name, delete=False)", ["TMP202"], id="not"),
        pytest.param("upload(f.name, delete=data)", ["TMP202"], id="perhaps"),
        pytest.param("upload(f.name, delete_existing=True)", ["TMP202"], id="something else"),
        pytest.param("upload(f.name, remove_prefix=True)", ["TMP202"], id="a part of the text"),
        pytest.param("rsync(f.name, delete=True)", ["TMP202"], id="at the other end"),
        pytest.param("tempfile.TemporaryDirectory(f.name, delete=True)", ["TMP202"], id="what it makes"),
        pytest.param("upload(data, delete_after_upload=True)", ["TMP202"], id="another file"),
        pytest.param("use(data)\nupload(f.name, delete_after=True)", ["TMP204"], id="after work"),
    ],
)
def test_a_call_that_is_told_to_remove_takes_it_over(call: str, expected: list[str]) -> None:
    assert [code for _, code in codes(work(f"f = tempfile.NamedTemporaryFile(delete=False)\n{call}"))] == expected


def test_a_helper_that_has_it_removed_takes_it_over() -> None:
    source = "def send(path):\n    upload(path, delete_after_upload={0})\n\ndef work():\n    send(tempfile.mkdtemp())\n"
    assert codes(text("\n" + source.format("True"))) == [(6, "TMP204")]
    assert codes(text("\n" + source.format("False"))) == [(6, "TMP201")]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("data.download(url, p)", ["TMP204"]),
        ("await data.download_to_file(url, p)", ["TMP204"]),
        ("fetch(url, output=p)", ["TMP204"]),
        ("convert(url, output=p)", ["TMP203"]),
        ("extract_words(url, p)", ["TMP203"]),
        ("data.export(url, p)", ["TMP203"]),
        ("data.parse(url, p)", ["TMP203"]),
        ("data.download(p)", ["TMP203"]),
        ("data.download(p, url)", ["TMP203"]),
    ],
)
def test_what_writes_where_it_is_told_returns_where_that_is(call: str, expected: list[str]) -> None:
    source = work(f"fd, p = tempfile.mkstemp()\nos.close(fd)\nreturn {call}", "async def work(data)")
    assert [code for _, code in codes(source)] == expected


def test_a_directory_is_not_what_a_download_into_it_returns() -> None:
    assert codes(work("d = tempfile.mkdtemp()\nreturn data.download(url, d)")) == [(3, "TMP201")]


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ("found.append(f)", ["TMP204"]),
        ("found.append(f.name)", ["TMP204"]),
        ("found.append(data)", ["TMP202"]),
    ],
)
def test_a_container_of_file_objects_is_emptied_by_their_names(kept: str, expected: list[str]) -> None:
    removed = "each" if "name" in kept else "each.name"
    source = f"found = []\nf = tempfile.NamedTemporaryFile(delete=False)\n{kept}\nuse(data)\nfor each in found:\n"
    assert [code for _, code in codes(work(f"{source}    os.remove({removed})"))] == expected
