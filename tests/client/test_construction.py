"""What a client is told when it is made, where it finds what it is not told, and copies."""

from __future__ import annotations

import copy
import inspect
from typing import Any

import httpx
import httpx2
import pytest
from clients import API, it
from server import ASK, hello, reply

import anthropic
from anthropic import Anthropic, AsyncAnthropic, omit
from anthropic._request import FinalRequestOptions


def target(client: Any, url: str = "/x") -> str:
    return str(client._build_request(FinalRequestOptions(method="get", url=url)).url)


async def test_defaults(api: API) -> None:
    client = api.cls()
    assert client.api_key is None and client.auth_token is None and client.max_retries == 2
    assert str(client.base_url) == "https://api.anthropic.com"
    assert client.middleware == () and client.default_query == {} and client._idempotency_header is None
    assert client.HUMAN_PROMPT == "\n\nHuman:" and client.AI_PROMPT == "\n\nAssistant:"
    assert target(client.copy(api_key="k")) == "https://api.anthropic.com/x"
    assert client.is_closed() is False
    assert anthropic.Client is Anthropic and anthropic.AsyncClient is AsyncAnthropic


async def test_an_empty_key_is_none(api: API, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(hello)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "")
    with pytest.raises(TypeError, match="Could not resolve authentication method"):
        await it(api.client(server, api_key=None).messages.create(**ASK))
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "t")
    await it(api.client(server, api_key=None).messages.create(**ASK))
    assert server.last.headers["authorization"] == "Bearer t" and "x-api-key" not in server.last.headers
    with pytest.raises(TypeError, match="Could not resolve authentication method"):
        await it(api.client(server, api_key="").messages.create(**ASK))


async def test_making_one_opens_nothing(api: API) -> None:
    client = api.cls(api_key="k")
    assert "_io_made" not in vars(client)
    _ = client.messages, client.models, client.beta.messages, client.with_raw_response.messages
    assert "_io_made" not in vars(client)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("ANTHROPIC_API_KEY", "api_key"),
        ("ANTHROPIC_AUTH_TOKEN", "auth_token"),
        ("ANTHROPIC_WEBHOOK_SIGNING_KEY", "webhook_key"),
    ],
)
async def test_environment(api: API, monkeypatch: pytest.MonkeyPatch, name: str, attribute: str) -> None:
    monkeypatch.setenv(name, "env")
    assert getattr(api.cls(), attribute) == "env"
    assert getattr(api.cls(**{attribute: "mine"}), attribute) == "mine"
    assert getattr(type("Sub", (api.cls,), {})(), attribute) == "env"


async def test_an_argument_silences_the_environment(api: API, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "env-key")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "env-token")
    assert api.cls().auth_headers == {"X-Api-Key": "env-key", "Authorization": "Bearer env-token"}
    assert api.cls(auth_token="t").auth_headers == {"Authorization": "Bearer t"}
    assert api.cls(api_key="k").auth_headers == {"X-Api-Key": "k"}
    assert api.cls(credentials=anthropic.StaticToken("s")).auth_headers == {}


@pytest.mark.parametrize(
    "base",
    ["http://host:1/p", "http://host:1/p/", httpx.URL("http://host:1/p"), httpx2.URL("http://host:1/p/")],
)
async def test_base_url(api: API, base: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://env/e")
    assert target(api.client()) == "http://env/e/x"
    client = api.client(base_url=base)
    assert target(client) == "http://host:1/p/x" and str(client.base_url) == "http://host:1/p/"
    assert isinstance(client.base_url, api.lib.URL)
    client.base_url = "http://later/v"
    assert target(client) == "http://later/v/x" and target(client.copy()) == "http://later/v/x"
    assert target(client.copy(base_url=base)) == "http://host:1/p/x"


async def test_an_empty_base_url_fails_at_the_first_request(
    api: API, monkeypatch: pytest.MonkeyPatch, naps: list[float]
) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "")
    with pytest.raises(anthropic.APIConnectionError) as caught:
        await it(api.client().messages.create(**ASK))
    assert isinstance(caught.value.__cause__, api.lib.UnsupportedProtocol)


