"""Every type of the API: replies, the parameters of requests, and the objects inside them.

Nothing is imported until it is named. `_TYPES` says in which module a name lives, `NESTED` what older
module paths (one module per class) called something that has another name here.
"""

from .._lazy import lazy

_TYPES = {
    ".model": (
        "Model ModelParam ModelLine CapabilitySupport ContextManagementCapability EffortCapability "
        "ServerToolsCapability ThinkingTypes ThinkingCapability ModelCapabilities ModelInfo"
    ),
    ".message": (
        "CacheCreation OutputTokensDetails ServerToolUsage Usage MessageDeltaUsage MessageTokensCount "
        "StopReason RefusalStopDetails ContainerSkill Container CacheMissMessagesChanged "
        "CacheMissModelChanged CacheMissPreviousMessageNotFound CacheMissSystemChanged "
        "CacheMissToolsChanged CacheMissUnavailable CacheMissReason Diagnostics Message TextDelta "
        "InputJSONDelta CitationsDelta ThinkingDelta SignatureDelta RawContentBlockDelta RawMessageDelta "
        "RawContentBlockDeltaEvent ContentBlockDeltaEvent RawContentBlockStartEvent "
        "ContentBlockStartEvent RawContentBlockStopEvent ContentBlockStopEvent RawMessageDeltaEvent "
        "MessageDeltaEvent RawMessageStartEvent MessageStartEvent RawMessageStopEvent MessageStopEvent "
        "RawMessageStreamEvent MessageStreamEvent"
    ),
    ".content": (
        "TextBlock ThinkingBlock RedactedThinkingBlock DirectCaller ServerToolCaller "
        "ServerToolCaller20260120 ToolUseCaller ToolUseBlock ServerToolUseBlock Base64PDFSource "
        "PlainTextSource DocumentSource DocumentBlock ContainerUploadBlock WebSearchResultBlock "
        "WebSearchToolResultErrorCode WebSearchToolResultErrorObject WebSearchToolResultError "
        "WebSearchToolResultBlockContent WebSearchToolResultBlock WebFetchBlock "
        "WebFetchToolResultErrorCode WebFetchToolResultErrorBlock WebFetchToolResultBlockContent "
        "WebFetchToolResultBlock CodeExecutionOutputBlock CodeExecutionResultBlock "
        "CodeExecutionToolResultErrorCode CodeExecutionToolResultErrorObject CodeExecutionToolResultError "
        "EncryptedCodeExecutionResultBlock CodeExecutionToolResultBlockContent "
        "CodeExecutionToolResultBlock BashCodeExecutionOutputBlock BashCodeExecutionResultBlock "
        "BashCodeExecutionToolResultErrorCode BashCodeExecutionToolResultErrorObject "
        "BashCodeExecutionToolResultError BashCodeExecutionToolResultBlockContent "
        "BashCodeExecutionToolResultBlock TextEditorCodeExecutionCreateResultBlock "
        "TextEditorCodeExecutionStrReplaceResultBlock TextEditorCodeExecutionToolResultErrorCode "
        "TextEditorCodeExecutionToolResultErrorObject TextEditorCodeExecutionToolResultError "
        "TextEditorCodeExecutionViewResultBlock TextEditorCodeExecutionToolResultBlockContent "
        "TextEditorCodeExecutionToolResultBlock ToolReferenceBlock ToolSearchToolResultErrorCode "
        "ToolSearchToolResultErrorObject ToolSearchToolResultError ToolSearchToolSearchResultBlock "
        "ToolSearchToolResultBlockContent ToolSearchToolResultBlock ContentBlock"
    ),
    ".citation": (
        "CitationsConfig CitationCharLocation CitationContentBlockLocation CitationPageLocation "
        "CitationsSearchResultLocation CitationsWebSearchResultLocation TextCitation"
    ),
    ".completion": "Completion",
    ".parsed": "ParsedTextBlock ParsedContentBlock ParsedMessage",
    ".error": (
        "ErrorType APIErrorObject AuthenticationErrorObject AuthenticationError BetaAPIErrorObject "
        "BetaAPIError BetaAuthenticationErrorObject BetaAuthenticationError BillingErrorObject "
        "BillingError BetaBillingErrorObject BetaBillingError GatewayTimeoutErrorObject "
        "GatewayTimeoutError BetaGatewayTimeoutErrorObject BetaGatewayTimeoutError "
        "InvalidRequestErrorObject InvalidRequestError BetaInvalidRequestErrorObject "
        "BetaInvalidRequestError NotFoundErrorObject NotFoundError BetaNotFoundErrorObject "
        "BetaNotFoundError OverloadedErrorObject OverloadedError BetaOverloadedErrorObject "
        "BetaOverloadedError PermissionErrorObject PermissionError BetaPermissionErrorObject "
        "BetaPermissionError RateLimitErrorObject RateLimitError BetaRateLimitErrorObject "
        "BetaRateLimitError ErrorObject BetaErrorObject ErrorResponse BetaError BetaErrorResponse"
    ),
    ".error_details": (
        "ThreadUnsupportedFeatureName WorkspacePolicyField AvailableToolsLimitExceededErrorDetails "
        "BetaOrganizationNotEnrolledInBetaErrorDetails BetaRequestBodyTimeoutErrorDetails "
        "BetaUnsupportedCharsetErrorDetails CMEKContextUnavailableErrorDetails "
        "CMEKKeyDisabledErrorDetails CMEKKeyNetworkBlockedErrorDetails CMEKKeyUnreachableErrorDetails "
        "ClaudeCodeKeyCreatorNotMemberErrorDetails ClaudeCodeVersionTooOldErrorDetails "
        "CompactionBlockAmbiguousErrorDetails CompactionBlockMisplacedErrorDetails "
        "CompactionContentMismatchErrorDetails CompactionIncompleteTurnErrorDetails "
        "CompactionNothingToSummarizeErrorDetails CompactionSignatureInvalidErrorDetails "
        "CompactionTooManyToolReferencesErrorDetails CompactionToolChangesMismatchErrorDetails "
        "CompactionUnavailableErrorDetails ConcurrentMembershipChangeErrorDetails "
        "ContractSpendLimitReachedErrorDetails EnforcedSpendLimitReachedErrorDetails "
        "FileExpiredErrorDetails FileNotDownloadableErrorDetails "
        "LinkedOrganizationBillingUnavailableErrorDetails LinkedOrganizationSpendLimitReachedErrorDetails "
        "OrgMemberLimitExceededErrorDetails OrganizationOnHoldErrorDetails "
        "OrganizationTypeNotSupportedErrorDetails ParentOrganizationRequiredErrorDetails "
        "RBACRoleNotFoundErrorDetails RampLimitExceededErrorDetails "
        "RequestBodyEncodingInvalidErrorDetails RequestBodyEncodingUnsupportedErrorDetails "
        "RequestBodyTooLargeAfterDecodingErrorDetails SandboxEgressRestrictedErrorDetails "
        "SkillReadBlockedUndecryptableErrorDetails StorageQuotaExceededErrorDetails "
        "ThreadAlreadyContinuedErrorDetails ThreadContinueInFlightErrorDetails "
        "ThreadFingerprintMismatchErrorDetails ThreadNotFoundErrorDetails "
        "ThreadUnsupportedRequestErrorDetails ToolNameConflictErrorDetails "
        "ToolReferenceUnresolvedErrorDetails UserProfileBillingNotAuthorizedErrorDetails "
        "UserProfileNotBillableErrorDetails UserProfileNotFoundErrorDetails "
        "UserProfileRequiredErrorDetails BetaEnvironmentArchivedErrorDetails "
        "BetaEnvironmentCreateDisabledErrorDetails BetaEnvironmentNotFoundErrorDetails "
        "BetaEnvironmentUpdateDisabledErrorDetails BetaInvalidConfigTypeChangeErrorDetails "
        "BetaInvalidMetadataErrorDetails BetaHeartbeatPreconditionFailedErrorDetails "
        "BetaAPIKeyScopeMissingErrorDetails BetaBundleAttachmentNotSupportedErrorDetails "
        "BetaBundleOnCallErrorDetails BetaCannotSignOutManagedMemberErrorDetails "
        "BetaCannotSignOutMembershipAdminErrorDetails BetaCannotSignOutOwnerErrorDetails "
        "BetaCannotSignOutPrimaryOwnerErrorDetails BetaCannotSignOutPrivilegedMemberErrorDetails "
        "BetaCannotSignOutSelfErrorDetails BetaClaudeTagWritesNotEnabledErrorDetails "
        "BetaComplianceConfigurationRestrictedErrorDetails "
        "BetaOrganizationLevelScopedAPIKeyRequiredErrorDetails BetaPluginNameTakenErrorDetails "
        "BetaRBACGroupNotFoundErrorDetails BetaRegistrationPendingErrorDetails BetaScanFailedErrorDetails "
        "BetaScanPendingErrorDetails BetaSkillNameTakenErrorDetails "
        "BetaSlackChannelSetUpEnvironmentNotFoundErrorDetails "
        "BetaSlackChannelSetUpSettingsConflictErrorDetails "
        "BetaSlackChannelSetUpSettingsRefusedErrorDetails "
        "BetaSpendLimitsAdminAPIWritesNotEnabledErrorDetails BetaCMEKFeatureUnsupportedErrorDetails "
        "BetaRBACGroupManagedSettingsNotFoundErrorDetails BetaRBACGroupOrderLimitExceededErrorDetails "
        "BetaSettingsDocumentLimitExceededErrorDetails BetaSettingsHistoryLimitExceededErrorDetails "
        "AlreadyMemberErrorDetails CannotInviteEmailsWithUnverifiedDomainsErrorDetails "
        "CannotRemoveLastMemberErrorDetails EmailDomainNotAllowedErrorDetails "
        "ExternalKeyChangedErrorDetails ExternalKeyInWorkspacePolicyErrorDetails "
        "ExternalKeyValidationFailedErrorDetails ExternalKeyValidationTimedOutErrorDetails "
        "InviteAlreadyExistsErrorDetails KeyProfileMismatchErrorDetails "
        "OrgAPIKeyLimitExceededErrorDetails RBACGroupGrantsOwnerAccessErrorDetails "
        "RBACGroupOwnerAccessUnconfirmedErrorDetails WorkspaceAPIKeyLimitExceededErrorDetails "
        "WorkspaceMemberLimitExceededErrorDetails WorkspacePolicyViolationErrorDetails ErrorDetails"
    ),
    ".toolset": (
        "BrowserMemberName BROWSER_MEMBER_NAME_VALUES ComputerMemberName COMPUTER_MEMBER_NAME_VALUES "
        "BrowserCoordinateTarget BrowserRefTarget BrowserClickTarget BrowserFormInputValue "
        "BrowserReadPageFilter BrowserScrollDirection BrowserCloseTabInput BrowserDoubleClickInput "
        "BrowserFileUploadInput BrowserFindInput BrowserFormInputInput BrowserGetPageTextInput "
        "BrowserHoldKeyInput BrowserHoverInput BrowserJavascriptExecInput BrowserKeyInput "
        "BrowserLeftClickDragInput BrowserLeftClickInput BrowserLeftMouseDownInput "
        "BrowserLeftMouseUpInput BrowserListTabsInput BrowserMiddleClickInput BrowserMouseMoveInput "
        "BrowserNavigateInput BrowserNewTabInput BrowserReadConsoleInput BrowserReadNetworkInput "
        "BrowserReadPageInput BrowserRightClickInput BrowserScreenshotInput BrowserScrollInput "
        "BrowserScrollToInput BrowserSwitchTabInput BrowserTripleClickInput BrowserTypeInput "
        "BrowserWaitInput BrowserZoomInput BrowserMemberInput BrowserCloseTabToolUseBlock "
        "ResponseBrowserCloseTabToolUseBlock BrowserDoubleClickToolUseBlock "
        "ResponseBrowserDoubleClickToolUseBlock BrowserFileUploadToolUseBlock "
        "ResponseBrowserFileUploadToolUseBlock BrowserFindToolUseBlock ResponseBrowserFindToolUseBlock "
        "BrowserFormInputToolUseBlock ResponseBrowserFormInputToolUseBlock BrowserGetPageTextToolUseBlock "
        "ResponseBrowserGetPageTextToolUseBlock BrowserHoldKeyToolUseBlock "
        "ResponseBrowserHoldKeyToolUseBlock BrowserHoverToolUseBlock ResponseBrowserHoverToolUseBlock "
        "BrowserJavascriptExecToolUseBlock ResponseBrowserJavascriptExecToolUseBlock "
        "BrowserKeyToolUseBlock ResponseBrowserKeyToolUseBlock BrowserLeftClickDragToolUseBlock "
        "ResponseBrowserLeftClickDragToolUseBlock BrowserLeftClickToolUseBlock "
        "ResponseBrowserLeftClickToolUseBlock BrowserLeftMouseDownToolUseBlock "
        "ResponseBrowserLeftMouseDownToolUseBlock BrowserLeftMouseUpToolUseBlock "
        "ResponseBrowserLeftMouseUpToolUseBlock BrowserListTabsToolUseBlock "
        "ResponseBrowserListTabsToolUseBlock BrowserMiddleClickToolUseBlock "
        "ResponseBrowserMiddleClickToolUseBlock BrowserMouseMoveToolUseBlock "
        "ResponseBrowserMouseMoveToolUseBlock BrowserNavigateToolUseBlock "
        "ResponseBrowserNavigateToolUseBlock BrowserNewTabToolUseBlock ResponseBrowserNewTabToolUseBlock "
        "BrowserReadConsoleToolUseBlock ResponseBrowserReadConsoleToolUseBlock "
        "BrowserReadNetworkToolUseBlock ResponseBrowserReadNetworkToolUseBlock "
        "BrowserReadPageToolUseBlock ResponseBrowserReadPageToolUseBlock BrowserRightClickToolUseBlock "
        "ResponseBrowserRightClickToolUseBlock BrowserScreenshotToolUseBlock "
        "ResponseBrowserScreenshotToolUseBlock BrowserScrollToToolUseBlock "
        "ResponseBrowserScrollToToolUseBlock BrowserScrollToolUseBlock ResponseBrowserScrollToolUseBlock "
        "BrowserSwitchTabToolUseBlock ResponseBrowserSwitchTabToolUseBlock BrowserTripleClickToolUseBlock "
        "ResponseBrowserTripleClickToolUseBlock BrowserTypeToolUseBlock ResponseBrowserTypeToolUseBlock "
        "BrowserWaitToolUseBlock ResponseBrowserWaitToolUseBlock BrowserZoomToolUseBlock "
        "ResponseBrowserZoomToolUseBlock BrowserToolUseBlock ResponseBrowserToolUseBlock "
        "ComputerScrollDirection ComputerCursorPositionInput ComputerDoubleClickInput "
        "ComputerHoldKeyInput ComputerKeyInput ComputerLeftClickDragInput ComputerLeftClickInput "
        "ComputerLeftMouseDownInput ComputerLeftMouseUpInput ComputerMiddleClickInput "
        "ComputerMouseMoveInput ComputerRightClickInput ComputerScreenshotInput ComputerScrollInput "
        "ComputerTripleClickInput ComputerTypeInput ComputerWaitInput ComputerZoomInput "
        "ComputerMemberInput ComputerCursorPositionToolUseBlock "
        "ResponseComputerCursorPositionToolUseBlock ComputerDoubleClickToolUseBlock "
        "ResponseComputerDoubleClickToolUseBlock ComputerHoldKeyToolUseBlock "
        "ResponseComputerHoldKeyToolUseBlock ComputerKeyToolUseBlock ResponseComputerKeyToolUseBlock "
        "ComputerLeftClickDragToolUseBlock ResponseComputerLeftClickDragToolUseBlock "
        "ComputerLeftClickToolUseBlock ResponseComputerLeftClickToolUseBlock "
        "ComputerLeftMouseDownToolUseBlock ResponseComputerLeftMouseDownToolUseBlock "
        "ComputerLeftMouseUpToolUseBlock ResponseComputerLeftMouseUpToolUseBlock "
        "ComputerMiddleClickToolUseBlock ResponseComputerMiddleClickToolUseBlock "
        "ComputerMouseMoveToolUseBlock ResponseComputerMouseMoveToolUseBlock "
        "ComputerRightClickToolUseBlock ResponseComputerRightClickToolUseBlock "
        "ComputerScreenshotToolUseBlock ResponseComputerScreenshotToolUseBlock ComputerScrollToolUseBlock "
        "ResponseComputerScrollToolUseBlock ComputerTripleClickToolUseBlock "
        "ResponseComputerTripleClickToolUseBlock ComputerTypeToolUseBlock "
        "ResponseComputerTypeToolUseBlock ComputerWaitToolUseBlock ResponseComputerWaitToolUseBlock "
        "ComputerZoomToolUseBlock ResponseComputerZoomToolUseBlock ComputerToolUseBlock "
        "ResponseComputerToolUseBlock ToolsetToolUseBlock ResponseToolUseBlockUnion"
    ),
    ".money": "BetaCurrency BetaMonetaryAmount BetaMonetaryAmountParam",
    ".beta_name": "AnthropicBetaParam",
    ".message_params": (
        "ThinkingConfigAdaptiveParam ThinkingConfigBetweenToolsParam ThinkingConfigDisabledParam "
        "ThinkingConfigEnabledParam ThinkingConfigParam JSONOutputFormatParam OutputConfigParam "
        "MetadataParam SkillParams ContainerParams MessageCreateParamsContainerParam DiagnosticsParam "
        "MessageContentParam MessageParam UserMessageParam AssistantMessageParam SystemMessageParam "
        "AnyMessageParam MessageCreateOptions MessageCreateParamsBase MessageCreateParamsNonStreaming "
        "MessageCreateParamsStreaming MessageCreateParams MessageCountTokensOptions "
        "MessageCountTokensParams"
    ),
    ".content_params": (
        "CacheControlEphemeralParam CitationsConfigParam CitationCharLocationParam "
        "CitationContentBlockLocationParam CitationPageLocationParam CitationSearchResultLocationParam "
        "CitationWebSearchResultLocationParam TextCitationParam TextBlockParam ThinkingBlockParam "
        "RedactedThinkingBlockParam Base64ImageSourceParam FileImageSourceParam URLImageSourceParam "
        "ImageSourceParam ImageTransformationsParam ImageBlockParam Base64PDFSourceParam "
        "URLPDFSourceParam PlainTextSourceParam FileDocumentSourceParam ContentBlockSourceContentParam "
        "ContentBlockSourceParam DocumentSourceParam DocumentBlockParam SearchResultBlockParam "
        "ContainerUploadBlockParam DirectCallerParam ServerToolCaller20260120Param ServerToolCallerParam "
        "ToolUseCallerParam ToolUseBlockParam ServerToolUseBlockParam ToolReferenceBlockParam "
        "BrowserStateTabEntryParam BrowserStateChangeDownloadCompletedParam "
        "BrowserStateChangeDownloadFailedParam BrowserStateChangeDownloadStartedParam "
        "BrowserStateChangeTabOpenedParam BrowserStateChangeParam BrowserStateBlockParam "
        "ToolResultContentParam ToolResultBlockParam WebSearchResultBlockParam "
        "WebSearchToolRequestErrorObjectParam WebSearchToolRequestErrorParam "
        "WebSearchToolResultBlockParamContentParam WebSearchToolResultBlockParam WebFetchBlockParam "
        "WebFetchToolResultErrorBlockParam WebFetchToolResultBlockContentParam "
        "WebFetchToolResultBlockParam CodeExecutionOutputBlockParam CodeExecutionResultBlockParam "
        "CodeExecutionToolResultErrorParam EncryptedCodeExecutionResultBlockParam "
        "CodeExecutionToolResultBlockParamContentParam CodeExecutionToolResultBlockParam "
        "BashCodeExecutionOutputBlockParam BashCodeExecutionResultBlockParam "
        "BashCodeExecutionToolResultErrorParam BashCodeExecutionToolResultBlockContentParam "
        "BashCodeExecutionToolResultBlockParam TextEditorCodeExecutionCreateResultBlockParam "
        "TextEditorCodeExecutionStrReplaceResultBlockParam TextEditorCodeExecutionToolResultErrorParam "
        "TextEditorCodeExecutionViewResultBlockParam TextEditorCodeExecutionToolResultBlockContentParam "
        "TextEditorCodeExecutionToolResultBlockParam ToolSearchToolResultErrorParam "
        "ToolSearchToolSearchResultBlockParam ToolSearchToolResultBlockContentParam "
        "ToolSearchToolResultBlockParam MidConversationSystemBlockParam ContentBlockParam"
    ),
    ".tool_params": (
        "InputSchemaTyped ToolInputSchemaParam ToolOptions ClientToolOptions ToolParam "
        "ToolBash20250124Param ToolTextEditor20250124Param ToolTextEditor20250429Param "
        "ToolTextEditor20250728Param MemoryTool20250818Param CodeExecutionTool20250522Param "
        "CodeExecutionTool20250825Param CodeExecutionTool20260120Param CodeExecutionTool20260521Param "
        "ToolSearchToolBm25_20251119Param ToolSearchToolRegex20251119Param UserLocationParam "
        "WebSearchTool20250305Param WebSearchTool20260209Param WebSearchTool20260318Param "
        "WebFetchURLSourceAllParam WebFetchURLSourceToolReferenceParam WebFetchURLSourceExceptParam "
        "WebFetchURLSourceNoneParam WebFetchURLSourceOnlyParam WebFetchURLSourceParam "
        "WebFetchUserInputParam WebFetchURLSourcesParam WebFetchTool20250910Param "
        "WebFetchTool20260209Param WebFetchTool20260309Param WebFetchTool20260318Param "
        "ToolsetMemberConfigParam BrowserCloseTabConfigParam BrowserDoubleClickConfigParam "
        "BrowserFileUploadConfigParam BrowserFindConfigParam BrowserFormInputConfigParam "
        "BrowserGetPageTextConfigParam BrowserHoldKeyConfigParam BrowserHoverConfigParam "
        "BrowserJavascriptExecConfigParam BrowserKeyConfigParam BrowserLeftClickConfigParam "
        "BrowserLeftClickDragConfigParam BrowserLeftMouseDownConfigParam BrowserLeftMouseUpConfigParam "
        "BrowserListTabsConfigParam BrowserMiddleClickConfigParam BrowserMouseMoveConfigParam "
        "BrowserNavigateConfigParam BrowserNewTabConfigParam BrowserReadConsoleConfigParam "
        "BrowserReadNetworkConfigParam BrowserReadPageConfigParam BrowserRightClickConfigParam "
        "BrowserScreenshotConfigParam BrowserScrollConfigParam BrowserScrollToConfigParam "
        "BrowserSwitchTabConfigParam BrowserTripleClickConfigParam BrowserTypeConfigParam "
        "BrowserWaitConfigParam BrowserZoomConfigParam ComputerCursorPositionConfigParam "
        "ComputerDoubleClickConfigParam ComputerHoldKeyConfigParam ComputerKeyConfigParam "
        "ComputerLeftClickConfigParam ComputerLeftClickDragConfigParam ComputerLeftMouseDownConfigParam "
        "ComputerLeftMouseUpConfigParam ComputerMiddleClickConfigParam ComputerMouseMoveConfigParam "
        "ComputerRightClickConfigParam ComputerScreenshotConfigParam ComputerScrollConfigParam "
        "ComputerTripleClickConfigParam ComputerTypeConfigParam ComputerWaitConfigParam "
        "ComputerZoomConfigParam BrowserToolsetConfigsParam BrowserToolset20260801Param "
        "ComputerToolsetConfigsParam ComputerToolset20260801Param ToolUnionParam "
        "MessageCountTokensToolParam ToolChoiceAnyParam ToolChoiceAutoParam ToolChoiceNoneParam "
        "ToolChoiceToolParam ToolChoiceParam"
    ),
    ".completion_params": (
        "CompletionCreateOptions CompletionCreateParamsBase CompletionCreateParamsNonStreaming "
        "CompletionCreateParamsStreaming CompletionCreateParams CompletionRequestNonStreaming "
        "CompletionRequestStreaming"
    ),
    ".model_params": "ModelListParams ModelRetrieveParams",
    ".file": "DeletedFile FileMetadata",
    ".file_params": "FileListParams FileRetrieveParams FileUploadParams",
    ".skill": "DeletedSkill Skill SkillSource",
    ".skill_params": "SkillCreateParams SkillListParams SkillRetrieveParams",
    ".._error_codes": (
        "AvailableToolsLimitExceededError BetaOrganizationNotEnrolledInBetaError "
        "BetaRequestBodyTimeoutError BetaUnsupportedCharsetError CMEKContextUnavailableError "
        "CMEKKeyDisabledError "
        "CMEKKeyNetworkBlockedError CMEKKeyUnreachableError ClaudeCodeKeyCreatorNotMemberError "
        "ClaudeCodeVersionTooOldError CompactionBlockAmbiguousError CompactionBlockMisplacedError "
        "CompactionContentMismatchError CompactionIncompleteTurnError CompactionNothingToSummarizeError "
        "CompactionSignatureInvalidError CompactionTooManyToolReferencesError "
        "CompactionToolChangesMismatchError CompactionUnavailableError ContractSpendLimitReachedError "
        "EnforcedSpendLimitReachedError LinkedOrganizationBillingUnavailableError "
        "LinkedOrganizationSpendLimitReachedError OrganizationOnHoldError "
        "OrganizationTypeNotSupportedError ParentOrganizationRequiredError RampLimitExceededError "
        "RequestBodyEncodingInvalidError RequestBodyEncodingUnsupportedError "
        "RequestBodyTooLargeAfterDecodingError SandboxEgressRestrictedError ThreadAlreadyContinuedError "
        "ThreadContinueInFlightError ThreadFingerprintMismatchError ThreadNotFoundError "
        "ThreadUnsupportedRequestError ToolNameConflictError ToolReferenceUnresolvedError "
        "FileExpiredError FileNotDownloadableError SkillReadBlockedUndecryptableError "
        "StorageQuotaExceededError"
    ),
}

