"""The types of the beta API. A `Beta` name is the stable class where the two are the same."""

from ..._lazy import lazy

_TYPES = {
    ".message": (
        "BetaCacheCreation BetaOutputTokensDetails BetaServerToolUsage BetaAdvisorMessageIterationUsage "
        "BetaCompactionIterationUsage BetaFallbackMessageIterationUsage BetaMessageIterationUsage "
        "BetaIterationsUsageItem BetaIterationsUsage BetaFallbackCreditNotApplied "
        "BetaFallbackCreditRedeemed BetaFallbackCreditStatus BetaFallbackCreditUsage BetaUsage "
        "BetaMessageDeltaUsage BetaCountTokensContextManagementResponse BetaMessageTokensCount "
        "BetaClearThinking20251015EditResponse BetaClearToolUses20250919EditResponse BetaAppliedEdit "
        "BetaContextManagementResponse BetaStopReason BetaRefusalStopDetails BetaContainerSkill "
        "BetaContainer BetaCacheMissMessagesChanged BetaCacheMissModelChanged "
        "BetaCacheMissPreviousMessageNotFound BetaCacheMissSystemChanged BetaCacheMissToolsChanged "
        "BetaCacheMissUnavailable BetaCacheMissReason BetaDiagnostics "
        "BetaThinkingDroppedInputTransformation BetaThinkingMismatchAllowedInputTransformation "
        "BetaInputTransformation BetaMessage BetaTextDelta BetaInputJSONDelta BetaCitationsDelta "
        "BetaThinkingDelta BetaSignatureDelta BetaCompactionContentBlockDelta BetaRawContentBlockDelta "
        "BetaRawMessageDelta BetaRawContentBlockDeltaEvent BetaRawContentBlockStartEvent "
        "BetaRawContentBlockStopEvent BetaRawMessageDeltaEvent BetaRawMessageStartEvent "
        "BetaRawMessageStopEvent BetaRawMessageStreamEvent"
    ),
    ".content": (
        "BetaTextBlock BetaThinkingBlock BetaRedactedThinkingBlock BetaDirectCaller BetaServerToolCaller "
        "BetaServerToolCaller20260120 BetaToolUseCaller BetaToolUseBlock BetaServerToolUseBlock "
        "BetaBase64PDFSource BetaPlainTextSource BetaDocumentSource BetaDocumentBlock "
        "BetaContainerUploadBlock BetaWebSearchResultBlock BetaWebSearchToolResultBlock "
        "BetaWebSearchToolResultErrorObject BetaWebSearchToolResultError "
        "BetaWebSearchToolResultBlockContent BetaWebSearchToolResultErrorCode BetaWebFetchBlock "
        "BetaWebFetchToolResultBlock BetaWebFetchToolResultErrorBlock BetaWebFetchToolResultErrorCode "
        "BetaWebFetchToolResultBlockContent BetaCodeExecutionOutputBlock BetaCodeExecutionResultBlock "
        "BetaCodeExecutionToolResultBlock BetaCodeExecutionToolResultErrorObject "
        "BetaCodeExecutionToolResultError BetaCodeExecutionToolResultBlockContent "
        "BetaCodeExecutionToolResultErrorCode BetaEncryptedCodeExecutionResultBlock "
        "BetaBashCodeExecutionOutputBlock BetaBashCodeExecutionResultBlock "
        "BetaBashCodeExecutionToolResultBlock BetaBashCodeExecutionToolResultErrorObject "
        "BetaBashCodeExecutionToolResultError BetaBashCodeExecutionToolResultBlockContent "
        "BetaTextEditorCodeExecutionCreateResultBlock BetaTextEditorCodeExecutionStrReplaceResultBlock "
        "BetaTextEditorCodeExecutionToolResultBlock BetaTextEditorCodeExecutionToolResultErrorObject "
        "BetaTextEditorCodeExecutionToolResultError BetaTextEditorCodeExecutionViewResultBlock "
        "BetaTextEditorCodeExecutionToolResultBlockContent BetaToolReferenceBlock "
        "BetaToolSearchToolResultBlock BetaToolSearchToolResultErrorObject BetaToolSearchToolResultError "
        "BetaToolSearchToolSearchResultBlock BetaToolSearchToolResultBlockContent "
        "BetaAdvisorRedactedResultBlock BetaAdvisorResultBlock BetaAdvisorToolResultErrorObject "
        "BetaAdvisorToolResultError BetaAdvisorToolResultBlockContent BetaAdvisorToolResultBlock "
        "BetaMCPToolUseBlock BetaMCPToolResultBlock BetaMCPToolListingBlock BetaFallbackInfo "
        "BetaFallbackRefusalTrigger BetaFallbackBlock BetaResponseToolChangeMCPToolReference "
        "BetaResponseToolChangeMCPToolsetReference BetaResponseToolChangeToolReference "
        "BetaToolChangeToolDefinition BetaToolAddition BetaResponseToolAdditionBlock BetaToolRemoval "
        "BetaResponseToolRemovalBlock BetaToolChange BetaCompactionBlock BetaContentBlock"
    ),
    ".citation": (
        "BetaCitationConfig BetaCitationCharLocation BetaCitationContentBlockLocation "
        "BetaCitationPageLocation BetaCitationSearchResultLocation BetaCitationsWebSearchResultLocation "
        "BetaTextCitation"
    ),
    ".model": (
        "BetaModelLine BetaCapabilitySupport BetaCompactionCapability BetaContextManagementCapability "
        "BetaEffortCapability BetaServerToolsCapability BetaThinkingCapability BetaThinkingTypes "
        "BetaModelCapabilities BetaModelInfo"
    ),
    ".parsed": "ParsedBetaTextBlock ParsedBetaContentBlock ParsedBetaMessage",
    ".memory": (
        "BetaMemoryTool20250818CreateCommand BetaMemoryTool20250818DeleteCommand "
        "BetaMemoryTool20250818InsertCommand BetaMemoryTool20250818RenameCommand "
        "BetaMemoryTool20250818StrReplaceCommand BetaMemoryTool20250818ViewCommand "
        "BetaMemoryTool20250818Command"
    ),
    ".tool": (
        "BetaCacheControlEphemeral BetaRequestCitationsConfig BetaUserLocation "
        "BetaResponseToolInputSchema BetaResponseTool BetaToolBash20241022 BetaToolBash20250124 "
        "BetaToolTextEditor20241022 BetaToolTextEditor20250124 BetaToolTextEditor20250429 "
        "BetaToolTextEditor20250728 BetaMemoryTool20250818 BetaToolComputerUse20241022 "
        "BetaToolComputerUse20250124 BetaToolComputerUse20251124 BetaCodeExecutionTool20250522 "
        "BetaCodeExecutionTool20250825 BetaCodeExecutionTool20260120 BetaCodeExecutionTool20260521 "
        "BetaToolSearchToolBm25_20251119 BetaToolSearchToolRegex20251119 BetaWebSearchTool20250305 "
        "BetaWebSearchTool20260209 BetaWebSearchTool20260318 BetaWebFetchURLSourceAll "
        "BetaWebFetchURLSourceToolReference BetaWebFetchURLSourceExcept BetaWebFetchURLSourceNone "
        "BetaWebFetchURLSourceOnly BetaWebFetchURLSource BetaWebFetchUserInput BetaWebFetchURLSources "
        "BetaWebFetchTool20250910 BetaWebFetchTool20260209 BetaWebFetchTool20260309 "
        "BetaWebFetchTool20260318 BetaAdvisorTool20260301 BetaMCPTool BetaMCPToolParam BetaMCPToolConfig "
        "BetaMCPToolDefaultConfig BetaMCPToolset BetaToolsetMemberConfig BetaBrowserCloseTabConfig "
        "BetaBrowserDoubleClickConfig BetaBrowserFileUploadConfig BetaBrowserFindConfig "
        "BetaBrowserFormInputConfig BetaBrowserGetPageTextConfig BetaBrowserHoldKeyConfig "
        "BetaBrowserHoverConfig BetaBrowserJavascriptExecConfig BetaBrowserKeyConfig "
        "BetaBrowserLeftClickConfig BetaBrowserLeftClickDragConfig BetaBrowserLeftMouseDownConfig "
        "BetaBrowserLeftMouseUpConfig BetaBrowserListTabsConfig BetaBrowserMiddleClickConfig "
        "BetaBrowserMouseMoveConfig BetaBrowserNavigateConfig BetaBrowserNewTabConfig "
        "BetaBrowserReadConsoleConfig BetaBrowserReadNetworkConfig BetaBrowserReadPageConfig "
        "BetaBrowserRightClickConfig BetaBrowserScreenshotConfig BetaBrowserScrollConfig "
        "BetaBrowserScrollToConfig BetaBrowserSwitchTabConfig BetaBrowserTripleClickConfig "
        "BetaBrowserTypeConfig BetaBrowserWaitConfig BetaBrowserZoomConfig "
        "BetaComputerCursorPositionConfig BetaComputerDoubleClickConfig BetaComputerHoldKeyConfig "
        "BetaComputerKeyConfig BetaComputerLeftClickConfig BetaComputerLeftClickDragConfig "
        "BetaComputerLeftMouseDownConfig BetaComputerLeftMouseUpConfig BetaComputerMiddleClickConfig "
        "BetaComputerMouseMoveConfig BetaComputerRightClickConfig BetaComputerScreenshotConfig "
        "BetaComputerScrollConfig BetaComputerTripleClickConfig BetaComputerTypeConfig "
        "BetaComputerWaitConfig BetaComputerZoomConfig BetaBrowserToolsetConfigs "
        "BetaBrowserToolset20260801 BetaComputerToolsetConfigs BetaComputerToolset20260801 "
        "BetaResponseToolUnion"
    ),
    ".toolset": (
        "BetaBrowserMemberName BETA_BROWSER_MEMBER_NAME_VALUES BetaComputerMemberName "
        "BETA_COMPUTER_MEMBER_NAME_VALUES BetaBrowserCoordinateTarget BetaBrowserRefTarget "
        "BetaBrowserClickTarget BetaBrowserFormInputValue BetaBrowserReadPageFilter "
        "BetaBrowserScrollDirection BetaBrowserCloseTabInput BetaBrowserDoubleClickInput "
        "BetaBrowserFileUploadInput BetaBrowserFindInput BetaBrowserFormInputInput "
        "BetaBrowserGetPageTextInput BetaBrowserHoldKeyInput BetaBrowserHoverInput "
        "BetaBrowserJavascriptExecInput BetaBrowserKeyInput BetaBrowserLeftClickDragInput "
        "BetaBrowserLeftClickInput BetaBrowserLeftMouseDownInput BetaBrowserLeftMouseUpInput "
        "BetaBrowserListTabsInput BetaBrowserMiddleClickInput BetaBrowserMouseMoveInput "
        "BetaBrowserNavigateInput BetaBrowserNewTabInput BetaBrowserReadConsoleInput "
        "BetaBrowserReadNetworkInput BetaBrowserReadPageInput BetaBrowserRightClickInput "
        "BetaBrowserScreenshotInput BetaBrowserScrollInput BetaBrowserScrollToInput "
        "BetaBrowserSwitchTabInput BetaBrowserTripleClickInput BetaBrowserTypeInput BetaBrowserWaitInput "
        "BetaBrowserZoomInput BetaBrowserMemberInput BetaBrowserCloseTabToolUseBlock "
        "BetaResponseBrowserCloseTabToolUseBlock BetaBrowserDoubleClickToolUseBlock "
        "BetaResponseBrowserDoubleClickToolUseBlock BetaBrowserFileUploadToolUseBlock "
        "BetaResponseBrowserFileUploadToolUseBlock BetaBrowserFindToolUseBlock "
        "BetaResponseBrowserFindToolUseBlock BetaBrowserFormInputToolUseBlock "
        "BetaResponseBrowserFormInputToolUseBlock BetaBrowserGetPageTextToolUseBlock "
        "BetaResponseBrowserGetPageTextToolUseBlock BetaBrowserHoldKeyToolUseBlock "
        "BetaResponseBrowserHoldKeyToolUseBlock BetaBrowserHoverToolUseBlock "
        "BetaResponseBrowserHoverToolUseBlock BetaBrowserJavascriptExecToolUseBlock "
        "BetaResponseBrowserJavascriptExecToolUseBlock BetaBrowserKeyToolUseBlock "
        "BetaResponseBrowserKeyToolUseBlock BetaBrowserLeftClickDragToolUseBlock "
        "BetaResponseBrowserLeftClickDragToolUseBlock BetaBrowserLeftClickToolUseBlock "
        "BetaResponseBrowserLeftClickToolUseBlock BetaBrowserLeftMouseDownToolUseBlock "
        "BetaResponseBrowserLeftMouseDownToolUseBlock BetaBrowserLeftMouseUpToolUseBlock "
        "BetaResponseBrowserLeftMouseUpToolUseBlock BetaBrowserListTabsToolUseBlock "
        "BetaResponseBrowserListTabsToolUseBlock BetaBrowserMiddleClickToolUseBlock "
        "BetaResponseBrowserMiddleClickToolUseBlock BetaBrowserMouseMoveToolUseBlock "
        "BetaResponseBrowserMouseMoveToolUseBlock BetaBrowserNavigateToolUseBlock "
        "BetaResponseBrowserNavigateToolUseBlock BetaBrowserNewTabToolUseBlock "
        "BetaResponseBrowserNewTabToolUseBlock BetaBrowserReadConsoleToolUseBlock "
        "BetaResponseBrowserReadConsoleToolUseBlock BetaBrowserReadNetworkToolUseBlock "
        "BetaResponseBrowserReadNetworkToolUseBlock BetaBrowserReadPageToolUseBlock "
        "BetaResponseBrowserReadPageToolUseBlock BetaBrowserRightClickToolUseBlock "
        "BetaResponseBrowserRightClickToolUseBlock BetaBrowserScreenshotToolUseBlock "
        "BetaResponseBrowserScreenshotToolUseBlock BetaBrowserScrollToToolUseBlock "
        "BetaResponseBrowserScrollToToolUseBlock BetaBrowserScrollToolUseBlock "
        "BetaResponseBrowserScrollToolUseBlock BetaBrowserSwitchTabToolUseBlock "
        "BetaResponseBrowserSwitchTabToolUseBlock BetaBrowserTripleClickToolUseBlock "
        "BetaResponseBrowserTripleClickToolUseBlock BetaBrowserTypeToolUseBlock "
        "BetaResponseBrowserTypeToolUseBlock BetaBrowserWaitToolUseBlock "
        "BetaResponseBrowserWaitToolUseBlock BetaBrowserZoomToolUseBlock "
        "BetaResponseBrowserZoomToolUseBlock BetaBrowserToolUseBlock BetaResponseBrowserToolUseBlock "
        "BetaComputerCursorPositionInput BetaComputerDoubleClickInput BetaComputerHoldKeyInput "
        "BetaComputerKeyInput BetaComputerLeftClickDragInput BetaComputerLeftClickInput "
        "BetaComputerLeftMouseDownInput BetaComputerLeftMouseUpInput BetaComputerMiddleClickInput "
        "BetaComputerMouseMoveInput BetaComputerRightClickInput BetaComputerScreenshotInput "
        "BetaComputerScrollInput BetaComputerTripleClickInput BetaComputerTypeInput BetaComputerWaitInput "
        "BetaComputerZoomInput BetaComputerMemberInput BetaComputerScrollDirection "
        "BetaComputerCursorPositionToolUseBlock BetaResponseComputerCursorPositionToolUseBlock "
        "BetaComputerDoubleClickToolUseBlock BetaResponseComputerDoubleClickToolUseBlock "
        "BetaComputerHoldKeyToolUseBlock BetaResponseComputerHoldKeyToolUseBlock "
        "BetaComputerKeyToolUseBlock BetaResponseComputerKeyToolUseBlock "
        "BetaComputerLeftClickDragToolUseBlock BetaResponseComputerLeftClickDragToolUseBlock "
        "BetaComputerLeftClickToolUseBlock BetaResponseComputerLeftClickToolUseBlock "
        "BetaComputerLeftMouseDownToolUseBlock BetaResponseComputerLeftMouseDownToolUseBlock "
        "BetaComputerLeftMouseUpToolUseBlock BetaResponseComputerLeftMouseUpToolUseBlock "
        "BetaComputerMiddleClickToolUseBlock BetaResponseComputerMiddleClickToolUseBlock "
        "BetaComputerMouseMoveToolUseBlock BetaResponseComputerMouseMoveToolUseBlock "
        "BetaComputerRightClickToolUseBlock BetaResponseComputerRightClickToolUseBlock "
        "BetaComputerScreenshotToolUseBlock BetaResponseComputerScreenshotToolUseBlock "
        "BetaComputerScrollToolUseBlock BetaResponseComputerScrollToolUseBlock "
        "BetaComputerTripleClickToolUseBlock BetaResponseComputerTripleClickToolUseBlock "
        "BetaComputerTypeToolUseBlock BetaResponseComputerTypeToolUseBlock BetaComputerWaitToolUseBlock "
        "BetaResponseComputerWaitToolUseBlock BetaComputerZoomToolUseBlock "
        "BetaResponseComputerZoomToolUseBlock BetaComputerToolUseBlock BetaResponseComputerToolUseBlock "
        "BetaToolsetToolUseBlock BetaResponseToolUseBlockUnion"
    ),
    ".message_params": (
        "BetaThinkingPrefixMismatchBehavior BetaThinkingBlockBindingParam BetaThinkingConfigAdaptiveParam "
        "BetaThinkingConfigBetweenToolsParam BetaThinkingConfigDisabledParam "
        "BetaThinkingConfigEnabledParam BetaThinkingConfigParam BetaJSONOutputFormatParam "
        "BetaTokenTaskBudgetParam BetaOutputConfigParam BetaMetadataParam BetaSkillParams "
        "BetaContainerParams BetaContainerParam BetaDiagnosticsParam BetaBillTo BetaBillingPolicyParam "
        "BetaFallbackCreditTokenParam BetaFallbackParam BetaFallbacksParam BetaFallbackCreditTokenOrStr "
        "BetaThreadContinueParams BetaThreadCreateParams BetaMessageThreadParam BetaMessageContentParam "
        "BetaMessageParam BetaUserMessageParam BetaAssistantMessageParam "
        "BetaSystemMessageOutputConfigParam BetaSystemMessageParam AnyBetaMessageParam ThreadCreateParams "
        "ThreadSendParams MessageCreateOptions MessageCreateParamsBase MessageCreateParamsNonStreaming "
        "MessageCreateParamsStreaming MessageCreateParams OutputFormat MessageCountTokensOptions "
        "MessageCountTokensParams"
    ),
    ".content_params": (
        "BetaCacheControlEphemeralParam BetaCitationsConfigParam BetaCitationsConfigParamParam "
        "BetaCitationCharLocationParam BetaCitationContentBlockLocationParam "
        "BetaCitationPageLocationParam BetaCitationSearchResultLocationParam "
        "BetaCitationWebSearchResultLocationParam BetaTextCitationParam BetaTextBlockParam "
        "BetaThinkingBlockParam BetaRedactedThinkingBlockParam BetaBase64ImageSourceParam "
        "BetaFileImageSourceParam BetaURLImageSourceParam BetaImageSourceParam "
        "BetaImageTransformationsParam BetaImageBlockParam BetaBase64PDFSourceParam BetaURLPDFSourceParam "
        "BetaPlainTextSourceParam BetaFileDocumentSourceParam BetaContentBlockSourceParam "
        "BetaContentBlockSourceContentParam BetaRequestDocumentBlockParam BetaBase64PDFBlockParam "
        "BetaRequestDocumentSourceParam BetaSearchResultBlockParam BetaContainerUploadBlockParam "
        "BetaDirectCallerParam BetaServerToolCaller20260120Param BetaServerToolCallerParam "
        "BetaToolUseCallerParam BetaToolUseBlockParam BetaServerToolUseBlockParam "
        "BetaToolReferenceBlockParam BetaBrowserStateBlockParam "
        "BetaBrowserStateChangeDownloadCompletedParam BetaBrowserStateChangeDownloadFailedParam "
        "BetaBrowserStateChangeDownloadStartedParam BetaBrowserStateChangeTabOpenedParam "
        "BetaBrowserStateTabEntryParam BetaBrowserStateChangeParam BetaToolResultContentParam "
        "BetaToolResultBlockParam BetaWebSearchResultBlockParam BetaWebSearchToolRequestErrorObjectParam "
        "BetaWebSearchToolRequestErrorParam BetaWebSearchToolResultBlockParam "
        "BetaWebSearchToolResultBlockParamContentParam BetaWebFetchBlockParam "
        "BetaWebFetchToolResultBlockParam BetaWebFetchToolResultErrorBlockParam "
        "BetaWebFetchToolResultBlockContentParam BetaCodeExecutionOutputBlockParam "
        "BetaCodeExecutionResultBlockParam BetaCodeExecutionToolResultBlockParam "
        "BetaCodeExecutionToolResultErrorParam BetaEncryptedCodeExecutionResultBlockParam "
        "BetaCodeExecutionToolResultBlockParamContentParam BetaBashCodeExecutionOutputBlockParam "
        "BetaBashCodeExecutionResultBlockParam BetaBashCodeExecutionToolResultBlockParam "
        "BetaBashCodeExecutionToolResultErrorParam BetaBashCodeExecutionToolResultBlockContentParam "
        "BetaTextEditorCodeExecutionCreateResultBlockParam "
        "BetaTextEditorCodeExecutionStrReplaceResultBlockParam "
        "BetaTextEditorCodeExecutionToolResultBlockParam BetaTextEditorCodeExecutionToolResultErrorParam "
        "BetaTextEditorCodeExecutionViewResultBlockParam "
        "BetaTextEditorCodeExecutionToolResultBlockContentParam BetaToolSearchToolResultBlockParam "
        "BetaToolSearchToolResultErrorParam BetaToolSearchToolSearchResultBlockParam "
        "BetaToolSearchToolResultBlockContentParam BetaAdvisorRedactedResultBlockParam "
        "BetaAdvisorResultBlockParam BetaAdvisorToolResultErrorParam "
        "BetaAdvisorToolResultBlockContentParam BetaAdvisorToolResultBlockParam BetaMCPToolUseBlockParam "
        "BetaRequestMCPToolResultBlockParam BetaMCPToolListingBlockParam BetaFallbackInfoParam "
        "BetaFallbackBlockParam BetaToolChangeMCPToolReferenceParam "
        "BetaToolChangeMCPToolsetReferenceParam BetaToolChangeToolDefinitionParam "
        "BetaToolChangeToolReferenceParam BetaToolAdditionParam BetaRequestToolAdditionBlockParam "
        "BetaToolRemovalParam BetaRequestToolRemovalBlockParam BetaToolChangeParam "
        "BetaCompactionBlockParam BetaSystemContentParam BetaMidConversationSystemBlockParam "
        "BetaContentBlockParam"
    ),
    ".tool_params": (
        "BetaToolInputSchemaParam BetaToolParam BetaToolBash20241022Param BetaToolBash20250124Param "
        "BetaToolTextEditor20241022Param BetaToolTextEditor20250124Param BetaToolTextEditor20250429Param "
        "BetaToolTextEditor20250728Param BetaMemoryTool20250818Param BetaToolComputerUse20241022Param "
        "BetaToolComputerUse20250124Param BetaToolComputerUse20251124Param "
        "BetaCodeExecutionTool20250522Param BetaCodeExecutionTool20250825Param "
        "BetaCodeExecutionTool20260120Param BetaCodeExecutionTool20260521Param "
        "BetaToolSearchToolBm25_20251119Param BetaToolSearchToolRegex20251119Param BetaUserLocationParam "
        "BetaWebSearchTool20250305Param BetaWebSearchTool20260209Param BetaWebSearchTool20260318Param "
        "BetaWebFetchURLSourceAllParam BetaWebFetchURLSourceExceptParam BetaWebFetchURLSourceNoneParam "
        "BetaWebFetchURLSourceOnlyParam BetaWebFetchURLSourceToolReferenceParam "
        "BetaWebFetchURLSourcesParam BetaWebFetchURLSourceParam BetaWebFetchUserInputParam "
        "BetaWebFetchTool20250910Param BetaWebFetchTool20260209Param BetaWebFetchTool20260309Param "
        "BetaWebFetchTool20260318Param BetaAdvisorTool20260301Param BetaMCPToolParamParam "
        "BetaMCPToolConfigParam BetaMCPToolDefaultConfigParam BetaMCPToolsetParam "
        "BetaRequestMCPServerToolConfigurationParam BetaRequestMCPServerURLDefinitionParam "
        "BetaBrowserCloseTabConfigParam BetaBrowserDoubleClickConfigParam "
        "BetaBrowserFileUploadConfigParam BetaBrowserFindConfigParam BetaBrowserFormInputConfigParam "
        "BetaBrowserGetPageTextConfigParam BetaBrowserHoldKeyConfigParam BetaBrowserHoverConfigParam "
        "BetaBrowserJavascriptExecConfigParam BetaBrowserKeyConfigParam BetaBrowserLeftClickConfigParam "
        "BetaBrowserLeftClickDragConfigParam BetaBrowserLeftMouseDownConfigParam "
        "BetaBrowserLeftMouseUpConfigParam BetaBrowserListTabsConfigParam "
        "BetaBrowserMiddleClickConfigParam BetaBrowserMouseMoveConfigParam BetaBrowserNavigateConfigParam "
        "BetaBrowserNewTabConfigParam BetaBrowserReadConsoleConfigParam BetaBrowserReadNetworkConfigParam "
        "BetaBrowserReadPageConfigParam BetaBrowserRightClickConfigParam BetaBrowserScreenshotConfigParam "
        "BetaBrowserScrollConfigParam BetaBrowserScrollToConfigParam BetaBrowserSwitchTabConfigParam "
        "BetaBrowserTripleClickConfigParam BetaBrowserTypeConfigParam BetaBrowserWaitConfigParam "
        "BetaBrowserZoomConfigParam BetaComputerCursorPositionConfigParam "
        "BetaComputerDoubleClickConfigParam BetaComputerHoldKeyConfigParam BetaComputerKeyConfigParam "
        "BetaComputerLeftClickConfigParam BetaComputerLeftClickDragConfigParam "
        "BetaComputerLeftMouseDownConfigParam BetaComputerLeftMouseUpConfigParam "
        "BetaComputerMiddleClickConfigParam BetaComputerMouseMoveConfigParam "
        "BetaComputerRightClickConfigParam BetaComputerScreenshotConfigParam "
        "BetaComputerScrollConfigParam BetaComputerTripleClickConfigParam BetaComputerTypeConfigParam "
        "BetaComputerWaitConfigParam BetaComputerZoomConfigParam BetaBrowserToolset20260801Param "
        "BetaBrowserToolsetConfigsParam BetaComputerToolset20260801Param BetaComputerToolsetConfigsParam "
        "BetaToolUnionParam BetaToolChoiceAnyParam BetaToolChoiceAutoParam BetaToolChoiceNoneParam "
        "BetaToolChoiceToolParam BetaToolChoiceParam"
    ),
    ".context_params": (
        "BetaInputTokensClearAtLeastParam BetaInputTokensTriggerParam BetaToolUsesKeepParam "
        "BetaToolUsesTriggerParam BetaThinkingTurnsParam BetaAllThinkingTurnsParam BetaThinkingKeepParam "
        "BetaContextTriggerParam BetaClearThinking20251015EditParam BetaClearToolUses20250919EditParam "
        "BetaCompact20260112EditParam BetaContextEditParam BetaContextManagementConfigParam "
        "BetaCompactionConfigParam"
    ),
    ".model_params": "ModelListParams ModelRetrieveParams",
    ".file": "BetaDeletedFile BetaFileMetadata BetaFileScope DeletedFile FileMetadata",
    ".file_params": "FileListParams FileRetrieveParams FileUploadParams",
    ".skill": (
        "BetaDeletedSkill BetaSkill BetaSkillSource SkillCreateResponse SkillDeleteResponse "
        "SkillListResponse SkillRetrieveResponse"
    ),
    ".skill_params": "SkillCreateParams SkillListParams SkillRetrieveParams",
    "..error_details": (
        "BetaEnvironmentArchivedErrorDetails BetaEnvironmentCreateDisabledErrorDetails "
        "BetaEnvironmentNotFoundErrorDetails BetaEnvironmentUpdateDisabledErrorDetails "
        "BetaInvalidConfigTypeChangeErrorDetails BetaInvalidMetadataErrorDetails"
    ),
}

