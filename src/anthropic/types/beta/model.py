"""Models, as the beta API describes them."""

# A beta class gives some fields of its stable base a wider or a finer type. The checkers mind, since a
# field can be assigned to; nothing here assigns to one.
# pyright: reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
# mypy: disable-error-code="assignment,override"

from typing import TypeAlias

from ..._models import BaseModel
from ..model import (
    CapabilitySupport,
    ContextManagementCapability,
    EffortCapability,
    ModelCapabilities,
    ModelInfo,
    ModelLine,
    ServerToolsCapability,
    ThinkingCapability,
    ThinkingTypes,
)

BetaModelLine: TypeAlias = ModelLine
BetaCapabilitySupport: TypeAlias = CapabilitySupport


class BetaCompactionCapability(BaseModel):
    """Which kinds of compaction a model can do."""

    summarize: CapabilitySupport
    """Support for `summarize`."""
    supported: bool
    """Whether the model can do it at all."""


BetaContextManagementCapability: TypeAlias = ContextManagementCapability
BetaEffortCapability: TypeAlias = EffortCapability
BetaServerToolsCapability: TypeAlias = ServerToolsCapability
BetaThinkingCapability: TypeAlias = ThinkingCapability
BetaThinkingTypes: TypeAlias = ThinkingTypes


class BetaModelCapabilities(ModelCapabilities):
    """What a model can do, with the capabilities in beta."""

    compaction: BetaCompactionCapability | None = None
    """Support for compaction."""


class BetaModelInfo(ModelInfo):
    """One model that the API offers, with its beta details."""

    allowed_fallback_models: list[str] | None = None
    """Models that may take over when this one refuses."""
    capabilities: BetaModelCapabilities | None = None
    """What the model can do."""
