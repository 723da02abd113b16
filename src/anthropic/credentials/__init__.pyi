from .._auth import (
    AccessToken as AccessToken,
    AccessTokenAuth as AccessTokenAuth,
    AccessTokenProvider as AccessTokenProvider,
    AsyncAccessTokenProvider as AsyncAccessTokenProvider,
    BaseURLBoundProvider as BaseURLBoundProvider,
    EnvToken as EnvToken,
    StaticToken as StaticToken,
    TokenCache as TokenCache,
)
from .._errors import WorkloadIdentityError as WorkloadIdentityError
from .chain import CredentialResult as CredentialResult, default_credentials as default_credentials
from .federation import (
    IdentityTokenFile as IdentityTokenFile,
    IdentityTokenProvider as IdentityTokenProvider,
    WorkloadIdentityCredentials as WorkloadIdentityCredentials,
    exchange_federation_assertion as exchange_federation_assertion,
)
from .profile import CredentialsFile as CredentialsFile, InMemoryConfig as InMemoryConfig
