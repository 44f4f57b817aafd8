"""Nothing that stands in a source file or in its name does more than be shown, in whatever format."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from unicodedata import bidirectional, category
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from report_samples import written

from flake8_tempfile.model import Applicability, Edit, Finding, Span, Step
from flake8_tempfile.reporters import FileReport, Run
from flake8_tempfile.reporters.drawing import listing
from flake8_tempfile.reporters.identity import DOCUMENTATION
from flake8_tempfile.reporters.markup import attributes, content, marked_up, prose

# All characters, those with a meaning somewhere more often than others; also surrogates that stand alone.
CHARACTERS = st.one_of(
    st.characters(),
    st.characters(categories=["Cs", "Cc", "Cf"]),
    st.sampled_from("<>&'\"%:,;=\\\r\n\t\x1b\x9b\x07\x00\u2028\u202e\ufffe\uffff]#*`"),
)
TEXT = st.text(CHARACTERS, min_size=1, max_size=30)
NASTY = "</script><img src=x onerror=alert(1)>\r\n::error file=x::y ]]> \x1b[2J \x00 %0A \udcff \ufffe"
_REORDERING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
LINE_FORMATS = ("concise", "full", "grouped", "pylint", "github")
EVERY = (*LINE_FORMATS, "json", "json-lines", "gitlab", "rdjson", "sarif", "junit", "html")


def report_of(path: str, text: str) -> FileReport:
    """Return a report in which ``text`` stands wherever text may."""
    edit = Edit(text, Applicability.DISPLAY)
    finding = Finding("TMP204", Span(1, 0, 1, 5), text, (Step(1, text), Step(2, text)), text, edit)
    other = Finding("TMP201", Span(2, 1, 2, 5), text, unfixed=text)
    return FileReport(path, (finding, other), (f"x = 1 # {text}\n", f"{text}\n"), failure=text)


def suggest(edit: Edit, source: str) -> str:
    """Return a change with the same text in it."""
    return edit.title + source


@pytest.mark.parametrize("name", LINE_FORMATS)
@given(path=TEXT, text=TEXT)
@example(path=NASTY, text=NASTY)
def test_lines_obey_nobody(name: str, path: str, text: str) -> None:
    plain = written(name, [report_of("path.py", "text")], Run("", suggest))
    hostile = written(name, [report_of(path, text)], Run("", suggest))
    seen = set(hostile) - {"\n", "\t"}
    assert not {character for character in seen if category(character) in ("Cc", "Cs", "Zl", "Zp")}
    assert not {character for character in seen if bidirectional(character) in _REORDERING}
    if name != "full":  # a long line may take a row of its own for what is said of it there
        assert hostile.count("\n") == plain.count("\n")


@given(path=TEXT, text=TEXT)
@example(path=NASTY, text=NASTY)
def test_every_line_is_one_workflow_command(path: str, text: str) -> None:
    lines = written("github", [report_of(path, text)]).split("\n")[:-1]
    assert len(lines) == 3
    for line in lines:
        assert re.fullmatch(r"::(error|warning) [a-zA-Z]+=[^:,\r\n]+(,[a-zA-Z]+=[^:,\r\n]+)*::[^\r\n]*", line)
        title, file, *others = line.partition("::")[2].partition("::")[0].partition(" ")[2].split(",")
        assert title.startswith("title=")
        assert file.startswith("file=")
        assert [name.partition("=")[0] for name in others] in ([], ["line", "endLine", "col", "endColumn"])


@pytest.mark.parametrize("name", ["json", "gitlab", "rdjson", "sarif"])
@given(path=TEXT, text=TEXT)
@example(path=NASTY, text=NASTY)
def test_json_keeps_its_shape(name: str, path: str, text: str) -> None:
    document = written(name, [report_of(path, text)], Run("/work"))
    assert document.isascii()
    plain = json.loads(written(name, [report_of("path.py", "text")], Run("/work")))
    hostile = json.loads(document)
    assert shape(hostile) == shape(plain)
    json.dumps(hostile, ensure_ascii=False).encode("utf-8")  # no surrogate stands alone


_DEPENDENT = ("uri", "uriBaseId", "endColumn", "column")


def shape(value: object) -> object:
    """Return what is left without the texts and what depends on them."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items() if key not in _DEPENDENT}
    return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__


@given(path=TEXT, text=TEXT)
@example(path=NASTY, text=NASTY)
def test_xml_is_well_formed_and_keeps_its_shape(path: str, text: str) -> None:
    document = written("junit", [report_of(path, text)])
    assert document.isascii()
    plain = ElementTree.fromstring(written("junit", [report_of("path.py", "text")]))
    hostile = ElementTree.fromstring(document)
    assert [(element.tag, sorted(element.attrib)) for element in hostile.iter()] == [
        (element.tag, sorted(element.attrib)) for element in plain.iter()
    ]


@given(text=TEXT)
@example(text=NASTY)
def test_legal_text_comes_through_xml_unchanged(text: str) -> None:
    element = ElementTree.fromstring(f"<a{attributes({'b': text})}>{marked_up(text)}</a>")
    legal = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", text)
    if legal == text:
        assert (element.text or "") == text
        assert element.attrib["b"].replace("\t", " ") == text.replace("\t", " ")


class Shape(HTMLParser):
    """Collects the elements of a page, with their attributes' names."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(document: str) -> Shape:
    """Return what a parser of HTML sees."""
    parser = Shape()
    parser.feed(document)
    parser.close()
    return parser


@given(path=TEXT, text=TEXT.filter(lambda text: "`" not in text))
@example(path=NASTY, text=NASTY)
@example(path=NASTY, text="a\nb\tc")
def test_html_keeps_its_shape(path: str, text: str) -> None:
    document = written("html", [report_of(path, text)])
    assert document.isascii()
    plain = report_of("path.py", text)
    harmless = plain._replace(lines=tuple("x" * len(line) for line in plain.lines))
    elements = [tag for tag, _ in parsed(document).elements]
    assert set(elements) == {tag for tag, _ in parsed(written("html", [harmless])).elements}
    assert elements.count("script") == elements.count("style") == 1
    names = {name for _, names in parsed(document).elements for name in names}
    assert not {name for name in names if name.startswith("on") or name in ("style", "src")}
    assert document.count("href=") == document.count(f'href="{DOCUMENTATION}reference/rules/TMP')


@given(text=TEXT)
@example(text=NASTY)
@example(text="`a` b `c")
@example(text="`a` <b> `c`")
def test_text_stays_text_in_html(text: str) -> None:
    for markup in (content(text), prose(text)):
        assert {tag for tag, _ in parsed(markup).elements} <= {"code"}
    assert parsed(content(text)).text.count("<") == text.count("<")


@given(line=TEXT, start=st.integers(0, 40), length=st.integers(0, 10))
@example(line="x = '</code>' # \t größe" * 30, start=500, length=9)
def test_any_place_can_be_drawn(line: str, start: int, length: int) -> None:
    finding = Finding("TMP204", Span(1, start, 1, start + length), "m", (Step(1, "a"), Step(2, "b"), Step(7, "c")))
    drawing = listing(FileReport("a.py", (finding,), (line, "y\n")), finding)
    drawn = {"svg", "g", "circle", "text", "path", "title"}
    assert {tag for tag, _ in parsed(drawing).elements} <= {"div", "span", "code", "mark"} | drawn


@pytest.mark.parametrize("name", EVERY)
def test_a_path_that_is_no_text_can_be_written(name: str) -> None:
    document = written(name, [report_of("src/\udcff\udc80.py", "text")], Run("/work"))
    document.encode("utf-8")
