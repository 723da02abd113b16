"""`messages.stream`: events with snapshots, text, and the message that they add up to.

``with client.messages.stream(...) as stream:`` gives a stream to iterate; `text_stream` are its pieces of text, and
`get_final_message()` is the whole. See `stream` for the streams, `events` for what they yield, `recovery` for what
`stream_retry` does, and `manager` for what `messages.stream` returns.
"""

from .._lazy import lazy as _lazy

_MODULES = {
    ".stream": "AsyncMessageStream BetaAsyncMessageStream BetaMessageStream MessageStream",
    ".manager": (
        "AsyncMessageStreamManager BetaAsyncMessageStreamManager BetaMessageStreamManager MessageStreamManager"
    ),
    ".events": (
        "CitationEvent ContentBlockStopEvent InputJsonEvent MessageStopEvent MessageStreamEvent "
        "ParsedContentBlockStopEvent ParsedMessageStopEvent ParsedMessageStreamEvent SignatureEvent StreamRetryEvent "
        "TextEvent ThinkingEvent"
    ),
    ".beta": (
        "BetaCitationEvent BetaCompactionEvent BetaContentBlockStopEvent BetaInputJsonEvent BetaMessageStopEvent "
        "BetaMessageStreamEvent BetaSignatureEvent BetaTextEvent BetaThinkingEvent ParsedBetaContentBlockStopEvent "
        "ParsedBetaMessageStopEvent ParsedBetaMessageStreamEvent ParsedBetaTextEvent"
    ),
    ".flow": "NoMessageError NoTextError ToolInputError",
    ".recovery": "StreamRetry",
}

__getattr__, __dir__ = _lazy(__name__, _MODULES)

__all__ = [name for names in _MODULES.values() for name in names.split()]  # pyright: ignore[reportUnsupportedDunderAll]
