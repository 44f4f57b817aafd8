"""Which attributes are removed in a module, by which classes."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, summaries, text


def removers(source: str, attribute: str, owner: str | None = None) -> set[str]:
    known = summaries(source)
    found = known.removers_of(attribute, known.classes[owner] if owner else None)
    return {function.name if function else "<module>" for function in found}


SOURCE = """
class Base:
    def close(self):
        shutil.rmtree(self.place)

class Child(Base):
    def __init__(self):
        self.place = tempfile.mkdtemp()

class Sibling(Base):
    def drop(self):
        os.remove(self.file.name)

class Stranger:
    def wipe(self):
        shutil.rmtree(self.place)
        os.remove(self.own)
"""


@pytest.mark.parametrize(
    ("attribute", "owner", "expected"),
    [
        pytest.param("place", None, {"close", "wipe"}, id="on any object"),
        pytest.param("place", "Base", {"close"}, id="in the class itself"),
        pytest.param("place", "Child", {"close"}, id="in a base class"),
        pytest.param("place", "Stranger", {"wipe"}, id="not in an unrelated class"),
        pytest.param("own", "Child", set(), id="by an unrelated class only"),
        pytest.param("file", "Sibling", {"drop"}, id="the object by the name of its file"),
        pytest.param("file", "Base", {"drop"}, id="in a subclass"),
        pytest.param("file", "Child", {"drop"}, id="in a subclass of the same base"),
        pytest.param("other", None, set(), id="by nobody"),
    ],
)
def test_who_removes_an_attribute(attribute: str, owner: str | None, expected: set[str]) -> None:
    assert removers(SOURCE, attribute, owner) == expected


def owner_of(method: str, rest: str = "") -> str:
    inner = "".join(f"        {line}\n" for line in method.splitlines())
    return text(f"\nclass Job:\n    def __init__(self):\n        self.d = tempfile.mkdtemp()\n{inner}{rest}")


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        pytest.param("", "    def close(self):\n        shutil.rmtree(self.d)\n", id="a method"),
        pytest.param("", "    @classmethod\n    def close(cls):\n        shutil.rmtree(cls.d)\n", id="a class method"),
        pytest.param("", "    def close(self):\n        d = self.d\n        shutil.rmtree(d)\n", id="through a name"),
        pytest.param(
            "self.copy = self.d", "    def close(self):\n        shutil.rmtree(self.copy)\n", id="another attribute"
        ),
        pytest.param(
            "self.copy = str(self.d)\nself.third = self.copy",
            "    def close(self):\n        shutil.rmtree(self.third)\n",
            id="and another",
        ),
        pytest.param(
            "",
            "    @property\n    def place(self):\n        return self.d\n"
            "    def close(self):\n        shutil.rmtree(self.place)\n",
            id="a property",
        ),
        pytest.param(
            "",
            "    def get_place(self):\n        return self.d\n"
            "    def close(self):\n        place = self.get_place()\n        shutil.rmtree(place)\n",
            id="a method that returns it",
        ),
        pytest.param("doomed.append(self.d)", "", id="on a list of what is to be removed"),
        pytest.param("atexit.register(shutil.rmtree, self.d)", "", id="registered"),
        pytest.param("", "\ndef close(job):\n    shutil.rmtree(job.d)\n", id="a function outside"),
        pytest.param("", "\njob = Job()\nshutil.rmtree(job.d)\n", id="the module's own body"),
        pytest.param("", "\nclass Child(Job):\n    def close(self):\n        shutil.rmtree(self.d)\n", id="a subclass"),
        pytest.param(
            "", "    def close(self):\n        for d in [self.d]:\n            shutil.rmtree(d)\n", id="a loop"
        ),
    ],
)
def test_an_attribute_that_something_removes_has_an_owner(method: str, rest: str) -> None:
    assert codes(owner_of(method, rest)) == []


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("", id="nothing"),
        pytest.param("    def close(self):\n        shutil.rmtree(self.e)\n", id="another attribute"),
        pytest.param("    def close(self):\n        os.remove(self.d + '/x')\n", id="a part"),
        pytest.param("    def close(self):\n        print(self.d)\n", id="a use"),
        pytest.param("\nclass Other:\n    def close(self):\n        shutil.rmtree(self.d)\n", id="an unrelated class"),
    ],
)
def test_an_attribute_that_nothing_removes_is_never_removed(rest: str) -> None:
    assert codes(owner_of("", rest)) == [(4, "TMP208")]
