"""`Form`: a multipart body, parsed as it arrives. What is large lies in a temporary file, never whole in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Any, cast

from .errors import invalid

IN_MEMORY = 1024 * 1024
PIECE = 1024 * 1024


@dataclass
class Part:
    """One field of a form."""

    name: str
    filename: str | None
    """None where the client gave none."""
    content_type: str | None
    content: SpooledTemporaryFile[bytes]
    size: int = 0

    def pieces(self) -> Iterator[bytes]:
        """The content, a megabyte at a time."""
        self.content.seek(0)
        while piece := self.content.read(PIECE):
            yield piece

    def text(self) -> str:
        """The content of a plain field."""
        return b"".join(self.pieces()).decode("utf-8", "replace")


@dataclass
class Form:
    """The fields in the order in which they came."""

    parts: list[Part] = field(default_factory=list[Part])

    def named(self, *names: str) -> list[Part]:
        return [part for part in self.parts if part.name in names]

    def close(self) -> None:
        for part in self.parts:
            part.content.close()


async def parse(content_type: str, chunks: AsyncIterator[bytes]) -> Form:
    """The form in a body.

    Raises: `Problem`, for a body that is no form; `ImportError`.
    """
    try:
        from python_multipart.multipart import MultipartParser, parse_options_header
    except ImportError as error:
        raise ImportError(
            "the emulator needs python-multipart for uploads: pip install 'anthropic[emulator]'"
        ) from error
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise invalid("The multipart body has no boundary in its content-type")
    form = Form()
    header = [b"", b""]
    headers: dict[bytes, bytes] = {}
    ended: list[bool] = []

    def begin() -> None:
        headers.clear()

    def header_end() -> None:
        headers[header[0].lower()] = header[1]
        header[:] = b"", b""

    def header_part(which: int) -> Any:
        def add(data: bytes, start: int, end: int) -> None:
            header[which] += data[start:end]

        return add

    def headers_end() -> None:
        options = parse_options_header(headers.get(b"content-disposition", b""))[1]
        if b"name" not in options:
            raise invalid("A part of the multipart body has no name")
        filename = options.get(b"filename")
        kind = headers.get(b"content-type")
        form.parts.append(
            Part(
                options[b"name"].decode("utf-8", "replace"),
                None if filename is None else filename.decode("utf-8", "replace"),
                None if kind is None else kind.decode("latin-1"),
                SpooledTemporaryFile(max_size=IN_MEMORY),
            )
        )

    def data(data: bytes, start: int, end: int) -> None:
        form.parts[-1].content.write(data[start:end])
        form.parts[-1].size += end - start

    parser = MultipartParser(
        boundary,
        cast(
            "Any",
            {
                "on_part_begin": begin,
                "on_header_field": header_part(0),
                "on_header_value": header_part(1),
                "on_header_end": header_end,
                "on_headers_finished": headers_end,
                "on_part_data": data,
                "on_end": lambda: ended.append(True),
            },
        ),
    )
    try:
        async for chunk in chunks:
            parser.write(chunk)
        parser.finalize()
    except ValueError as error:  # what python-multipart raises is one
        form.close()
        raise invalid(f"The multipart body is malformed: {error}") from None
    except BaseException:
        form.close()
        raise
    if not ended:
        form.close()
        raise invalid("The multipart body ends before its last boundary")
    return form
