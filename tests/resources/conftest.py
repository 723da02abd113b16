"""Fixtures of the tests of batches, files and skills: scripted servers, and clients of both colours on some engines."""

import pytest
from clients import API, KINDS
from fixtures import (
    _environment as _environment,
    naps as naps,
    pytest_pyfunc_call as pytest_pyfunc_call,
    serve as serve,
)


@pytest.fixture(params=[kind for kind in KINDS if kind[1] in ("httpx2", "curl", "aiohttp")], ids="-".join)
def api(request: pytest.FixtureRequest) -> API:
    return API(*request.param)
