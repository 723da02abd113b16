"""Citations: the same in the beta API, under its names."""

from typing import TypeAlias

from ..citation import (
    CitationCharLocation,
    CitationContentBlockLocation,
    CitationPageLocation,
    CitationsConfig,
    CitationsSearchResultLocation,
    CitationsWebSearchResultLocation,
    TextCitation,
)

BetaCitationConfig: TypeAlias = CitationsConfig
BetaCitationCharLocation: TypeAlias = CitationCharLocation
BetaCitationContentBlockLocation: TypeAlias = CitationContentBlockLocation
BetaCitationPageLocation: TypeAlias = CitationPageLocation
BetaCitationSearchResultLocation: TypeAlias = CitationsSearchResultLocation
BetaCitationsWebSearchResultLocation: TypeAlias = CitationsWebSearchResultLocation
BetaTextCitation: TypeAlias = TextCitation
