import os
import tempfile

from tools import convert


def render(page):
    directory = tempfile.mkdtemp()
    path = os.path.join(directory, "page.html")
    with open(path, "w") as file:
        file.write(page)
    return len(convert(path))
