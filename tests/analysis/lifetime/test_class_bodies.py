"""What the body of a class makes is an attribute that the class owes."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, only, text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("d = tempfile.mkdtemp()", [(3, "TMP208")], id="made"),
        pytest.param("d = tempfile.mkdtemp()\n    atexit.register(shutil.rmtree, d)", [], id="registered"),
        pytest.param("d = tempfile.mkdtemp()\n    os.rmdir(d)", [], id="made and removed"),
        pytest.param("d = tempfile.mkdtemp()\n    def close(self):\n        os.rmdir(self.d)", [], id="by a method"),
        pytest.param("d = tempfile.mkdtemp()\n    def close(self):\n        os.rmdir(Job.d)", [], id="by its name"),
        pytest.param("d = tempfile.mkdtemp()\nos.rmdir(Job.d)", [], id="by the module"),
        pytest.param(
            "f = tempfile.NamedTemporaryFile(delete=False)\n    def close(self):\n        self.f.close()",
            [(3, "TMP208")],
            id="a file that is closed only",
        ),
        pytest.param("d = tempfile.TemporaryDirectory()", [], id="it removes itself"),
        pytest.param("d = os.path.join(tempfile.gettempdir(), 'x')", [], id="a name"),
    ],
)
def test_a_class_body(body: str, expected: list[tuple[int, str]]) -> None:
    assert codes(text(f"\nclass Job:\n    {body}\n")) == expected


def test_a_class_in_a_function() -> None:
    source = text("\ndef work():\n    class Job:\n        d = tempfile.mkdtemp()\n    return Job\n")
    assert codes(source) == [(4, "TMP208")]


def test_the_message_names_the_class() -> None:
    finding = only(text("\nclass Job:\n    d = tempfile.mkdtemp()\n"))
    assert finding.message == (
        "temporary directory 'd' is an attribute of the class and no method of the class removes 'd'"
    )
    assert "atexit" in finding.hint


@pytest.mark.parametrize(
    ("field", "removal", "expected"),
    [
        ("field(default_factory=tempfile.mkdtemp)", "use(self.d)", ["TMP208"]),
        ("field(default_factory=lambda: Path(tempfile.mkdtemp()))", "use(self.d)", ["TMP208"]),
        ("field(default_factory=fresh)", "use(self.d)", ["TMP208"]),
        ("attr.ib(factory=tempfile.mkdtemp)", "use(self.d)", ["TMP208"]),
        ("field(default_factory=list)", "use(self.d)", []),
        ("field(default_factory=tempfile.gettempdir)", "use(self.d)", []),
        ("field(default_factory=tempfile.mkdtemp)", "shutil.rmtree(self.d)", []),
        ("field(default_factory=fresh)", "weakref.finalize(self, shutil.rmtree, self.d)", []),
    ],
)
def test_what_the_factory_of_a_field_makes(field: str, removal: str, expected: list[str]) -> None:
    source = "\nfrom dataclasses import dataclass, field\ndef fresh():\n    return tempfile.mkdtemp()\n"
    source += f"@dataclass\nclass Job:\n    d: str = {field}\n    def close(self):\n        {removal}\n"
    assert [code for _, code in codes(text(source))] == expected
