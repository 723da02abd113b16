"""TLS: who is trusted, who is not, and what the error says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from clients import API, every, it
from server import ASK, EVENTS, Connection, event, hello, stream, streamed

from anthropic import AnthropicError, HTTPEngine
from parity.peers import HERE, Authority, Blunt, ask, drain, fails, step_of, times, why


def client_of(api: API, server: Any, **options: Any) -> Any:
    return api.client(server, engine=HTTPEngine(api.engine, **options), max_retries=1, timeout=times())


async def refused(api: API, server: Any, naps: list[float], words: str, **options: Any) -> None:
    """A call fails before it is sent, says why, and is tried again as often as `max_retries` says."""
    for streams in (False, True):
        naps.clear()
        error = await fails(client_of(api, server, **options), stream=streams)
        assert error.delivery == "not_sent"
        assert re.search(words, why(error), re.IGNORECASE), why(error)
        assert isinstance(
            error, (api.lib.ConnectError, api.lib.ReadError)
        )  # a refusal may come after the handshake
        assert len(naps) == error.retries_taken == 1
    assert server.requests == []


@pytest.mark.parametrize("how", ["file", "folder"])
async def test_an_authority_of_our_own(api: API, serve: Any, authority: Authority, how: str) -> None:
    server = serve(hello, streamed, tls=HERE)
    client = client_of(api, server, verify=getattr(authority, how))
    assert (await it(ask(client))).id == "msg_1"
    assert len(await every(await it(ask(client, stream=True)))) == 7
    assert server.connections == 1


@pytest.mark.parametrize(("name", "how"), [("SSL_CERT_FILE", "file"), ("SSL_CERT_DIR", "folder")])
async def test_an_authority_of_the_environment(
    api: API, serve: Any, authority: Authority, monkeypatch: pytest.MonkeyPatch, name: str, how: str
) -> None:
    monkeypatch.setenv(name, getattr(authority, how))
    assert (await it(ask(client_of(api, serve(hello, tls=HERE))))).id == "msg_1"


async def test_an_authority_of_an_environment_that_has_no_say(
    api: API, serve: Any, authority: Authority, monkeypatch: pytest.MonkeyPatch, naps: list[float]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", authority.file)
    await refused(api, serve(hello, tls=HERE), naps, "certificate|issuer", trust_env=False)


async def test_a_certificate_that_nobody_vouches_for(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(hello, tls=HERE)
    await refused(api, server, naps, "certificate|issuer")
    assert (await it(ask(client_of(api, server, verify=False)))).id == "msg_1"


async def test_a_certificate_of_another_host(
    api: API, serve: Any, authority: Authority, naps: list[float]
) -> None:
    server = serve(hello, tls="other.parity.test")
    await refused(
        api, server, naps, r"host ?name|IP address|not valid for|no alternative", verify=authority.file
    )


async def test_a_certificate_that_is_expired(
    api: API, serve: Any, authority: Authority, naps: list[float]
) -> None:
    server = serve(hello, tls=HERE, expired=True)
    await refused(api, server, naps, "expired", verify=authority.file)


@pytest.mark.parametrize("parts", ["one file", "two files"])
async def test_a_certificate_of_the_client(api: API, serve: Any, authority: Authority, parts: str) -> None:
    both, certificate, key = authority.client()
    server = serve(hello, tls=HERE, wants=True)
    cert = both if parts == "one file" else (certificate, key)
    assert (await it(ask(client_of(api, server, verify=authority.file, cert=cert)))).id == "msg_1"


async def test_a_certificate_of_the_client_that_is_missing(
    api: API, serve: Any, authority: Authority, naps: list[float]
) -> None:
    server = serve(hello, tls=HERE, wants=True)
    await refused(api, server, naps, "alert|certificate ?required|handshake", verify=authority.file)


async def test_a_server_without_tls(api: API, serve: Any, authority: Authority, naps: list[float]) -> None:
    with Blunt(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") as server:
        server.url = server.url.replace("http", "https")
        await refused(api, server, naps, "tls|ssl|version|record|message|corrupt", verify=authority.file)


async def test_a_client_without_tls(api: API, serve: Any) -> None:
    """Who speaks plainly to a TLS server is not answered; nobody knows what became of the request."""
    server = serve(hello, tls=HERE)
    server.url = server.url.replace("https", "http")
    error = await fails(client_of(api, server).with_options(max_retries=0))
    assert error.delivery == "unknown" and server.requests == []


async def test_authorities_that_are_not_there(api: API, serve: Any) -> None:
    server = serve(hello, tls=HERE)
    client = client_of(api, server, verify="nowhere.pem")
    with pytest.raises(AnthropicError) as caught:
        await it(client.messages.create(**ASK))
    assert "nowhere.pem" in why(caught.value) and not server.connections
    with pytest.raises(ValueError, match="verify"):
        HTTPEngine(verify="")


async def test_events_over_tls_come_when_they_come(api: API, serve: Any, authority: Authority) -> None:
    def then(connection: Connection) -> None:
        connection.stall()
        for one in EVENTS[4:]:
            connection.chunk(event(one))
        connection.end()

    server = serve(stream(*EVENTS[:4], then=then), tls=HERE)
    client = client_of(api, server, verify=authority.file)
    reading = await it(ask(client, stream=True))
    step = step_of(reading)
    first = [(await it(step())).type for _ in range(3)]
    server.release()
    assert first[-1] == "content_block_delta" and len(await drain(reading)) == 4
