"""The fixtures of the client's tests, which tests/parity has, too."""

from pathlib import Path

import pytest
from fixtures import (
    _environment as _environment,
    api as api,
    naps as naps,
    pytest_pyfunc_call as pytest_pyfunc_call,
    serve as serve,
)

PYREQWEST = {
    "test_a_forked_child_has_connections_of_its_own": "its threads are not there in a forked process",
    "test_a_client_can_be_pickled": "clients with equal settings share connections",
    "test_it_is_a_context_manager": "clients with equal settings share connections",
    "test_one_request": "it does not give out the server's words for a status",
    "test_what_it_knows": "it does not give out the server's words for a status",
}
"""What the library pyreqwest cannot do, by test. The other engines lack nothing here."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    folder = Path(__file__).parent
    for item in items:
        if item.path.parent == folder and isinstance(item, pytest.Function) and "pyreqwest" in item.name:
            reason = PYREQWEST.get(item.originalname)
            if reason is not None:
                # What depends on which clients other tests have left is not run at all.
                mark = pytest.mark.skip if "share" in reason else pytest.mark.xfail
                item.add_marker(mark(reason=reason))
