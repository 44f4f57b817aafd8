import os
from tempfile import mktemp

from tools import convert


def render(page):
    name = mktemp()
    with open(name, "w") as file:
        file.write(page)
    try:
        return convert(name)
    finally:
        os.remove(name)
