"""What every case of the parity suite uses: the fixtures of tests/client, certificates, and the table of what a library lacks.

An engine is an automatic choice only while it has no entry in `LACKS`. An entry is a strict expected failure: it
fails when the library begins to pass.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fixtures import (
    _environment as _environment,
    api as api,
    naps as naps,
    pytest_pyfunc_call as pytest_pyfunc_call,
)
from server import Server, Step

from parity.peers import Authority, TLSServer

# The last httpx2 for Python 3.10 does as httpx does.
HTTPX2_LOOKS_AWAY = sys.version_info >= (3, 11)
LACKS: dict[tuple[str, str, str], str] = {
    ("pyreqwest", "*", "test_a_proxy_that_refuses_a_tunnel[{kind}-502]"): "it does not say with which status",
    (
        "pyreqwest",
        "*",
        "test_a_head_that_trickles_is_no_silence",
    ): "it shows nothing of a head before its end",
    **{
        ("pyreqwest", "*", case): "its threads are not there in a forked process"
        for case in ("test_a_fork_of_a_sync_client", "test_a_fork_of_an_async_client")
    },
    **{
        ("pyreqwest", colour, case): "a request that is given up before its head goes on in the background"
        for colour, case in (
            ("async", "test_what_is_cancelled_closes_its_connection[{kind}-before the head]"),
            ("sync", "test_an_interrupt_is_heard_at_once[{kind}-before the head]"),
        )
    },
    (
        "pyreqwest",
        "*",
        "test_not_where_the_answer_had_begun[{kind}-line]",
    ): "it does not tell an answer that is cut from none",
    (
        "pyreqwest",
        "*",
        "test_not_where_the_answer_had_begun[{kind}-headers]",
    ): "it does not tell an answer that is cut from none",
    ("curl", "*", "test_what_comes_unasked_is_nobodys_answer[{kind}-later]"): (
        "libcurl does not look at a connection again that it used a moment ago"
    ),
    (
        "curl",
        "*",
        "test_not_where_the_answer_had_begun[{kind}-line]",
    ): "libcurl counts no bytes before the first line is complete",
    **{
        (
            engine,
            "*",
            "test_what_comes_unasked_is_nobodys_answer[{kind}-together]",
        ): "h11 keeps what came too much for the next request"
        for engine in ("httpx2", "httpx")
    },
    **{
        (
            engine,
            "*",
            "test_to_nowhere[{kind}-javascript:1]",
        ): "it looks at the target of a redirect that it does not follow"
        for engine in (("httpx",) if HTTPX2_LOOKS_AWAY else ("httpx", "httpx2"))
    },
}
"""(engine, colour or "*", case: the name of a test, or with its parameters) -> why."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is expected to fail; an entry of the table that no test has is an error."""
    folder = Path(__file__).parent
    names = {
        name for file in folder.glob("test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    unknown = [entry for entry in LACKS if entry[2].partition("[")[0] not in names]
    if unknown:
        raise pytest.UsageError(f"LACKS names tests that do not exist: {unknown}")
    for item in items:
        if not isinstance(item, pytest.Function) or not item.path.is_relative_to(folder):
            continue
        spec = getattr(item, "callspec", None)
        if spec is None:
            continue
        kind = spec.params.get("api") or (spec.params.get("colour", "async"), spec.params.get("engine", ""))
        for (engine, colour, case), reason in LACKS.items():
            if (
                engine == kind[1]
                and colour in ("*", kind[0])
                and case.format(kind="-".join(kind)) in (item.originalname, item.name)
            ):
                item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


@pytest.fixture
def serve(authority: Authority) -> Iterator[Callable[..., Server]]:
    """Start servers: ``serve(step, step, ...)``; with ``tls="name"`` one whose certificate is for that name."""
    running: list[Server] = []

    def start(*script: Step, tls: Any = None, **options: Any) -> Server:
        server = (
            Server(*script) if tls is None else TLSServer(*script, context=authority.server(tls, **options))
        )
        server.__enter__()
        running.append(server)
        return server

    yield start
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _no_certificates_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))