NESTED = {
    "bash_code_execution_tool_result_block": {"Content": ".content:BashCodeExecutionToolResultBlockContent"},
    "bash_code_execution_tool_result_block_param": {
        "Content": ".content_params:BashCodeExecutionToolResultBlockContentParam"
    },
    "citations_delta": {"Citation": ".citation:TextCitation"},
    "completion_create_params": {
        "CompletionRequestNonStreamingMetadata": ".message_params:MetadataParam",
        "CompletionRequestStreamingMetadata": ".message_params:MetadataParam",
        "Metadata": ".message_params:MetadataParam",
    },
    "document_block": {"Source": ".content:DocumentSource"},
    "document_block_param": {"Source": ".content_params:DocumentSourceParam"},
    "image_block_param": {"Source": ".content_params:ImageSourceParam"},
    "input_json_delta": {"InputJsonDelta": ".message:InputJSONDelta"},
    "message_delta_event": {"Delta": ".message:RawMessageDelta"},
    "raw_message_delta_event": {"Delta": ".message:RawMessageDelta"},
    "server_tool_use_block": {"Caller": ".content:ToolUseCaller"},
    "server_tool_use_block_param": {"Caller": ".content_params:ToolUseCallerParam"},
    "text_editor_code_execution_tool_result_block": {
        "Content": ".content:TextEditorCodeExecutionToolResultBlockContent"
    },
    "text_editor_code_execution_tool_result_block_param": {
        "Content": ".content_params:TextEditorCodeExecutionToolResultBlockContentParam"
    },
    "tool_param": {"InputSchema": ".tool_params:ToolInputSchemaParam"},
    "tool_result_block_param": {"Content": ".content_params:ToolResultContentParam"},
    "tool_search_tool_result_block": {"Content": ".content:ToolSearchToolResultBlockContent"},
    "tool_search_tool_result_block_param": {
        "Content": ".content_params:ToolSearchToolResultBlockContentParam"
    },
    "tool_use_block": {"Caller": ".content:ToolUseCaller"},
    "tool_use_block_param": {"Caller": ".content_params:ToolUseCallerParam"},
    "web_fetch_tool_result_block": {
        "Caller": ".content:ToolUseCaller",
        "Content": ".content:WebFetchToolResultBlockContent",
    },
    "web_fetch_tool_result_block_param": {
        "Caller": ".content_params:ToolUseCallerParam",
        "Content": ".content_params:WebFetchToolResultBlockContentParam",
    },
    "web_fetch_url_sources_param": {
        "ClientToolResults": ".tool_params:WebFetchURLSourceParam",
        "ServerToolResults": ".tool_params:WebFetchURLSourceParam",
        "UserInput": ".tool_params:WebFetchUserInputParam",
    },
    "web_search_tool_20250305_param": {"UserLocation": ".tool_params:UserLocationParam"},
    "web_search_tool_20260209_param": {"UserLocation": ".tool_params:UserLocationParam"},
    "web_search_tool_result_block": {"Caller": ".content:ToolUseCaller"},
    "web_search_tool_result_block_param": {"Caller": ".content_params:ToolUseCallerParam"},
}
"""Older module -> name in it -> `module:name` here."""

__getattr__, __dir__ = lazy(__name__, _TYPES)
