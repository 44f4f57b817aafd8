import shutil
import tempfile

from tools import convert


def render(pages):
    directory = tempfile.mkdtemp()
    result = convert(pages, directory)
    if not result:
        return None
    shutil.rmtree(directory, ignore_errors=True)
    return result
