"""The engine of aiohttp: https://docs.aiohttp.org/en/stable/client_reference.html

aiohttp pools connections and speaks HTTP. The waiting in line, redirects, the choice of a proxy and all timeouts but
that for connecting are ours. Which connection carries a request we are told as a client middleware of aiohttp.
"""

from __future__ import annotations

from .engine import AsyncEngine as AsyncEngine, session_times as session_times
