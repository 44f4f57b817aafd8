import os
import tempfile

from tools import convert


def render(page):
    with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False) as file:
        file.write(page)
    result = convert(file.name)
    os.unlink(file.name)
    return result
