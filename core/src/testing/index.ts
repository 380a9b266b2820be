export { applyPatches } from '../wire/patch/apply-patches.ts';
export type { Check, TestFunction } from './check.ts';
export { register } from './check.ts';
export { checkGrammar } from './check-grammar.ts';
export { fakeDecodeContext, fakeEncodeContext, fakeReplyContext, PLAIN_REQUEST } from './codec-contexts.ts';
export type { Cut } from './cuts.ts';
export { cutsAtEvents, cutsOf } from './cuts.ts';
export type { DialectCases, GeneratedBlock, Sayable } from './dialect/dialect-cases.ts';
export type { Fixtures, ReplyFixture, RequestFixture } from './dialect/fixtures.ts';
export { readFixtures } from './dialect/fixtures.ts';
export { said, saidInSum } from './dialect/said.ts';
export { testDialect } from './dialect/test-dialect.ts';
export type { FakeExchange } from './fake-exchange.ts';
export { fakeExchange } from './fake-exchange.ts';
export type { FakeServices, LogLine } from './fake-services.ts';
export { fakeServices } from './fake-services.ts';
export type { FramingCases, FramingSample, MalformedBytes } from './framing/framing-cases.ts';
export { testFraming } from './framing/test-framing.ts';
export type { ProviderCallCase, ProviderCases, ProviderErrorCase } from './provider/provider-cases.ts';
export { testProvider } from './provider/test-provider.ts';
export { runMapper } from './run-mapper.ts';
export type { AnthropicDoorOptions } from './scripted-upstream/anthropic-door/anthropic-door.ts';
export { checkAnthropicRequest } from './scripted-upstream/anthropic-door/anthropic-door.ts';
export { isOwnThinking, signThinking } from './scripted-upstream/anthropic-door/signature.ts';
export type { ChatDoorOptions } from './scripted-upstream/chat-door/chat-door.ts';
export { checkChatRequest } from './scripted-upstream/chat-door/chat-door.ts';
export type { ChatTraits, ChatVendor } from './scripted-upstream/chat-door/chat-traits.ts';
export { CHAT_VENDORS } from './scripted-upstream/chat-door/chat-traits.ts';
export type { AzureOpenAIDoorOptions } from './scripted-upstream/foundry-door/azure-openai-door.ts';
export type { FoundryDoorOptions } from './scripted-upstream/foundry-door/foundry-door.ts';
export type { GeminiDoorOptions } from './scripted-upstream/gemini-door/gemini-door.ts';
export { checkGeminiRequest } from './scripted-upstream/gemini-door/gemini-door.ts';
export type { RecordedRequest } from './scripted-upstream/recorded-request.ts';
export type { DoorId, ReceivedMedia, RequestFacts } from './scripted-upstream/request-facts.ts';
export type { Violation } from './scripted-upstream/request-rule.ts';
export type { ResponsesDoorOptions } from './scripted-upstream/responses-door/responses-door.ts';
export { checkResponsesRequest } from './scripted-upstream/responses-door/responses-door.ts';
export type { Scenario } from './scripted-upstream/scenario.ts';
export type { ScenarioName } from './scripted-upstream/scenarios/scenarios.ts';
export { SCENARIOS } from './scripted-upstream/scenarios/scenarios.ts';
export type {
  Delivery,
  ErrorReply,
  ModelReply,
  RawReply,
  ScriptedError,
  ScriptedReply,
  ScriptedUsage,
  Step,
} from './scripted-upstream/scripted-reply.ts';
export type { ScriptedUpstream, ScriptedUpstreamOptions } from './scripted-upstream/scripted-upstream.ts';
export { startScriptedUpstream } from './scripted-upstream/start-scripted-upstream.ts';
export type { StageCases } from './stage/stage-cases.ts';
export { testStage } from './stage/test-stage.ts';
export type { TestHost, TestHostOptions } from './start-test-host.ts';
export { startTestHost } from './start-test-host.ts';
export type { ClientReply, ClientRequest } from './test-client.ts';
export { askAsClient, clientRequest } from './test-client.ts';
