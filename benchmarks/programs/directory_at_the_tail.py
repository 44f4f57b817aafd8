import shutil
import tempfile

from tools import convert


def render(pages):
    directory = tempfile.mkdtemp(prefix="pages-")
    result = convert(pages, directory)
    shutil.rmtree(directory)
    return result
