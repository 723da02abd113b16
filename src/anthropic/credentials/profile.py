"""Profiles, as ``ant auth login`` writes them: a file of settings, and one of tokens.

| authentication.type | token |
|---|---|
| ``user_oauth`` | of a user who logged in: in the tokens' file; renewed, and written back, where there is a ``client_id`` |
| ``oidc_federation`` | of a workload: exchanged (see `federation`), and kept in the tokens' file |
"""

from __future__ import annotations

import copy
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from typing_extensions import Self, override

from .._auth import AccessToken
from .._errors import CredentialsError, WorkloadIdentityError, also_as
from . import files
from .exchange import DEFAULT_BASE_URL, checked_http_client, checked_url, exchange, token_of
from .federation import IdentityTokenFile, WorkloadIdentityCredentials

if TYPE_CHECKING:
    import httpx
    import httpx2

    from .federation import IdentityTokenProvider

_EARLY = 30
"""Seconds before its end at which a token of a workload is not taken from the file any more."""
_LASTS = 3600
"""Seconds that a user's token is good for where the endpoint does not say."""
_TYPES = ("oidc_federation", "user_oauth")
_KINDS = " or ".join(repr(kind) for kind in reversed(_TYPES))


class CredentialsFile:
    """A provider of the tokens of a profile on disk.

    The settings are read once (`reload` forgets them), the tokens at each call.

    Args:
        profile: its name; default the active one (``ANTHROPIC_PROFILE``, the file ``active_config``, ``default``).
        http_client: what to renew tokens with, in the place of our own client.

    Raises: `CredentialsError`, for a name that is none; when called also for files that are not there or not private;
    `WorkloadIdentityError`, where a token cannot be renewed.
    """

    def __init__(
        self, profile: str | None = None, *, http_client: httpx.Client | httpx2.Client | None = None
    ) -> None:
        if profile is None:
            self._name = files.active_profile()[0]
        else:
            self._name = files.checked_name(profile, "profile name")
        self._folder = files.config_dir()
        self._begin(http_client)

    def _begin(self, http_client: Any) -> None:
        self._http_client = checked_http_client(http_client)
        self._engine: Any = None
        self._bound: str | None = None
        self._identity: IdentityTokenProvider | None = None
        self._config: dict[str, Any] | None = None
        self._given: str | None = None
        """The token that was given last: what a forced call is to replace."""

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_given": None}

    @property
    def profile(self) -> str:
        return self._name

    @property
    def config_path(self) -> Path:
        return self._folder / "configs" / f"{self._name}.json"

    @property
    def resolved_base_url(self) -> str | None:
        """Where the profile says that the API is."""
        return _text(self._settings(), "base_url")

    def extra_headers(self) -> dict[str, str]:
        """The headers that go with the profile's tokens: of a user's, the workspace."""
        settings = self._settings()
        workspace = _text(settings, "workspace_id")
        if workspace and settings["authentication"]["type"] != "oidc_federation":
            return {"anthropic-workspace-id": workspace}
        return {}

    def bind_base_url(self, base_url: str) -> None:
        """Renew tokens at this host from now on. Raises: `CredentialsError`, where it is not https."""
        self._bound = checked_url(base_url)

    def for_base_url(self, base_url: str) -> Self:
        """The same provider for another host. Raises: `CredentialsError`, where that is not https."""
        made = copy.copy(self)
        made.bind_base_url(base_url)
        return made

    def for_engine(self, engine: Any) -> Self:
        """The same provider, sending by another HTTP engine (see `HTTPEngine`)."""
        made = copy.copy(self)
        made._engine = engine
        return made

    def reload(self) -> None:
        """Read the settings anew when they are next needed."""
        self._config = None

    def close(self) -> None:
        """Does nothing: no connection is kept between renewals, and an `http_client` is its owner's."""

    def __call__(self, *, force_refresh: bool = False) -> AccessToken:
        settings = self._settings()
        get = self._of_workload if settings["authentication"]["type"] == "oidc_federation" else self._of_user
        token = get(settings, force_refresh)
        self._given = token.token
        return token

    # --- settings -------------------------------------------------------------------------------------

    def _settings(self) -> dict[str, Any]:
        if self._config is None:
            path = files.inside(self.config_path, self._folder)
            config = _checked(files.read_config(path, self._name), f"config file {path}", str(path))
            self._config = _filled(config)
        return self._config

    def _where(self) -> str:
        return f"config file {self.config_path}"

    def _base_url(self, settings: dict[str, Any]) -> str:
        own = _text(settings, "base_url")
        if self._bound is not None or not own:
            return self._bound or DEFAULT_BASE_URL
        return checked_url(own, f"{self.config_path}: ")

    def _credentials_path(self, settings: dict[str, Any]) -> Path | None:
        given = _text(settings["authentication"], "credentials_path")
        if given:
            return Path(os.path.expanduser(given))
        return self._folder / "credentials" / f"{self._name}.json"

    def _read(self, path: Path) -> dict[str, Any]:
        if path.parent == self._folder / "credentials" and not os.path.islink(path):
            files.inside(path, self._folder)
        found = files.read_secret(path)
        if found is None:
            raise CredentialsError(
                f"Credentials file not found at {path} (profile {self._name!r}). Run `ant auth login`."
            )
        kind = found.get("type")
        if kind not in (None, "oauth_token"):
            raise CredentialsError(f"Credentials file at {path} has type {kind!r}; expected 'oauth_token'")
        return found

    # --- a user's token ---------------------------------------------------------------------------------

    def _of_user(self, settings: dict[str, Any], force: bool) -> AccessToken:
        path = cast(Path, self._credentials_path(settings))
        client_id = _text(settings["authentication"], "client_id")
        if not client_id:  # somebody else renews it
            return _stored(self._read(path), path)
        token = self._unexpired(path, force)
        if token is not None:
            return token
        with files.locked(path.parent):
            # Another process, or a client of our own, may have renewed it while we waited: with a token that is now spent.
            token = self._unexpired(path, force)
            return token if token is not None else self._renewed(settings, path, client_id)

    def _unexpired(self, path: Path, force: bool) -> AccessToken | None:
        """The token of the file, where it is good; with `force`, where it is another than the one given last, too."""
        found = self._read(path)
        expires_at = found.get("expires_at")
        if not _is_time(expires_at) or time.time() >= cast(float, expires_at):
            return None
        token = _stored(found, path)
        return None if force and self._given in (None, token.token) else token

    def _renewed(self, settings: dict[str, Any], path: Path, client_id: str) -> AccessToken:
        content = self._read(path)
        refresh = content.get("refresh_token")
        if not isinstance(refresh, str) or not refresh:
            raise WorkloadIdentityError(
                f"credentials file for profile {self._name!r} (authentication.type 'user_oauth' with client_id) must include "
                f"'refresh_token': {path}. Run `ant auth login`."
            )
        if not os.access(
            path.parent, os.W_OK
        ):  # the refresh token is good once: a new one that is not kept is lost
            raise CredentialsError(
                f"The token of profile {self._name!r} is due to be renewed, but its folder {path.parent} cannot be written to. Make "
                "it writable; or, where another program renews the token, leave `client_id` out of the profile."
            )
        what = "user_oauth refresh"
        answer = exchange(
            {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": client_id},
            base_url=self._base_url(settings),
            what=what,
            hint="Log in again: `ant auth login`.",
            http_client=self._http_client,
            engine=self._engine,
        )
        token = token_of(answer, what, _LASTS)
        new = answer.get("refresh_token")
        if isinstance(new, str) and new:
            refresh = new
        defaults = {"version": "1.0", "type": "oauth_token"}
        changed = {"access_token": token.token, "refresh_token": refresh, "expires_at": token.expires_at}
        try:
            files.write_secret(path, {**defaults, **content, **changed})
        except OSError as error:
            text = (
                f"The renewed token could not be written to {path}: {error.strerror}. Run `ant auth login`."
            )
            raise also_as(CredentialsError(text), error) from error
        return token

    # --- a workload's token -----------------------------------------------------------------------------

    def _of_workload(self, settings: dict[str, Any], force: bool) -> AccessToken:
        path = self._credentials_path(settings)
        if path is not None and not force:
            with suppress(CredentialsError):  # a cache: what cannot be used is as good as none
                token = _stored(self._read(path), path)
                if token.expires_at and time.time() < token.expires_at - _EARLY:
                    return token
        provider = self._federated(settings)
        provider.bind_base_url(self._base_url(settings))
        token = provider.for_engine(self._engine)()
        if path is not None:
            content = {
                "version": "1.0",
                "type": "oauth_token",
                "access_token": token.token,
                "expires_at": token.expires_at,
            }
            with suppress(OSError):  # read-only file systems are usual where workloads run
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                files.write_secret(path, content)
        return token

    def _federated(self, settings: dict[str, Any]) -> WorkloadIdentityCredentials:
        authentication = settings["authentication"]
        rule, organization = (
            _text(authentication, "federation_rule_id"),
            _text(settings, "organization_id"),
        )
        if not rule or not organization:
            raise WorkloadIdentityError(
                f"{self._where()} with authentication.type 'oidc_federation' must include "
                "'authentication.federation_rule_id' and top-level 'organization_id'"
            )
        return WorkloadIdentityCredentials(
            identity_token_provider=self._identity or self._identity_of(authentication),
            federation_rule_id=rule,
            organization_id=organization,
            service_account_id=_text(authentication, "service_account_id"),
            workspace_id=_text(settings, "workspace_id"),
            scope=_text(authentication, "scope"),
            http_client=self._http_client,
        )

    def _identity_of(self, authentication: dict[str, Any]) -> Callable[[], str]:
        said: Any = authentication.get("identity_token")
        if said is None:
            return IdentityTokenFile()
        said = cast("dict[str, Any]", said if isinstance(said, dict) else {})
        source: Any = said.get("source")
        if source != "file":
            raise CredentialsError(f"identity_token source {source!r} is not supported; only 'file' is")
        path = _text(said, "path")
        if not path:
            raise CredentialsError(
                f"identity_token source 'file' requires a non-empty path; see {self._where()}"
            )
        return IdentityTokenFile(path)


class InMemoryConfig(CredentialsFile):
    """A provider of the tokens of a profile that is given as a mapping, of the same form as the file.

    The environment fills nothing in. A user's profile needs ``authentication.credentials_path``; a workload's token is
    kept on disk only where there is one.

    Raises: `CredentialsError`, for a mapping that is no profile.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        *,
        identity_token_provider: IdentityTokenProvider | None = None,
        http_client: httpx.Client | httpx2.Client | None = None,
    ) -> None:
        self._name = "<in-memory>"
        self._folder = Path("<in-memory config>")
        if not isinstance(config, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"`config` must be a mapping, as a profile's file has it, not {type(config).__name__}"
            )
        self._begin(http_client)
        self._identity = identity_token_provider
        self._config = copy.deepcopy(_checked(dict(config), "config dict", "the `config` mapping"))
        authentication = self._config["authentication"]
        if authentication["type"] == "user_oauth" and not _text(authentication, "credentials_path"):
            raise CredentialsError(
                "authentication.type 'user_oauth' requires 'authentication.credentials_path' (the file with the tokens). For a "
                "profile on disk use CredentialsFile instead."
            )

    @property
    @override
    def config_path(self) -> Path:
        return self._folder

    @override
    def reload(self) -> None:
        """Does nothing: the mapping was copied."""

    @override
    def _where(self) -> str:
        return "config dict"

    @override
    def _credentials_path(self, settings: dict[str, Any]) -> Path | None:
        given = _text(settings["authentication"], "credentials_path")
        return Path(os.path.expanduser(given)) if given else None


def _checked(config: dict[str, Any], what: str, where: str) -> dict[str, Any]:
    authentication = config.get("authentication")
    if not isinstance(authentication, Mapping):
        raise CredentialsError(
            f"{what} is missing the 'authentication' object. Expected shape: "
            '{"authentication": {"type": "oidc_federation"|"user_oauth", ...}, ...}'
        )
    config["authentication"] = dict(cast("Mapping[str, Any]", authentication))
    kind = config["authentication"].get("type")
    if kind not in _TYPES:
        raise CredentialsError(f"Unknown authentication.type {kind!r}. Expected {_KINDS}; see {where}.")
    for part in (config, config["authentication"]):
        for name in _TEXTS:
            value = part.get(name)
            if value is not None and not isinstance(value, str):
                raise CredentialsError(f"{name!r} must be a text, got {type(value).__name__}; see {where}.")
    return config


_TEXTS = (
    "base_url", "organization_id", "workspace_id", "client_id", "credentials_path", "federation_rule_id",
    "service_account_id", "scope",
)  # fmt: skip
_FROM_ENVIRONMENT = {
    "base_url": "ANTHROPIC_BASE_URL",
    "organization_id": "ANTHROPIC_ORGANIZATION_ID",
    "workspace_id": "ANTHROPIC_WORKSPACE_ID",
}
_SCOPE = {"scope": "ANTHROPIC_SCOPE"}
_FEDERATION = {
    "federation_rule_id": "ANTHROPIC_FEDERATION_RULE_ID",
    "service_account_id": "ANTHROPIC_SERVICE_ACCOUNT_ID",
    **_SCOPE,
}


def _filled(config: dict[str, Any]) -> dict[str, Any]:
    """What the file leaves open, from the environment."""
    authentication = config["authentication"]
    more = _FEDERATION if authentication["type"] == "oidc_federation" else _SCOPE
    for part, names in ((config, _FROM_ENVIRONMENT), (authentication, more)):
        for name, variable in names.items():
            value = os.environ.get(variable)
            if not part.get(name) and value:
                part[name] = value
    return config


def _text(part: Mapping[str, Any], name: str) -> str | None:
    return part.get(name) or None


def _stored(content: Mapping[str, Any], path: Path) -> AccessToken:
    token, expires_at = content.get("access_token"), content.get("expires_at")
    if not isinstance(token, str) or not token:
        raise CredentialsError(f"Credentials file at {path} is missing 'access_token'")
    if expires_at is not None and not _is_time(expires_at):
        raise CredentialsError(
            f"Credentials file at {path} has an invalid 'expires_at'; expected Unix seconds"
        )
    return AccessToken(token, None if expires_at is None else int(expires_at))


def _is_time(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
