"""The engine of libcurl, by pycurl: https://curl.se/libcurl/c/libcurl-multi.html

libcurl never waits by itself here: it says which sockets and which time it waits for, and we do that, with
`poll` in the calling thread (so that a signal interrupts it, and each timeout is our own), or with the
readers of the asyncio loop.
"""

from __future__ import annotations

from typing import Any

import pycurl

from .blocking import SyncEngine as SyncEngine
from .looping import AsyncEngine as AsyncEngine

LEAST = 0x075500
"""libcurl 7.85, of 2022."""


def usable() -> bool:
    """Whether this build of libcurl can do what we need."""
    info: Any = pycurl.version_info()
    if not hasattr(pycurl, "ACTIVESOCKET"):  # a pycurl before 7.46 does not name all that we ask for
        return False
    return info[2] >= LEAST and "https" in info[8] and bool(info[4] & pycurl.VERSION_ASYNCHDNS)
