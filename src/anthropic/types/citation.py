"""Where a sentence of an answer comes from."""

from typing import Annotated, Literal, TypeAlias

from .._models import BaseModel, UnionDiscriminator


class CitationsConfig(BaseModel):
    """Whether citations are on for a document."""

    enabled: bool
    """Whether Claude may cite the document."""


class CitationCharLocation(BaseModel):
    """A quote from a plain text document, by character."""

    cited_text: str
    """The words of the source that are quoted; they count neither as input nor as output tokens."""
    document_index: int
    """Which document, counted from 0 over all documents of the request."""
    end_char_index: int
    """Character after the last one of the quote."""
    start_char_index: int
    """First character of the quote, counted from 0."""
    type: Literal["char_location"]
    document_title: str | None = None
    """The title the request gave the document, if any."""
    file_id: str | None = None
    """Identifier of an uploaded file."""


class CitationContentBlockLocation(BaseModel):
    """A quote from a document of your own blocks, by block."""

    cited_text: str
    """The words of the source that are quoted; they count neither as input nor as output tokens."""
    document_index: int
    """Which document, counted from 0 over all documents of the request."""
    end_block_index: int
    """Content block after the last one of the quote."""
    start_block_index: int
    """First content block of the quote, counted from 0."""
    type: Literal["content_block_location"]
    document_title: str | None = None
    """The title the request gave the document, if any."""
    file_id: str | None = None
    """Identifier of an uploaded file."""


class CitationPageLocation(BaseModel):
    """A quote from a PDF, by page."""

    cited_text: str
    """The words of the source that are quoted; they count neither as input nor as output tokens."""
    document_index: int
    """Which document, counted from 0 over all documents of the request."""
    end_page_number: int
    """Page after the last one of the quote."""
    start_page_number: int
    """First page of the quote, counted from 1."""
    type: Literal["page_location"]
    document_title: str | None = None
    """The title the request gave the document, if any."""
    file_id: str | None = None
    """Identifier of an uploaded file."""


class CitationsSearchResultLocation(BaseModel):
    """A quote from a search result that the request supplied."""

    cited_text: str
    """The words of the source that are quoted; they count neither as input nor as output tokens."""
    end_block_index: int
    """Content block after the last one of the quote."""
    search_result_index: int
    """Which search result, counted from 0 over all search results of the request."""
    source: str
    """The `source` of the search result."""
    start_block_index: int
    """First content block of the quote, counted from 0."""
    type: Literal["search_result_location"]
    title: str | None = None
    """Title of the page or document."""


class CitationsWebSearchResultLocation(BaseModel):
    """A quote from a web search result."""

    cited_text: str
    """The words of the source that are quoted; they count neither as input nor as output tokens."""
    encrypted_index: str
    """Opaque reference to the search result; send it back unchanged."""
    type: Literal["web_search_result_location"]
    url: str
    """Address of the page."""
    title: str | None = None
    """Title of the page or document."""


TextCitation: TypeAlias = Annotated[
    CitationCharLocation
    | CitationPageLocation
    | CitationContentBlockLocation
    | CitationsWebSearchResultLocation
    | CitationsSearchResultLocation,
    UnionDiscriminator("type"),
]
"""Any citation."""