def test_wrong_http_clients() -> None:
    wrong: list[Any] = [object(), "x", httpx.AsyncClient(), httpx2.AsyncClient(), httpx.HTTPTransport()]
    for one in wrong:
        with pytest.raises(TypeError, match=r"^Invalid `http_client` argument"):
            Anthropic(api_key="k", http_client=one)
    for one in (httpx.Client(), httpx2.Client(), 3):
        with pytest.raises(TypeError, match=r"^Invalid `http_client` argument"):
            AsyncAnthropic(api_key="k", http_client=one)


async def test_an_http_client_is_used_and_closed(api: API, serve: Any) -> None:
    server = serve(hello)
    kind = api.lib.AsyncClient if api.asynchronous else api.lib.Client
    native = kind(headers={"X-Native": "1"}, params={"n": "2"})
    client = api.client(server, http_client=native)
    assert client._client is native and not client.is_closed()
    await it(client.messages.create(**ASK))
    assert server.last.headers["x-native"] == "1" and "n=2" in server.last.query
    await it(client.close())
    assert native.is_closed and client.is_closed()


@pytest.mark.parametrize(
    ("options", "cls", "match"),
    [
        ({"credentials": 5}, TypeError, "callable"),
        ({"timeout": "x"}, TypeError, "timeout"),
        ({"credentials": lambda: None, "profile": "p"}, (TypeError, ValueError), "Pass at most one of"),
        ({"engine": "wget"}, ValueError, "wget"),
    ],
)
async def test_arguments_that_cannot_work(api: API, options: Any, cls: Any, match: str) -> None:
    with pytest.raises(cls, match=match):
        _ = api.cls(**options)._client
    with pytest.raises(TypeError):
        api.cls("positional")


def test_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("httpx", "httpx2"):
        assert Anthropic(api_key="k", engine=name)._lib.__name__ == name
        monkeypatch.setenv("ANTHROPIC_HTTP_ENGINE", name)
        assert Anthropic(api_key="k")._lib.__name__ == name


async def test_it_is_a_context_manager(api: API, serve: Any) -> None:
    server = serve(hello)
    if api.asynchronous:
        async with api.client(server) as client:
            await client.messages.create(**ASK)
    else:
        with api.client(server) as client:
            client.messages.create(**ASK)
    assert client.is_closed() and server.wait_closed()


@pytest.mark.parametrize("used", [True, False])
async def test_a_request_after_close(api: API, serve: Any, naps: list[float], used: bool) -> None:
    server = serve(hello)
    client = api.client(server)
    if used:
        await it(client.messages.create(**ASK))
    await it(client.close())
    await it(client.close())
    assert client.is_closed()
    with pytest.raises(anthropic.APIConnectionError, match="closed"):
        await it(client.messages.create(**ASK))
    with pytest.raises(anthropic.APIConnectionError):
        await it(client.messages.create(**ASK, stream=True))
    assert naps == [] and len(server.requests) == int(used)


async def test_closing_closes_the_credentials(api: API) -> None:
    class Provider:
        closed = False

        def __call__(self, *, force_refresh: bool = False) -> Any:
            raise AssertionError

        def close(self) -> None:
            self.closed = True

    provider = Provider()
    await it(api.client(api_key=None, credentials=provider).close())
    assert provider.closed


async def test_repr_has_no_secret(api: API) -> None:
    client = api.cls(api_key="sk-secret", auth_token="tok-secret", base_url="http://user:pw-secret@host/p",
                     default_headers={"X-A": "h-secret"})  # fmt: skip
    assert "secret" not in repr(client) and "host/p" in repr(client)
    assert "secret" not in str(client)


# --- copies -------------------------------------------------------------------------------------------------


