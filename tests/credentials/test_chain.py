"""Which credential counts, what a client without one says, and that nothing is read where a key is given."""

from __future__ import annotations

import copy
import json
import logging
import os
import pickle
import subprocess
import sys
from typing import Any
from unittest import mock

import pytest
from clients import API, it
from server import ASK, hello

import anthropic
from anthropic import (
    AccessToken,
    Anthropic,
    BaseURLBoundProvider,
    CredentialResult,
    CredentialsError,
    CredentialsFile,
    InMemoryConfig,
    StaticToken,
    WorkloadIdentityCredentials,
    default_credentials,
)  # fmt: skip

TOKENS = {"access_token": "at-file", "expires_at": 9_999_999_999}
FEDERATION = {
    "ANTHROPIC_FEDERATION_RULE_ID": "fdrl", "ANTHROPIC_ORGANIZATION_ID": "org", "ANTHROPIC_IDENTITY_TOKEN": "jwt-env",
}  # fmt: skip


def federate(monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    for name, value in {**FEDERATION, **more}.items():
        monkeypatch.setenv(name, value)


async def test_the_order(api: API, home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each source that is added comes before those that were there."""
    assert api.cls().credentials is None and default_credentials() is None
    home.user(tokens=TOKENS)
    assert api.cls().credentials.profile == "default"
    federate(monkeypatch)
    assert isinstance(api.cls().credentials, WorkloadIdentityCredentials)
    home.user("work", TOKENS)
    monkeypatch.setenv("ANTHROPIC_PROFILE", "work")
    assert api.cls().credentials.profile == "work"
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "t")
    assert api.cls().credentials is None and api.cls().auth_token == "t"
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    assert api.cls().api_key == "k" and api.cls().custom_auth is None
    assert (
        api.cls(profile="default").credentials.profile == "default"
        and api.cls(profile="work").api_key is None
    )


@pytest.mark.parametrize("missing", FEDERATION)
def test_federation_needs_all_of_it(home: Any, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    federate(monkeypatch)
    monkeypatch.setenv(missing, "")
    assert default_credentials() is None


def test_a_file_comes_before_a_text(
    serve: Any, home: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server import reply

    server = serve(reply({"access_token": "at", "expires_in": 60}))
    federate(
        monkeypatch,
        ANTHROPIC_WORKSPACE_ID="w",
        ANTHROPIC_SERVICE_ACCOUNT_ID="s",
        ANTHROPIC_SCOPE="never sent",
    )
    found = default_credentials(base_url=server.url)
    assert found is not None and found.base_url is None and found.extra_headers == {}
    found.provider()
    assert server.last.json()["assertion"] == "jwt-env" and server.last.json()["workspace_id"] == "w"
    monkeypatch.setenv("ANTHROPIC_IDENTITY_TOKEN", "jwt-later")
    found.provider()
    assert server.last.json()["assertion"] == "jwt-later" and "scope" not in server.last.json()
    (tmp_path / "token").write_text("jwt-file")
    monkeypatch.setenv("ANTHROPIC_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    found = default_credentials(base_url=server.url)
    assert found is not None
    found.provider()
    assert server.last.json()["assertion"] == "jwt-file" and server.last.json()["service_account_id"] == "s"


def test_what_was_chosen_must_work(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write(home.config(), "{}")
    assert Anthropic().credentials is None, "nobody chose it"
    home.write(home.folder / "active_config", "default")
    with pytest.raises(CredentialsError, match="missing the 'authentication' object"):
        Anthropic()
    (home.folder / "active_config").unlink()
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(home.folder))
    with pytest.raises(CredentialsError):
        Anthropic()
    monkeypatch.setenv("ANTHROPIC_PROFILE", "nope")
    with pytest.raises(CredentialsError, match=r"nope\.json"):
        Anthropic()
    with pytest.raises(CredentialsError, match=r"other\.json"):
        Anthropic(profile="other")
    assert Anthropic(api_key="k").credentials is None


async def test_derived_classes_look_no_further(api: API, home: Any, serve: Any) -> None:
    home.user(tokens=TOKENS)
    derived = type("Derived", (api.cls,), {})
    assert derived().credentials is None and derived(profile="default").credentials.profile == "default"
    with pytest.raises(TypeError, match=r"Could not resolve authentication method.*look no further"):
        await it(api.client(serve(hello), derived, api_key=None).messages.create(**ASK))


async def test_what_a_client_says_that_has_none(
    api: API, home: Any, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "")
    monkeypatch.setenv("ANTHROPIC_FEDERATION_RULE_ID", "fdrl-secret")
    client = api.client(serve(hello), api_key=None)
    with pytest.raises(TypeError) as caught:
        await it(client.messages.create(**ASK))
    said = str(caught.value)
    assert said.startswith('"Could not resolve authentication method.') and 'explicitly omitted"' in said
    for part in ("ANTHROPIC_API_KEY (empty)", "ANTHROPIC_AUTH_TOKEN (not set)", "ANTHROPIC_FEDERATION_RULE_ID (set)",
                 "ANTHROPIC_PROFILE (not set)", f"{home.config()} (does not exist)"):  # fmt: skip
        assert part in said, part
    assert "secret" not in said
    home.write(home.config(), "{}", 0o666)
    with pytest.raises(TypeError, match="chmod go-w"):
        await it(client.messages.create(**ASK))


async def test_one_of_each_at_most(api: API) -> None:
    for options in ({"config": "work"}, {"profile": 5}):
        with pytest.raises(TypeError, match="must be a"):
            api.cls(**options)
    for options in ({"credentials": StaticToken("t"), "profile": "p"}, {"config": {}, "profile": "p"}):
        for cls in (TypeError, ValueError):
            with pytest.raises(cls, match="Pass at most one of"):
                api.cls(**options)


async def test_a_key_beside_a_provider_wins(api: API, serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    server = serve(hello)
    for _ in range(2):
        client = api.client(server, api_key="k", credentials=StaticToken("t"))
        await it(client.messages.create(**ASK))
    assert server.last.headers["x-api-key"] == "k" and "authorization" not in server.last.headers
    assert [r.name for r in caplog.records] == ["anthropic.lib.credentials._auth"], "said once"


@pytest.mark.parametrize(
    "hidden", ["ANTHROPIC_PROFILE", "ANTHROPIC_CONFIG_DIR", "pointer", "federation", None]
)
def test_what_a_key_in_the_environment_hides_is_said_once(
    home: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, hidden: str | None
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    if hidden == "pointer":
        home.write(home.folder / "active_config", "work")
    elif hidden == "federation":
        federate(monkeypatch)
    elif hidden:
        monkeypatch.setenv(hidden, "x")
    type("Derived", (Anthropic,), {})()
    Anthropic(api_key="k")
    assert not caplog.records
    Anthropic(), Anthropic()
    assert len(caplog.records) == (1 if hidden else 0)
    for record in caplog.records:
        assert record.levelno == logging.WARNING
        for part in ("ANTHROPIC_API_KEY", "takes precedence", "profile / federation"):
            assert part in record.getMessage()


OPENED = """
import os, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(args[0]) if event == "open" else None)
import anthropic
client = getattr(anthropic, sys.argv[1])(api_key="k")
client.copy(), repr(client), client.messages
assert not [path for path in opened if ".config" in str(path) or "anthropic" in str(path) and str(path).endswith("json")], opened
assert not [name for name in sys.modules if name.startswith("anthropic.credentials") or name == "anthropic._auth"]
"""


@pytest.mark.parametrize("name", ["Anthropic", "AsyncAnthropic"])
def test_nothing_is_read_or_loaded_where_a_key_is_given(home: Any, name: str) -> None:
    home.user(tokens=TOKENS)
    home.write(home.folder / "active_config", "default")
    subprocess.run([sys.executable, "-c", OPENED, name], check=True, timeout=60)


# --- what goes with a provider --------------------------------------------------------------------------


async def test_a_profiles_host_and_workspace(api: API, home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home.user(tokens=TOKENS, base_url="https://profile", workspace_id="w1")
    config = {
        **json.loads(home.config().read_text()),
        "authentication": {"type": "user_oauth", "credentials_path": str(home.tokens())},
    }
    for options in ({}, {"profile": "default"}, {"config": config}):
        client = api.cls(**options)
        assert (
            str(client.base_url) == "https://profile"
            and client.default_headers["anthropic-workspace-id"] == "w1"
        )
        assert str(api.cls(base_url="https://mine", **options).base_url) == "https://mine"
        own = api.cls(default_headers={"Anthropic-Workspace-Id": "mine"}, **options).default_headers
        assert [value for name, value in own.items() if name.lower() == "anthropic-workspace-id"] == ["mine"]
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://env")
    assert str(api.cls().base_url) == "https://env"
    given = api.cls(credentials=CredentialsFile())
    assert "anthropic-workspace-id" not in given.default_headers, (
        "a provider that is passed is only asked for tokens"
    )
    assert isinstance(api.cls(config=config).credentials, InMemoryConfig)


async def test_copies(api: API, home: Any) -> None:
    home.user(tokens=TOKENS, base_url="https://profile", workspace_id="w1")
    client = api.cls()
    for same in (
        client.copy(),
        client.copy(max_retries=1).copy(set_default_headers={}),
        copy.deepcopy(client),
    ):
        assert (
            str(same.base_url) == "https://profile" and same.default_headers["anthropic-workspace-id"] == "w1"
        )
        assert same._token_cache is client._token_cache and same.credentials is client.credentials
    dropped = client.copy(credentials=None)
    assert dropped.credentials is None and dropped.custom_auth is None, "it is not looked for again"
    assert client.copy(credentials=None, profile="default")._token_cache is not None
    elsewhere = client.copy(base_url="https://elsewhere")
    assert elsewhere._token_cache is not client._token_cache, "a token is for one host"
    assert client.copy(base_url="https://profile/")._token_cache is client._token_cache
    for other in (
        client.copy(api_key="k"),
        client.copy().copy(api_key="k"),
        client.copy(credentials=StaticToken("t")),
    ):
        assert (
            str(other.base_url) == "https://api.anthropic.com"
            and "anthropic-workspace-id" not in other.default_headers
        )
    chosen = api.cls(base_url="https://mine").copy(api_key="k")
    assert str(chosen.base_url) == "https://mine"
    client.base_url = "https://set"
    assert str(client.copy(api_key="k").base_url) == "https://set"


async def test_a_provider_of_older_code_is_bound(api: API) -> None:
    class Older:
        bound = ""

        def __call__(self, *, force_refresh: bool = False) -> AccessToken:
            return AccessToken(self.bound)

        def bind_base_url(self, base_url: str) -> None:
            self.bound = base_url

    class Newer(Older):
        def for_base_url(self, base_url: str) -> Any:
            made = Newer()
            made.bound = base_url
            return made

    older, newer = Older(), Newer()
    assert isinstance(newer, BaseURLBoundProvider) and not isinstance(older, BaseURLBoundProvider)
    for provider in (older, newer):
        client = api.cls(credentials=provider, base_url="https://h/p")
        assert client.credentials is provider and client._token_cache.get_token() == "https://h/p"
    assert older.bound == "https://h/p" and newer.bound == ""
    with pytest.raises(CredentialsError, match="must use https"):
        api.cls(
            credentials=InMemoryConfig({"authentication": {"type": "oidc_federation"}}), base_url="http://far"
        )


async def test_pickles(api: API, home: Any, serve: Any) -> None:
    server = serve(hello)
    home.user(tokens=TOKENS, base_url=server.url, workspace_id="w1")
    client = api.client(api_key=None)
    await it(client.messages.create(**ASK))
    data = pickle.dumps(client)
    assert b"at-file" not in data
    twin = pickle.loads(data)
    api.made.append(twin)
    await it(twin.messages.create(**ASK))
    assert (
        server.last.headers["authorization"] == "Bearer at-file"
        and server.last.headers["anthropic-workspace-id"] == "w1"
    )


def test_programs_may_put_their_own_in_its_place() -> None:
    mine = CredentialResult(StaticToken("t"), {"anthropic-workspace-id": "w"}, "https://mine")
    with mock.patch("anthropic._client.default_credentials", return_value=mine) as asked:
        client = Anthropic()
    asked.assert_called_once_with(base_url="https://api.anthropic.com")
    assert client.credentials is mine.provider and str(client.base_url) == "https://mine"


def test_the_home_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Any:
        raise RuntimeError("no home")

    monkeypatch.setattr("pathlib.Path.home", none)
    assert Anthropic().credentials is None
    with pytest.raises(TypeError, match="no home directory"):
        anthropic.Anthropic().messages.create(**ASK)
    os.environ["ANTHROPIC_API_KEY"] = "k"
    try:
        assert Anthropic().api_key == "k"
    finally:
        del os.environ["ANTHROPIC_API_KEY"]
