"""Which hand-made names in a shared temporary directory pile up, and which another run is meant to find."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, text, work

HERE = "os.path.join(tempfile.gettempdir(), "


def piles_up(body: str) -> bool:
    found = [code for _, code in codes(work("\n" + body))]
    assert found in ([], ["TMP201"], ["TMP202"])
    return bool(found)


@pytest.mark.parametrize(
    "name",
    [
        "f'a-{uuid.uuid4()}'", "f'a-{os.getpid()}'", "f'a-{data.id}'", "f'a-{number}'", "f'a-{index:03}'", "task_id",
        "'a-%d' % count", "f'a-{version}-{index}'", "data['id']", "f'{title}-{uuid.uuid4()}'",
        "f'a-{md5(str(time.time())).hexdigest()}'",
    ],
)  # fmt: skip
def test_a_directory_of_one_use_piles_up_also_if_one_that_is_there_is_accepted(name: str) -> None:
    assert piles_up(f"import time\nd = {HERE}{name})\nos.makedirs(d, exist_ok=True)\nuse(d)")


NAMES = ["f'a-{title}'", "'a-' + hashlib.md5(data).hexdigest()", "data.filename", "f'{digest[:8]}'", "name + '-page'"]
UNTOLD = ["name", "data.name", "f'{title}.pdf'", "data.stem", "str(title)", "session_key"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "making",
    [
        "os.makedirs(d, exist_ok=True)",
        "Path(d).mkdir(exist_ok=True)",
        "if not os.path.exists(d):\n    os.mkdir(d)",
        "if not Path(d).is_dir():\n    os.mkdir(d)",
        "if os.path.isdir(d):\n    return\nos.mkdir(d)",
        "try:\n    return open(d).read()\nexcept OSError:\n    pass\nopen(d, 'w').write(data)",
    ],
)
def test_what_is_accepted_or_looked_for_is_meant_to_be_found(name: str, making: str) -> None:
    if making.startswith("Path"):
        making = making.replace("Path(d)", "d")
        assert not piles_up(f"d = Path(tempfile.gettempdir()) / {name}\n{making}\nuse(d)")
    elif "Path(d).is_dir" not in making:
        assert not piles_up(f"d = {HERE}{name})\n{making}\nuse(d)")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "making",
    [
        "os.mkdir(d)",
        "os.makedirs(d, exist_ok=False)",
        "os.makedirs(d, exist_ok=data)",
        "open(d, 'w')",
        "open(d, 'w')\nos.path.exists(d)",
        "os.path.exists(data)\nopen(d, 'w')",
    ],
)
def test_what_is_made_whatever_is_there_piles_up(name: str, making: str) -> None:
    assert piles_up(f"d = {HERE}{name})\n{making}\nuse(d)")


@pytest.mark.parametrize("name", UNTOLD)
@pytest.mark.parametrize(
    ("making", "expected"),
    [
        ("os.makedirs(d, exist_ok=True)", True),
        ("if not os.path.exists(d):\n    os.mkdir(d)", True),
        ("if not os.path.exists(d):\n    open(d, 'w').write(data)", False),
        ("if os.path.exists(d):\n    return open(d).read()\nopen(d, 'w').write(data)", False),
    ],
)
def test_of_a_name_that_nobody_else_can_tell_only_a_use_of_what_is_found_counts(
    name: str, making: str, expected: bool
) -> None:
    assert piles_up(f"d = {HERE}{name})\n{making}\nuse(d)") is expected


@pytest.mark.parametrize("name", [*NAMES, *UNTOLD])
@pytest.mark.parametrize(
    ("asking", "expected"),
    [
        ("if os.path.exists(d):\n    raise FileExistsError(d)", True),
        ("while os.path.exists(d):\n    d += '_'", True),
        ("if os.path.exists(d):\n    d = d + '1'", True),
        ("if os.path.exists(d):\n    print(data)", True),
        ("assert not os.path.exists(d)", True),
        ("if os.path.exists(d):\n    return", False),
        ("if os.path.exists(d) and not data:\n    return", False),
        ("if os.path.exists(d):\n    data = open(d).read()", False),
        ("if not os.path.exists(d):\n    pass\nelse:\n    return", False),
        ("old = os.path.getmtime(d)", False),
    ],
)
def test_who_asks_to_make_a_new_one_does_not_look_for_it(name: str, asking: str, expected: bool) -> None:
    assert piles_up(f"d = {HERE}{name})\n{asking}\nopen(d, 'w').write(data)\nuse(d)") is expected


@pytest.mark.parametrize("name", ["f'{self.user}'", "hostname", "user.name"])
def test_a_recurring_name_that_nobody_else_can_tell_is_not_enough(name: str) -> None:
    assert piles_up(f"d = {HERE}{name})\nos.mkdir(d)\nuse(d)")
    assert not piles_up(f"d = {HERE}{name})\nos.makedirs(d, exist_ok=True)\nuse(d)")
    assert not piles_up(f"d = {HERE}{name})\nif not os.path.exists(d):\n    os.mkdir(d)\nuse(d)")


def test_a_digest_is_told_by_its_name() -> None:
    body = f"wheel_hash = title.parent.name\nd = {HERE}wheel_hash)\nos.makedirs(d, exist_ok=True)\nuse(d)"
    assert not piles_up(body)
    assert piles_up(body.replace("wheel_hash", "wheel"))
    assert piles_up(body.replace(", exist_ok=True", ""))


@pytest.mark.parametrize("name", ["f'a-{version}'", "f'a-{project_name}'", "f'a-{platform}-{hub_version}'"])
def test_of_some_things_there_are_few(name: str) -> None:
    assert not piles_up(f"d = {HERE}{name})\nos.mkdir(d)\nuse(d)")


def test_one_thing_of_many_is_enough() -> None:
    assert piles_up(f"d = {HERE}f'a-{{version}}-{{title}}')\nos.mkdir(d)\nuse(d)")


@pytest.mark.parametrize(("accepts", "expected"), [("exist_ok=True", []), ("exist_ok=False", [(2, "TMP201")])])
def test_a_path_without_a_variable(accepts: str, expected: list[tuple[int, str]]) -> None:
    assert codes(text(f"\nos.makedirs({HERE}f'a-{{title}}'), {accepts})")) == expected


def test_what_is_removed_is_scratch() -> None:
    source = work(f"\nd = {HERE}f'a-{{title}}')\nos.makedirs(d, exist_ok=True)\nuse(d)\nshutil.rmtree(d)")
    assert codes(source) == [(4, "TMP204")]


@pytest.mark.parametrize("name", ["f'cache-{index}'", "f'{index}.lock'", "'fixed'"])
def test_caches_and_locks_and_fixed_names_do_not_pile_up(name: str) -> None:
    assert not piles_up(f"d = {HERE}{name})\nos.mkdir(d)\nuse(d)")


def test_a_hand_over_is_no_loss_of_what_another_run_finds() -> None:
    body = f"d = {HERE}'a-' + title)\nos.makedirs(d, exist_ok=True)\nuse(d)\nreturn d"
    assert codes(work("\n" + body)) == []
    assert codes(work("\n" + body.replace(", exist_ok=True", ""))) == [(4, "TMP204")]


def test_a_copy_under_the_name_that_something_has_is_no_loss_if_it_is_handed_over() -> None:
    body = f"f = open({HERE}data.NAME), 'w')\nuse(f)\nreturn f.name"
    assert codes(work("\n" + body.replace("NAME", "filename"))) == []
    assert codes(work("\n" + body.replace("NAME", "title"))) == [(3, "TMP204")]
    unreturned = body.replace("NAME", "filename").replace("return f.name", "")
    assert codes(work("\n" + unreturned)) == [(3, "TMP202")]
