"""The engine of reqwest and hyper (Rust), by pyreqwest: https://github.com/MarkusSintonen/pyreqwest

Its async client serves both colours: each of its coroutines is stepped by us and asks for a future where it has
to wait. In sync that future belongs to a loop of a few lines (`blocking.Loop`), so that the calling thread waits
in Python: signals interrupt it, and each timeout is our own. Its sync client waits in Rust, where no signal
handler runs before the reply is there.

What it cannot do, and why it is never the automatic choice:

- A request that is given up before the head of its reply has come (cancelled, interrupted, timed out, its client
  closed) goes on in the background and holds its connection, until the server answers, or the silence timeout
  that it was sent with ends it. The caller does not wait for that, and its place in our queue is free. From
  the head on, giving up closes the connection at once; so it does while a body in pieces is being sent.
- A process forked from one that has used it cannot use it: that is an error here, not a hang.
- Certificates of `HTTPEngine.verify` are trusted beside those of the machine, not instead of them; those of
  ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` instead of them (on Linux). These it reads itself, so that with
  ``trust_env=False`` they must not be set: that is an error.
- The connect timeout is rounded up to two significant digits. Silence before the head counts from the start of the
  request, and the bytes of a head do not break it. `Times.write` is measured where it is shorter than the silence
  timeout, or the body large or in pieces.
- Headers of a reply whose value is not ASCII are left out: it gives no access to them.
- The words of a status are the usual ones, not the server's: it does not give them out, either.
- By the error alone, a kept connection that broke in the head of a reply is like one that broke before it: the request
  is sent once more, as after any that was closed while it was idle.
- A stream's chunks cross from its thread to ours one by one (with a buffer it would keep events back until that is full).
- It sends an ``Accept`` and a ``User-Agent`` header also where the caller has removed ours.
"""

from __future__ import annotations

from .blocking import SyncEngine as SyncEngine
from .looping import AsyncEngine as AsyncEngine
