import os
import shutil
import tempfile

from tools import convert


def render(page):
    directory = tempfile.mkdtemp()
    convert(page, directory)
    file = open(os.path.join(directory, "result.txt"))
    text = file.read()
    shutil.rmtree(directory)
    return text
