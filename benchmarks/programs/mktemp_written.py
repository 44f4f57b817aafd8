import os
import tempfile

from tools import convert


def render(page):
    name = tempfile.mktemp()
    with open(name, "w") as file:
        file.write(page)
    convert(name)
    os.remove(name)
