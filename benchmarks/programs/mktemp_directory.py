import os
import shutil
import tempfile

from tools import convert


def render(pages):
    directory = tempfile.mktemp()
    os.makedirs(directory)
    try:
        return convert(pages, directory)
    finally:
        shutil.rmtree(directory)
