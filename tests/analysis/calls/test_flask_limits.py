"""Flask applications without a limit on uploads."""

from __future__ import annotations

import pytest
from temp_sources import module

from flake8_tempfile.analysis.calls.flask_limits import unbounded_application

APP = "from flask import Flask, request\napp = Flask(__name__)\n"
READ = "def view():\n    return request.files['a'].read(), request.files['b'].read()\n"


def test_the_first_read_is_reported() -> None:
    application = unbounded_application(module(APP + READ))
    assert application is not None
    assert (application.made.lineno, application.read.lineno, application.read.col_offset) == (2, 4, 11)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("app.config['MAX_CONTENT_LENGTH'] = 1", id="item"),
        pytest.param("app.config.update(MAX_CONTENT_LENGTH=1)", id="update"),
        pytest.param("app.config.from_mapping(MAX_CONTENT_LENGTH=1)", id="mapping"),
        pytest.param("app.config.update({'MAX_CONTENT_LENGTH': 1})", id="literal mapping"),
        pytest.param("class Config:\n    MAX_CONTENT_LENGTH = 1", id="class"),
        pytest.param("request.max_content_length = 1", id="request"),
        pytest.param("app.config.from_object('settings')", id="loaded object"),
        pytest.param("app.config.from_prefixed_env()", id="environment"),
        pytest.param("app.config.update(settings)", id="unknown mapping"),
        pytest.param("app.config.update(**settings)", id="unknown keywords"),
        pytest.param("app.config.update({**settings})", id="unknown part"),
        pytest.param("app.config = settings", id="replaced"),
        pytest.param("def check():\n    return request.content_length < 9", id="own check"),
        pytest.param("def check():\n    return request.headers['Content-Length']", id="own check of the header"),
    ],
)
def test_a_limit_may_be_set(line: str) -> None:
    assert unbounded_application(module(APP + line + "\n" + READ)) is None


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(APP, id="no upload"),
        pytest.param("from flask import request\n" + READ, id="no application"),
        pytest.param("from flask import Flask\napp = Flask(__name__)\n" + READ, id="no request of Flask"),
        pytest.param("from other import Flask, request\napp = Flask(__name__)\n" + READ, id="another framework"),
    ],
)
def test_other_modules(source: str) -> None:
    assert unbounded_application(module(source)) is None


@pytest.mark.parametrize(
    "line", ["app.config['DEBUG'] = True", "app.debug = True", "app.config.update(DEBUG=True)", "app.run()"]
)
def test_other_settings(line: str) -> None:
    assert unbounded_application(module(APP + line + "\n" + READ)) is not None
