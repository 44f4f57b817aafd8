import os
import tempfile

from tools import convert


def render(page):
    name = tempfile.mktemp(".html", "page-")
    with open(name, "w") as file:
        file.write(page)
    try:
        return convert(name)
    finally:
        os.remove(name)
