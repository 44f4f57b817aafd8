import os
import tempfile

from tools import convert


def render(page):
    name = tempfile.mktemp(suffix=".html", prefix="page-")
    try:
        with open(name, "w") as file:
            file.write(page)
        return convert(name)
    finally:
        if os.path.exists(name):
            os.remove(name)
