"""Files: https://docs.anthropic.com/en/docs/build-with-claude/files"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import Unpack

from .._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from .._declare import delete, get, get_file, get_file_page, post
from ._base import Resource, view

if TYPE_CHECKING:
    from .._pages import SyncFilePage
    from .._response import BinaryAPIResponse
    from ..types import DeletedFile, FileMetadata
    from ._options import FileCall, FileListCall, FileUploadCall


class FilesAPI(Resource[C]):
    """Keep files with the API, to use them in requests by their ids."""

    _path = "files"

    with_raw_response = view["FilesWithRawResponse", "AsyncFilesWithRawResponse"]("WithRawResponse")
    with_streaming_response = view["FilesWithStreamingResponse", "AsyncFilesWithStreamingResponse"](
        "WithStreamingResponse"
    )

    @post("/v1/files", required="file", files="file", preview="files-api-2025-04-14")
    def upload(self, **params: Unpack[FileUploadCall]) -> FileMetadata:
        """Upload a file. One that is given by its path is read as it is sent, never whole; see also `on_upload`.

        Raises: `RuntimeError` (not a file), `OSError` (it cannot be read), before anything is sent;
        `ContentTooLargeError` (more than 500 MB), `BadRequestError`.
        """
        ...

    @get_file_page("/v1/files", preview="files-api-2025-04-14")
    def list(self, **params: Unpack[FileListCall]) -> SyncFilePage[FileMetadata]:
        """List the files of the workspace, newest first. Iterate the result for all of them, page after page."""
        ...

    @get("/v1/files/{file_id}", preview="files-api-2025-04-14")
    def retrieve_metadata(self, file_id: str, **params: Unpack[FileCall]) -> FileMetadata:
        """Get what is known about a file.

        Raises: `NotFoundError`.
        """
        ...

    @get_file("/v1/files/{file_id}/content", preview="files-api-2025-04-14")
    def download(self, file_id: str, **params: Unpack[FileCall]) -> BinaryAPIResponse:
        """Download the content of a file that a tool wrote; what you uploaded yourself cannot be downloaded.

        Returns the response, whose body has been read: see its `write_to_file`, `read` and `text`. For a large
        file use ``with_streaming_response.download(...)``, whose `stream_to_file` holds no more than a piece of it.

        Raises: `NotFoundError`, `BadRequestError` (it cannot be downloaded).
        """
        ...

    @delete("/v1/files/{file_id}", preview="files-api-2025-04-14")
    def delete(self, file_id: str, **params: Unpack[FileCall]) -> DeletedFile:
        """Delete a file. Requests can no longer use it.

        Raises: `NotFoundError`.
        """
        ...


class Files(FilesAPI[Sync]): ...


class AsyncFiles(FilesAPI[Async]): ...


class FilesWithRawResponse(FilesAPI[RawSync]): ...


class AsyncFilesWithRawResponse(FilesAPI[RawAsync]): ...


class FilesWithStreamingResponse(FilesAPI[StreamedSync]): ...


class AsyncFilesWithStreamingResponse(FilesAPI[StreamedAsync]): ...