NESTED = {
    "beta_advisor_tool_result_block": {"Content": ".content:BetaAdvisorToolResultBlockContent"},
    "beta_advisor_tool_result_block_param": {
        "Content": ".content_params:BetaAdvisorToolResultBlockContentParam"
    },
    "beta_bash_code_execution_tool_result_block": {
        "Content": ".content:BetaBashCodeExecutionToolResultBlockContent"
    },
    "beta_bash_code_execution_tool_result_block_param": {
        "Content": ".content_params:BetaBashCodeExecutionToolResultBlockContentParam"
    },
    "beta_citations_delta": {"Citation": ".citation:BetaTextCitation"},
    "beta_clear_thinking_20251015_edit_param": {"Keep": ".context_params:BetaThinkingKeepParam"},
    "beta_clear_tool_uses_20250919_edit_param": {"Trigger": ".context_params:BetaContextTriggerParam"},
    "beta_compaction_block": {"ToolChange": ".content:BetaToolChange"},
    "beta_compaction_block_param": {"ToolChange": ".content_params:BetaToolChangeParam"},
    "beta_context_management_config_param": {"Edit": ".context_params:BetaContextEditParam"},
    "beta_context_management_response": {"AppliedEdit": ".message:BetaAppliedEdit"},
    "beta_diagnostics": {"CacheMissReason": ".message:BetaCacheMissReason"},
    "beta_document_block": {"Source": ".content:BetaDocumentSource"},
    "beta_fallback_credit_usage": {"Status": ".message:BetaFallbackCreditStatus"},
    "beta_fallback_param": {"Thinking": ".message_params:BetaThinkingConfigParam"},
    "beta_image_block_param": {"Source": ".content_params:BetaImageSourceParam"},
    "beta_mid_conversation_system_block_param": {"Content": ".content_params:BetaSystemContentParam"},
    "beta_raw_content_block_start_event": {"ContentBlock": ".content:BetaContentBlock"},
    "beta_raw_message_delta_event": {"Delta": ".message:BetaRawMessageDelta"},
    "beta_request_document_block_param": {"Source": ".content_params:BetaRequestDocumentSourceParam"},
    "beta_request_tool_addition_block_param": {"Tool": ".content_params:BetaToolAdditionParam"},
    "beta_request_tool_removal_block_param": {"Tool": ".content_params:BetaToolRemovalParam"},
    "beta_response_tool_addition_block": {"Tool": ".content:BetaToolAddition"},
    "beta_response_tool_removal_block": {"Tool": ".content:BetaToolRemoval"},
    "beta_server_tool_use_block": {"Caller": ".content:BetaToolUseCaller"},
    "beta_server_tool_use_block_param": {"Caller": ".content_params:BetaToolUseCallerParam"},
    "beta_system_message_param": {"ContentBlock": ".content_params:BetaSystemContentParam"},
    "beta_text_editor_code_execution_tool_result_block": {
        "Content": ".content:BetaTextEditorCodeExecutionToolResultBlockContent"
    },
    "beta_text_editor_code_execution_tool_result_block_param": {
        "Content": ".content_params:BetaTextEditorCodeExecutionToolResultBlockContentParam"
    },
    "beta_tool_param": {"InputSchema": ".tool_params:BetaToolInputSchemaParam"},
    "beta_tool_result_block_param": {"Content": ".content_params:BetaToolResultContentParam"},
    "beta_tool_search_tool_result_block": {"Content": ".content:BetaToolSearchToolResultBlockContent"},
    "beta_tool_search_tool_result_block_param": {
        "Content": ".content_params:BetaToolSearchToolResultBlockContentParam"
    },
    "beta_tool_use_block": {"Caller": ".content:BetaToolUseCaller"},
    "beta_tool_use_block_param": {"Caller": ".content_params:BetaToolUseCallerParam"},
    "beta_web_fetch_tool_result_block": {
        "Caller": ".content:BetaToolUseCaller",
        "Content": ".content:BetaWebFetchToolResultBlockContent",
    },
    "beta_web_fetch_tool_result_block_param": {
        "Caller": ".content_params:BetaToolUseCallerParam",
        "Content": ".content_params:BetaWebFetchToolResultBlockContentParam",
    },
    "beta_web_fetch_url_sources": {
        "ClientToolResults": ".tool:BetaWebFetchURLSource",
        "ServerToolResults": ".tool:BetaWebFetchURLSource",
        "UserInput": ".tool:BetaWebFetchUserInput",
    },
    "beta_web_fetch_url_sources_param": {
        "ClientToolResults": ".tool_params:BetaWebFetchURLSourceParam",
        "ServerToolResults": ".tool_params:BetaWebFetchURLSourceParam",
        "UserInput": ".tool_params:BetaWebFetchUserInputParam",
    },
    "beta_web_search_tool_result_block": {"Caller": ".content:BetaToolUseCaller"},
    "beta_web_search_tool_result_block_param": {"Caller": ".content_params:BetaToolUseCallerParam"},
    "message_count_tokens_params": {"Tool": ".tool_params:BetaToolUnionParam"},
    "message_create_params": {
        "Container": ".message_params:BetaContainerParam",
        "FallbackCreditToken": ".message_params:BetaFallbackCreditTokenOrStr",
    },
}
"""Older module -> name in it -> `module:name` here."""

__getattr__, __dir__ = lazy(__name__, _TYPES)
