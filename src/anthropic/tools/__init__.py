"""Tools: functions that the model may call, the memory tool, and runners that carry a conversation with tools through.

Every name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy as _lazy

if TYPE_CHECKING:
    from .browser import (
        BetaAbstractBrowserToolset20260801 as BetaAbstractBrowserToolset20260801,
        BetaAsyncAbstractBrowserToolset20260801 as BetaAsyncAbstractBrowserToolset20260801,
        BetaAsyncConfirmCallable as BetaAsyncConfirmCallable,
        BetaAsyncURLPolicy as BetaAsyncURLPolicy,
        BetaBrowserMemberResult as BetaBrowserMemberResult,
        BetaBrowserNavigateResult as BetaBrowserNavigateResult,
        BetaConfirmCallable as BetaConfirmCallable,
        BetaConfirmContext as BetaConfirmContext,
        BetaURLContext as BetaURLContext,
        BetaURLPolicy as BetaURLPolicy,
    )
    from .calls import ToolCall as ToolCall, current_call as current_call
    from .computer import (
        BetaAbstractComputerToolset20260801 as BetaAbstractComputerToolset20260801,
        BetaAsyncAbstractComputerToolset20260801 as BetaAsyncAbstractComputerToolset20260801,
        BetaAsyncComputerConfirmCallable as BetaAsyncComputerConfirmCallable,
        BetaComputerConfirmCallable as BetaComputerConfirmCallable,
        BetaComputerConfirmContext as BetaComputerConfirmContext,
        BetaComputerCursorPositionResult as BetaComputerCursorPositionResult,
        BetaComputerMemberResult as BetaComputerMemberResult,
    )
    from .errors import (
        BetaFunctionToolResultType as BetaFunctionToolResultType,
        ConfirmDeclinedError as ConfirmDeclinedError,
        ConfirmFailedError as ConfirmFailedError,
        DisabledMemberError as DisabledMemberError,
        InvalidArgumentsError as InvalidArgumentsError,
        InvalidMemberInputError as InvalidMemberInputError,
        TabMissingError as TabMissingError,
        ToolError as ToolError,
        ToolRefusedError as ToolRefusedError,
        ToolsetClosedError as ToolsetClosedError,
        ToolsetConfigError as ToolsetConfigError,
        ToolsetContractError as ToolsetContractError,
        ToolsetUsageError as ToolsetUsageError,
        ToolTimeoutError as ToolTimeoutError,
        UnavailableMemberError as UnavailableMemberError,
        UnknownMemberError as UnknownMemberError,
        UploadRefusedError as UploadRefusedError,
        URLRefusedError as URLRefusedError,
    )
    from .family import (
        BetaToolConfigs as BetaToolConfigs,
        BetaToolsetContent as BetaToolsetContent,
    )
    from .function import (
        BetaAsyncBuiltinFunctionTool as BetaAsyncBuiltinFunctionTool,
        BetaAsyncFunctionTool as BetaAsyncFunctionTool,
        BetaBuiltinFunctionTool as BetaBuiltinFunctionTool,
        BetaFunctionTool as BetaFunctionTool,
        BetaToolLike as BetaToolLike,
        async_tool as async_tool,
        beta_async_tool as beta_async_tool,
        beta_tool as beta_tool,
        tool as tool,
    )
    from .member import BetaScreenshotResult as BetaScreenshotResult
    from .memory import (
        BetaAbstractMemoryTool as BetaAbstractMemoryTool,
        BetaAsyncAbstractMemoryTool as BetaAsyncAbstractMemoryTool,
        BetaAsyncLocalFilesystemMemoryTool as BetaAsyncLocalFilesystemMemoryTool,
        BetaLocalFilesystemMemoryTool as BetaLocalFilesystemMemoryTool,
    )
    from .policy import (
        BetaFilePolicy as BetaFilePolicy,
        BetaLocalFilePolicy as BetaLocalFilePolicy,
        beta_check_upload_path as beta_check_upload_path,
    )
    from .runner import (
        AsyncStreamingToolRunner as AsyncStreamingToolRunner,
        AsyncToolRunner as AsyncToolRunner,
        BetaAsyncStreamingToolRunner as BetaAsyncStreamingToolRunner,
        BetaAsyncToolRunner as BetaAsyncToolRunner,
        BetaStreamingToolRunner as BetaStreamingToolRunner,
        BetaToolRunner as BetaToolRunner,
        StreamingToolRunner as StreamingToolRunner,
        ToolRunner as ToolRunner,
    )
    from .tabs import (
        BetaBrowserState as BetaBrowserState,
        BetaDialogDismissed as BetaDialogDismissed,
        BetaNavigationRefused as BetaNavigationRefused,
    )
    from .toolset import (
        BetaAsyncRunnableToolset as BetaAsyncRunnableToolset,
        BetaRunnableToolset as BetaRunnableToolset,
        BetaToolsetCallContext as BetaToolsetCallContext,
    )

_MODULES = {
    ".browser": (
        "BetaAbstractBrowserToolset20260801 BetaAsyncAbstractBrowserToolset20260801 BetaAsyncConfirmCallable "
        "BetaAsyncURLPolicy BetaBrowserMemberResult BetaBrowserNavigateResult BetaConfirmCallable "
        "BetaConfirmContext BetaURLContext BetaURLPolicy"
    ),
    ".calls": "ToolCall current_call",
    ".computer": (
        "BetaAbstractComputerToolset20260801 BetaAsyncAbstractComputerToolset20260801 "
        "BetaAsyncComputerConfirmCallable BetaComputerConfirmCallable BetaComputerConfirmContext "
        "BetaComputerCursorPositionResult BetaComputerMemberResult"
    ),
    ".errors": (
        "BetaFunctionToolResultType ConfirmDeclinedError ConfirmFailedError DisabledMemberError InvalidArgumentsError InvalidMemberInputError "
        "TabMissingError ToolError ToolRefusedError ToolTimeoutError ToolsetClosedError ToolsetConfigError "
        "ToolsetContractError ToolsetUsageError URLRefusedError UnavailableMemberError UnknownMemberError "
        "UploadRefusedError"
    ),
    ".family": "BetaToolConfigs BetaToolsetContent",
    ".function": (
        "BetaAsyncBuiltinFunctionTool BetaAsyncFunctionTool BetaBuiltinFunctionTool BetaFunctionTool BetaToolLike "
        "async_tool beta_async_tool beta_tool tool"
    ),
    ".member": "BetaScreenshotResult",
    ".memory": (
        "BetaAbstractMemoryTool BetaAsyncAbstractMemoryTool BetaAsyncLocalFilesystemMemoryTool "
        "BetaLocalFilesystemMemoryTool"
    ),
    ".policy": "BetaFilePolicy BetaLocalFilePolicy beta_check_upload_path",
    ".runner": (
        "AsyncStreamingToolRunner AsyncToolRunner BetaAsyncStreamingToolRunner BetaAsyncToolRunner "
        "BetaStreamingToolRunner BetaToolRunner StreamingToolRunner ToolRunner"
    ),
    ".tabs": "BetaBrowserState BetaDialogDismissed BetaNavigationRefused",
    ".toolset": "BetaAsyncRunnableToolset BetaRunnableToolset BetaToolsetCallContext",
}

__getattr__, __dir__ = _lazy(__name__, _MODULES)

__all__ = [name for _names in _MODULES.values() for name in _names.split()]  # pyright: ignore[reportUnsupportedDunderAll]
