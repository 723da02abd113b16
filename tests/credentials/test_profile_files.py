"""The files of profiles: which may be read, how secrets are written, and that no error shows what is in them."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
import threading
import traceback
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from anthropic import CredentialsError, CredentialsFile, InMemoryConfig, WorkloadIdentityError
from anthropic.credentials import files

TOKENS = {
    "version": "1.0",
    "type": "oauth_token",
    "access_token": "at-secret-0042",
    "expires_at": 9_999_999_999,
}
posix = pytest.mark.skipif(files.WINDOWS, reason="permissions are POSIX")


# --- names and places ---------------------------------------------------------------------------------------


@given(st.text(max_size=20))
def test_a_name_that_is_taken_names_a_file_in_the_folder(name: str) -> None:
    folder = Path("/profiles")
    try:
        files.checked_name(name, "test")
    except CredentialsError:
        return
    assert Path(os.path.normpath(folder / f"{name}.json")).parent == folder


@pytest.mark.parametrize("name", ["", " a", "a\n", ".a", "../a", "a/b", "a\\b", "a\0b"])
def test_names_that_are_refused(name: str, home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CredentialsError, match="profile name"):
        CredentialsFile(name)
    if name and "\0" not in name:
        monkeypatch.setenv("ANTHROPIC_PROFILE", name)
        with pytest.raises(CredentialsError, match="ANTHROPIC_PROFILE"):
            CredentialsFile()


def test_where_profiles_are(home: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CredentialsFile().config_path == home.config() and CredentialsFile().profile == "default"
    home.write(home.folder / "active_config", " work\n")
    assert CredentialsFile().profile == "work"
    monkeypatch.setenv("ANTHROPIC_PROFILE", "mine")
    assert CredentialsFile().profile == "mine" and CredentialsFile("given").profile == "given"
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(tmp_path / "other"))
    assert CredentialsFile().config_path == tmp_path / "other" / "configs" / "mine.json"


def test_what_the_file_leaves_open_comes_from_the_environment(
    home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.user(tokens=TOKENS, workspace_id="")
    monkeypatch.setenv("ANTHROPIC_WORKSPACE_ID", "env")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://env")
    provider = CredentialsFile()
    assert (
        provider.extra_headers() == {"anthropic-workspace-id": "env"}
        and provider.resolved_base_url == "https://env"
    )
    home.user(tokens=TOKENS, workspace_id="file", base_url="https://file")
    assert provider.resolved_base_url == "https://env", "it is read once"
    provider.reload()
    assert (
        provider.extra_headers() == {"anthropic-workspace-id": "file"}
        and provider.resolved_base_url == "https://file"
    )


# --- reading ------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o602, 0o777])
def test_tokens_that_others_can_reach_are_refused(home: Any, mode: int) -> None:
    home.user(tokens=TOKENS, client_id=None)
    home.tokens().chmod(mode)
    with pytest.raises(CredentialsError, match=r"chmod 600") as caught:
        CredentialsFile()()
    assert "secret" not in str(caught.value)
    home.tokens().chmod(0o400)
    assert CredentialsFile()().token == "at-secret-0042"


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_settings_that_others_can_write_are_refused(home: Any, mode: int) -> None:
    home.user(tokens=TOKENS, client_id=None)
    home.config().chmod(mode)
    with pytest.raises(CredentialsError, match="chmod go-w"):
        CredentialsFile()()
    home.config().chmod(0o644)
    assert CredentialsFile()().token


@posix
def test_links_lead_nowhere_else(home: Any, tmp_path: Path) -> None:
    home.user(tokens=None, client_id=None)
    elsewhere = home.write(tmp_path / "tokens.json", TOKENS)
    home.tokens().symlink_to(elsewhere)
    with pytest.raises(CredentialsError, match="is a symlink"):
        CredentialsFile()()
    home.config("out").symlink_to(
        home.write(tmp_path / "config.json", {"authentication": {"type": "user_oauth"}})
    )
    with pytest.raises(CredentialsError, match="leads out of"):
        CredentialsFile("out")()
    home.tokens().unlink()
    (home.folder / "credentials").rmdir()
    (home.folder / "credentials").symlink_to(tmp_path)
    home.write(tmp_path / "default.json", TOKENS)
    with pytest.raises(CredentialsError, match="leads out of"):
        CredentialsFile()()


@posix
def test_a_pipe_is_no_file_and_does_not_hang(home: Any) -> None:
    home.user(client_id=None)
    os.mkfifo(home.tokens(), 0o600)
    with pytest.raises(CredentialsError, match="not a regular file"):
        CredentialsFile()()


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("{at-secret", "is not valid JSON"),
        ("\xff at-secret", "is not valid JSON"),
        ('["at-secret"]', "must contain a JSON object"),
        ("[" * 100_000, "is not valid JSON"),
        ('{"access_token": "at-secret"' + " " * 1024 * 1024, "larger than"),
        ({"expires_at": 5}, "missing 'access_token'"),
        ({**TOKENS, "access_token": 7}, "missing 'access_token'"),
        ({**TOKENS, "expires_at": "2030-01-01T00:00:00Z"}, "invalid 'expires_at'"),
        ({**TOKENS, "type": "api_key"}, "expected 'oauth_token'"),
    ],
)
def test_what_is_no_file_of_tokens(home: Any, content: Any, match: str) -> None:
    home.user(tokens=content, client_id=None)
    with pytest.raises(CredentialsError, match=match) as caught:
        CredentialsFile()()
    assert str(home.tokens()) in str(caught.value)
    assert "at-secret" not in "".join(traceback.format_exception(caught.value)), "nor in the error it came of"


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ({}, "missing the 'authentication' object"),
        ({"authentication": "user_oauth"}, "missing the 'authentication' object"),
        ({"authentication": {"type": "magic"}}, "Unknown authentication.type 'magic'"),
        ({"authentication": {"type": "user_oauth"}, "base_url": 5}, "'base_url' must be a text"),
        ({"authentication": {"type": "oidc_federation", "identity_token": {"source": "url"}, "federation_rule_id": "r"}, "organization_id": "o"},
         "source 'url' is not supported"),
        ({"authentication": {"type": "oidc_federation", "identity_token": {"source": "file", "path": ""}, "federation_rule_id": "r"},
          "organization_id": "o"}, "non-empty path"),
    ],
)  # fmt: skip
def test_what_is_no_profile(home: Any, content: Any, match: str) -> None:
    home.write(home.config(), content)
    with pytest.raises(CredentialsError, match=match):
        CredentialsFile()()
    with pytest.raises(CredentialsError, match=match):
        InMemoryConfig(content)()


def test_what_is_not_there(home: Any) -> None:
    with pytest.raises(CredentialsError, match=r"Config file not found at .*nope\.json.*ANTHROPIC_PROFILE"):
        CredentialsFile("nope")()
    home.user()
    with pytest.raises(CredentialsError, match=r"Credentials file not found at .*ant auth login"):
        CredentialsFile()()
    home.write(home.config("w"), {"authentication": {"type": "oidc_federation"}})
    with pytest.raises(WorkloadIdentityError, match=r"federation_rule_id.*organization_id"):
        CredentialsFile("w")()
    with pytest.raises(CredentialsError, match="credentials_path"):
        InMemoryConfig({"authentication": {"type": "user_oauth"}})


# --- writing ------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("umask", [0, 0o077, 0o777])
def test_a_secret_is_written_for_its_owner_alone(tmp_path: Path, umask: int) -> None:
    seen: list[int] = []
    before = os.umask(umask)
    try:
        files.write_secret(tmp_path / "t.json", {"a": "ü"})
        seen.append(stat.S_IMODE((tmp_path / "t.json").stat().st_mode))
    finally:
        os.umask(before)
    assert seen == [0o600] and json.loads((tmp_path / "t.json").read_text()) == {"a": "ü"}
    assert [path.name for path in tmp_path.iterdir()] == ["t.json"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    files.write_secret(path, {"old": True})
    with pytest.raises(TypeError):
        files.write_secret(path, {"half": 1, "new": object()})
    assert json.loads(path.read_text()) == {"old": True}
    assert [path.name for path in tmp_path.iterdir()] == ["t.json"], "and no other one"


def _hold(folder: Path, held: Any, go: Any) -> None:
    with files.locked(folder):
        held.set()
        go.wait(10)


@posix
def test_the_lock_holds_against_another_process(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, go = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, held, go))
    other.start()
    entered = threading.Event()

    def enter() -> None:
        with files.locked(tmp_path):
            entered.set()

    try:
        assert held.wait(20)
        waiter = threading.Thread(target=enter)
        waiter.start()
        assert not entered.wait(0.1)
        go.set()
        assert entered.wait(10)
        waiter.join(10)
    finally:
        go.set()
        other.join(10)
    assert not list(tmp_path.iterdir()), "it leaves nothing behind"
