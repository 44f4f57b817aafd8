import os
import tempfile

from tools import convert


def render(page):
    name = tempfile.mktemp()
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    with os.fdopen(descriptor, "w") as file:
        file.write(page)
    try:
        return convert(name)
    finally:
        os.remove(name)