async def test_a_copy_keeps_everything(api: API, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Env: 1")
    client = api.client(
        api_key="k", auth_token="t", base_url="http://h/p", timeout=3, max_retries=7, webhook_key="w",
        default_headers={"X-A": "a"}, default_query={"q": 1}, stall_timeout=4, max_retry_after=5,
        strict_nonstreaming=True, api_version="2026-10-21",
    )  # fmt: skip
    for twin in (client.copy(), client.with_options(), client.with_options(max_retries=7)):
        assert twin is not client and type(twin) is type(client)
        for name in ("api_key", "auth_token", "base_url", "timeout", "max_retries", "webhook_key", "default_query",
                     "stall_timeout", "max_retry_after", "strict_nonstreaming", "api_version", "default_headers"):  # fmt: skip
            assert getattr(twin, name) == getattr(client, name), name
    assert client.copy is not None and type(client).with_options is type(client).copy


def test_copy_takes_what_the_constructor_takes() -> None:
    constructor = {n for n in inspect.signature(Anthropic.__init__).parameters if not n.startswith("_")}
    assert constructor - {"self"} <= set(inspect.signature(Anthropic.copy).parameters)


async def test_headers_and_query_merge_or_are_replaced(api: API) -> None:
    client = api.client(default_headers={"X-A": "1", "X-B": "1"}, default_query={"a": 1, "b": 1})
    merged = client.copy(default_headers={"x-a": "2", "X-B": omit}, default_query={"a": 2})
    assert merged.default_headers["x-a"] == "2" and "X-A" not in merged.default_headers
    assert merged.default_query == {"a": 2, "b": 1}
    request = merged._build_request(FinalRequestOptions(method="get", url="/x"))
    assert request.headers["x-a"] == "2" and "x-b" not in request.headers
    replaced = client.copy(set_default_headers={"X-C": "3"}, set_default_query={"c": 3})
    assert "X-A" not in replaced.default_headers and replaced.default_headers["X-C"] == "3"
    assert replaced.default_query == {"c": 3}
    assert client.copy(set_default_headers={}).default_headers.get("X-A") is None
    assert client.default_headers["X-A"] == "1" and client.default_query == {"a": 1, "b": 1}
    for bad in (
        {"default_headers": {}, "set_default_headers": {}},
        {"default_query": {}, "set_default_query": {}},
    ):
        with pytest.raises(ValueError, match="arguments are mutually exclusive"):
            client.copy(**bad)


async def test_credentials_of_a_copy(api: API) -> None:
    keyed = api.client(api_key="k")
    assert keyed.copy().auth_headers == {"X-Api-Key": "k"}
    assert keyed.copy(api_key="k2").auth_headers == {"X-Api-Key": "k2"}
    assert keyed.copy(auth_token="t").auth_headers == {"Authorization": "Bearer t"}, "one replaces the other"
    given = api.client(api_key=None, credentials=anthropic.StaticToken("s"))
    assert given.copy()._token_cache is given._token_cache
    assert given.copy(credentials=anthropic.StaticToken("s2"))._token_cache is not given._token_cache
    assert given.copy(credentials=None)._token_cache is None
    assert given.copy(api_key="k")._token_cache is None


async def test_copies_share_connections(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server)
    copy = client.with_options(max_retries=0).with_options(timeout=9)
    assert copy._client is client._client
    await it(client.messages.create(**ASK))
    await it(copy.messages.create(**ASK))
    del copy
    await it(client.copy(default_headers={"a": "b"}).messages.create(**ASK))
    assert server.connections == 1
    other = api.lib.AsyncClient() if api.asynchronous else api.lib.Client()
    separate = client.copy(http_client=other)
    assert separate._client is other
    await it(separate.close())
    assert not client.is_closed()
    await it(client.copy().close())
    assert client.is_closed()


async def test_copies_of_one_that_was_not_used_share_too(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server)
    one, two = client.copy(), client.copy()
    await it(one.messages.create(**ASK))
    await it(two.messages.create(**ASK))
    assert server.connections == 1


async def test_none_is_a_value_for_copy(api: API) -> None:
    client = api.client(timeout=3, stall_timeout=4, max_retry_after=5)
    copy = client.copy(timeout=None, stall_timeout=None, max_retry_after=None, max_retries=0)
    assert (copy.timeout, copy.stall_timeout, copy.max_retry_after, copy.max_retries) == (None, None, None, 0)


async def test_subclasses(api: API, serve: Any) -> None:
    class Tenant(api.cls):  # type: ignore[misc,name-defined]
        def __init__(self, *, tenant: str = "", api_key: str = "k", base_url: Any = None, http_client: Any = None,
                     max_retries: int = 1) -> None:  # fmt: skip
            self.tenant = tenant
            super().__init__(
                api_key=api_key, base_url=base_url, http_client=http_client, max_retries=max_retries
            )

        @property
        def default_headers(self) -> Any:
            return {**super().default_headers, "X-Tenant": self.tenant}

    class Open(api.cls):  # type: ignore[misc,name-defined]
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)

    server = serve(reply({}))
    client = Tenant(tenant="t", base_url=server.url)
    api.made.append(client)
    copy = client.with_options(max_retries=5, _extra_kwargs={"tenant": "u"})
    assert type(copy) is Tenant and copy.max_retries == 5 and copy.tenant == "u"
    await it(copy.get("/x", cast_to=object))
    assert server.last.headers["x-tenant"] == "u" and server.last.headers["user-agent"].startswith("Tenant/")
    assert Open(api_key="k", timeout=7).copy(max_retries=1).timeout == 7


