import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, JsonObject } from '../../contract/index.ts';
import { fakeEncodeContext, fakeReplyContext, PLAIN_REQUEST } from '../../testing/codec-contexts.ts';
import { runMapper } from '../../testing/run-mapper.ts';
import { patchBytes } from '../../wire/patch/patch-bytes.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { openaiResponses } from '../openai-responses/index.ts';
import { decode, encode } from './__fixtures__/requests.ts';
import { streamCodec } from './reply-codec.ts';
import { mendSignatures } from './thought-signatures.ts';

/** A turn that thinks and calls a tool, as an upstream of some dialect says it. */
const turn = (origin: string, words: string, isRedacted = false): readonly ChatEvent[] => {
  const proof = { origin, value: 'PROOF' };
  return [
    { type: 'reply-start' },
    { type: 'reasoning-start', id: '0', ...(isRedacted && { redacted: proof }) },
    ...(words === '' ? [] : [{ type: 'reasoning-delta', id: '0', delta: words } as const]),
    { type: 'reasoning-end', id: '0', ...(!isRedacted && { signature: proof }) },
    { type: 'tool-call-start', id: '1', callId: 'call_1', name: 'f', kind: 'function' },
    { type: 'tool-call-end', id: '1' },
    { type: 'reply-end', finish: { reason: 'tool-calls' } },
  ];
};

/** What a client sends next: with the thoughts, as the SDK does, or without them, as Gemini CLI does. */
function nextBody(events: readonly ChatEvent[], keepsThoughts: boolean): JsonObject {
  const extras = { 'gemini-generate': { includesThoughts: true } };
  const context = fakeReplyContext({ request: { ...PLAIN_REQUEST, extras } });
  const chunks = runMapper(streamCodec.encoder(context), events).map(({ data }) => JSON.parse(data));
  const parts = chunks.flatMap(({ candidates }) => candidates[0].content.parts as JsonObject[]);
  return {
    contents: [
      { role: 'user', parts: [{ text: 'go' }] },
      { role: 'model', parts: parts.filter(({ thought }) => keepsThoughts || thought !== true) },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'x' } } }] },
    ],
  };
}

const toClaude = (body: JsonObject) =>
  JSON.stringify(
    anthropicMessages.chat!.encodeRequest(decode(body), fakeEncodeContext({ model: 'claude-opus-4-5' })).body,
  );
const toResponses = (body: JsonObject) =>
  JSON.stringify(openaiResponses.chat!.encodeRequest(decode(body), fakeEncodeContext({ model: 'gpt-5.5' })).body);
const toGemini = (body: JsonObject) => JSON.stringify(encode(decode(body)).body);

describe('reasoning survives a second turn', () => {
  it.each([true, false])(
    'sealed, of a Responses upstream, on the call that it led to (thoughts kept: %s)',
    (isKept) => {
      const body = nextBody(turn('openai-responses', ''), isKept);
      expect(toResponses(body)).toContain('"encrypted_content":"PROOF"');
      expect(toClaude(body)).not.toMatch(/PROOF|pp1/);
    },
  );

  it.each([true, false])('redacted, of a Messages upstream (thoughts kept: %s)', (isKept) => {
    const body = nextBody(turn('anthropic-messages', '', true), isKept);
    expect(toClaude(body)).toContain('{"type":"redacted_thinking","data":"PROOF"}');
  });

  it('in words, of a Messages upstream, through a client that keeps thoughts', () => {
    const body = nextBody(turn('anthropic-messages', 'hm'), true);
    expect(toClaude(body)).toContain('{"type":"thinking","thinking":"hm","signature":"PROOF"}');
    expect(toClaude(nextBody(turn('anthropic-messages', 'hm'), false))).not.toContain('PROOF');
  });

  it("in bytes, as Google's typed clients demand it", () => {
    for (const words of ['', 'hm']) {
      const text = JSON.stringify(nextBody(turn('openai-responses', words), true));
      for (const [, value] of text.matchAll(/"thoughtSignature":"([^"]*)"/g))
        expect(value).toMatch(/^[A-Za-z0-9+/]+=*$/);
    }
  });

  it('and is never told to another service', () => {
    for (const origin of ['openai-responses', 'anthropic-messages']) {
      for (const words of ['', 'hm']) {
        const body = nextBody(turn(origin, words), true);
        const sealed = /cHAxL/;
        expect(JSON.stringify(body)).toMatch(sealed);
        expect(toGemini(body)).not.toMatch(/PROOF|cHAxL/);
        const losses: string[] = [];
        const patches = mendSignatures(body, 'gemini-3-pro-preview', {}, ({ feature }) => losses.push(feature));
        const patched = Buffer.from(patchBytes(Buffer.from(JSON.stringify(body)), patches)).toString();
        expect(patched).not.toMatch(sealed);
        expect(losses).toEqual(['reasoning-history']);
        expect(JSON.parse(patched).contents).toHaveLength(3);
      }
    }
  });

  it('and leaves no content without parts', () => {
    const { contents } = nextBody(turn('anthropic-messages', 'hm'), true);
    const [question, answer, result] = contents as unknown as readonly { role: string; parts: readonly JsonObject[] }[];
    const thoughts = { role: 'model', parts: answer?.parts.filter(({ thought }) => thought).slice(-1) ?? [] };
    const body = { contents: [question, thoughts, result] } as unknown as JsonObject;
    expect(mendSignatures(body, 'gemini-2.5-pro', {}, () => undefined)).toEqual([
      { op: 'delete', path: ['contents', 1] },
    ]);
  });

  it('of Google itself stays as it is', () => {
    const body = nextBody(turn('gemini-generate', 'hm'), true);
    expect(toGemini(body)).toContain('{"text":"hm","thought":true,"thoughtSignature":"PROOF"}');
    expect(mendSignatures(body, 'gemini-2.5-pro', {}, () => undefined)).toEqual([]);
  });
});
