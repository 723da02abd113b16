"""What holds for all tests."""

import gc
import sys

import pytest
from hypothesis import settings

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")


def pytest_configure(config: pytest.Config) -> None:
    if sys.version_info < (3, 11):
        # There, a TLS transport that the other side closed first says of itself that it was never closed.
        unclosed = "Exception ignored in. <function _SSLProtocolTransport.__del__"
        config.addinivalue_line(
            "filterwarnings", f"ignore:{unclosed}:pytest.PytestUnraisableExceptionWarning"
        )


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was collected lives to the end: a test that calls the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()
