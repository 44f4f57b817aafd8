"""``dir=`` that may be, or is called, the shared temporary directory."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, text

IMPORTS = "\nfrom app import settings, config, TEMP_DIR, RESULTS_DIR, get_temp_dir, make_temp_dir, store_dir\n"
CACHE = "CACHE_ROOT = config['paths']\n"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("get_temp_dir()", True),
        ("settings.get_temp_dir()", True),
        ("TEMP_DIR", True),
        ("settings.SPOOL_DIR", True),
        ("settings.cache_dir", True),
        ("os.path.join(settings.MEDIA_TMP, 'x')", True),
        ("str(TEMP_DIR)", True),
        ("config['tmp_dir']", True),
        ("config.get('scratch')", True),
        ("getattr(settings, 'TMP_ROOT', None)", True),
        ("given or get_temp_dir()", True),
        ("given if given else '/tmp'", True),
        ("CACHE_ROOT", True),
        ("make_temp_dir()", False),
        ("store_dir()", False),
        ("RESULTS_DIR", False),
        ("settings.RESULTS", False),
        ("settings.TEMPLATES", False),
        ("config['results']", False),
        ("config.get('results')", False),
        ("job.temp_dir", False),
        ("job.temp_dir()", False),
        ("tmp_dir", False),
        ("given", False),
        ("given or RESULTS_DIR", False),
    ],
)
def test_what_a_directory_is_called(place: str, expected: bool) -> None:
    source = text(
        f"{IMPORTS}{CACHE}\ndef work(given, job, tmp_dir):\n    d = tempfile.mkdtemp(dir={place})\n    use(d)\n"
    )
    assert [code for _, code in codes(source)] == (["TMP201"] if expected else [])


@pytest.mark.parametrize("removal", ["shutil.rmtree(TEMP_DIR)", "use(TEMP_DIR)"])
def test_a_place_that_the_module_removes(removal: str) -> None:
    source = (
        f"{IMPORTS}\ndef work():\n    d = tempfile.mkdtemp(dir=TEMP_DIR)\n    use(d)\n\ndef end():\n    {removal}\n"
    )
    assert bool(codes(text(source))) is ("rmtree" not in removal)


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ("ROOT or tempfile.gettempdir()", True),
        ("os.path.join(ROOT, 'scratch')", True),
        ("HELD.append(tempfile.TemporaryDirectory()) or HELD[-1].name", False),
    ],
)
def test_the_body_of_a_function_says_more_than_its_name(returned: str, expected: bool) -> None:
    function = f"\ndef temp_dir():\n    return {returned}\n"
    source = f"{function}\ndef work():\n    d = tempfile.mkdtemp(dir=temp_dir())\n    use(d)\n"
    assert bool(codes(text(source))) is expected
