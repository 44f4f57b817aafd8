import os
import tempfile

from tools import convert


def render(page):
    path = convert(page, output=tempfile.mktemp(".pdf"))
    try:
        with open(path, "rb") as file:
            return file.read()
    finally:
        os.remove(path)