def test_proxies_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("httpx", "httpx2"):
        monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
        client = Anthropic(api_key="k", engine=name)
        patterns = [pattern.pattern for pattern in client._client._mounts]
        assert patterns == ["https://"]
        client.close()
        monkeypatch.setenv("NO_PROXY", "localhost,10.0.0.1,::1,example.com,http://x.y")
        client = Anthropic(api_key="k", engine=name)
        mounts = {pattern.pattern: transport for pattern, transport in client._client._mounts.items()}
        direct = {pattern for pattern, transport in mounts.items() if transport is None}
        assert direct == {
            "all://localhost",
            "all://10.0.0.1",
            "all://[::1]",
            "all://*example.com",
            "http://x.y",
        }
        client.close()
        monkeypatch.setenv("NO_PROXY", "*")
        client = Anthropic(api_key="k", engine=name)
        assert not client._client._mounts
        client.close()
        monkeypatch.delenv("NO_PROXY")


@pytest.mark.parametrize(
    "options",
    [
        {"verify": False},
        {"trust_env": False},
        {"http1": True},
        {"limits": httpx2.Limits(max_connections=3)},
        {"timeout": 3},
    ],
)
def test_default_http_clients(options: Any) -> None:
    from anthropic._engines.defaults import default_client_class

    for name, cls in (("DefaultHttpxClient", httpx2.Client), ("DefaultAsyncHttpxClient", httpx2.AsyncClient)):
        made = default_client_class(httpx2, asynchronous="Async" in name)
        assert issubclass(made, cls) and made.__qualname__ == f"_{name}" and made.__module__ == "anthropic"
        client = made(**options)
        assert client.follow_redirects is True
        pool = client._transport._pool
        assert pool._max_connections == (3 if "limits" in options else 1000)
        assert client.timeout.read == (3 if "timeout" in options else 600)
        if cls is httpx2.Client:
            client.close()


def test_a_deep_copy_shares_the_connections() -> None:
    with httpx2.Client() as http:
        client = Anthropic(api_key="k", http_client=http, default_headers={"x-a": "b"})
        twin = copy.deepcopy({"client": client})["client"]
        assert twin is not client and twin._client is http
        assert twin.api_key == "k" and twin.default_headers["x-a"] == "b"
