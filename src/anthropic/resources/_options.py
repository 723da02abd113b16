"""What a call of each endpoint takes: the API's parameters, and the options that every call has."""

from __future__ import annotations

from .. import types
from .._endpoint import CallOptions
from ..types import beta


class MessageCreateCall(types.MessageCreateOptions, CallOptions, total=False): ...


class MessageCountTokensCall(types.MessageCountTokensParams, CallOptions, total=False): ...


class CompletionCreateCall(types.CompletionCreateOptions, CallOptions, total=False): ...


class ModelListCall(types.ModelListParams, CallOptions, total=False): ...


class ModelRetrieveCall(types.ModelRetrieveParams, CallOptions, total=False): ...


class BetaMessageCreateCall(beta.MessageCreateOptions, CallOptions, total=False): ...


class BetaMessageCountTokensCall(beta.MessageCountTokensParams, CallOptions, total=False): ...


class BetaModelListCall(beta.ModelListParams, CallOptions, total=False): ...


class BetaModelRetrieveCall(beta.ModelRetrieveParams, CallOptions, total=False): ...
