"""Which calls only work on text, and which of them are seen to do more."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, text, work


def after(call: str, more: str = "") -> list[str]:
    """Return what is found where ``call`` gives something under a name, and ``p`` is removed later."""
    source = f"""
    {more}

    def work(key, folder):
        p = os.path.join(folder, key)
        x = {call}
        use(x)
        os.remove(p)
    """
    return [code for _, code in codes(text(source))]


@pytest.mark.parametrize(
    "call",
    [
        "create_label(p)",
        "make_thumbnail_path(p)",
        "builder.make_checksum(p)",
        "build_command(key, p)",
        "generate_url(out=p)",
    ],
)
def test_what_is_made_of_a_path_is_returned(call: str) -> None:
    assert after(call) == []


@pytest.mark.parametrize(
    "call",
    [
        "create_archive(key, p)",
        "make_file(p)",
        "write_label(p)",
        "save_name(p)",
        "run_command(['touch', p])",
        "builder.make_index(p)",
        "create_label(key, p)",
        "create_subprocess_shell(f'touch {p}')",
        "create_subprocess_exec('touch', key, p)",
    ],
)
def test_a_file_that_is_written_is_no_text(call: str) -> None:
    assert after(call) == ["TMP204"]


@pytest.mark.parametrize("name", ["ok", "result", "rc"])
def test_how_it_went_is_no_product(name: str) -> None:
    source = f"""
    def work(key, folder):
        p = os.path.join(folder, key)
        {name} = make_index(p)
        use({name})
        os.remove(p)
    """
    assert [code for _, code in codes(text(source))] == ["TMP204"]


@pytest.mark.parametrize(
    ("helper", "expected"),
    [
        ("def write_line(p): return '- ' + p.strip()", []),
        ("def write_line(p): return one_line(p)\n    def one_line(p): return p.strip()", []),
        ("def write_line(p): return other(p)", ["TMP204"]),
        ("def write_line(p): raise NotImplementedError", ["TMP204"]),
    ],
)
def test_what_a_function_is_seen_to_do_counts(helper: str, expected: list[str]) -> None:
    assert after("write_line(p)", helper) == expected


@pytest.mark.parametrize(
    ("maker", "expected"),
    [
        ("make_cache_path(key)", []),
        ("make_temp_path(key)", ["TMP204"]),
        ("create_temp_file_path(key)", ["TMP204"]),
        ("create_temp_name(key)", []),
        ("createThumbnailName(key)", []),
        ("create_file(key)", ["TMP204"]),
        ("make_download(key)", ["TMP204"]),
    ],
)
def test_the_path_of_something_is_not_made_with_it(maker: str, expected: list[str]) -> None:
    source = f"""
    def work(key):
        p = {maker}
        use(p)
        os.remove(p)
    """
    assert [code for _, code in codes(text(source))] == expected


def test_what_was_only_named_may_be_made_later() -> None:
    source = """
    def work(key):
        p = make_cache_path(key)
        write_index(p)
        use(p)
        os.remove(p)
    """
    assert codes(text(source)) == [(4, "TMP204")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("'/'.join(data)", ["TMP204"]),
        ("f'{data}/my file.txt'", ["TMP204"]),
        ("data + '.bak'", ["TMP204"]),
        ("' '.join(data)", []),
        ("f'convert {data} out.png'", []),
        ("'touch ' + data", []),
        ("'touch %s' % data", []),
    ],
)
def test_a_command_line_is_no_path(value: str, expected: list[str]) -> None:
    body = f"p = {value}\nrun_command(p)\nuse(p)\nos.remove(p)"
    assert [code for _, code in codes(work(body))] == expected


@pytest.mark.parametrize(
    "statement",
    [
        "plan = create_plan(data, outfile=p)",
        "plan_path = create_plan(data, p)",
        "plan_file = create_plan(p)",
        "outfile = p; plan = create_plan(data, outfile)",
    ],
)
def test_a_name_that_says_output_is_the_output(statement: str) -> None:
    body = f"p = data + '.bak'\n{statement}\nuse()\nos.remove(p)"
    assert [code for _, code in codes(work(body))] == ["TMP204"]
