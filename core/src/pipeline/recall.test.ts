import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '../contract/json.ts';
import { openaiResponses } from '../dialects/openai-responses/dialect.ts';
import { createMemoryStore } from '../host/memory-store.ts';
import { fakeExchange } from '../testing/fake-exchange.ts';
import { fakeServices } from '../testing/fake-services.ts';
import { createKeptReplies, type KeptReplies } from './kept-replies.ts';
import { recall } from './recall.ts';

const MEGABYTE = 'x'.repeat(1_048_576);
const message = (id: string, text: string) => ({ type: 'message', id, role: 'assistant', content: [{ text }] });
const reference = { type: 'item_reference', id: 'msg_1' };

function open(): { kept: KeptReplies; asked: string[] } {
  const { services } = fakeServices();
  const store = createMemoryStore(services.clock);
  const asked: string[] = [];
  const watched = {
    ...store,
    get(key: string) {
      asked.push(key);
      return store.get(key);
    },
  };
  return { asked, kept: createKeptReplies(watched, { isOn: true, maxAgeMs: 1_000 }, services.logger) };
}

/** Keeps a reply of one message, and what the client is said to have asked before it. */
function keep(kept: KeptReplies, id: string, text: string, previousId?: string): void {
  const item = message(`msg${id.slice(4)}`, text);
  const reply = { id, output: [item] };
  kept.keep(
    undefined,
    { id, reply, items: new Map([[item.id, item]]) },
    { input: [], reply, ...(previousId && { previousId }) },
  );
}

async function recalled(kept: KeptReplies, fields: Record<string, JsonValue>) {
  const exchange = fakeExchange({ dialect: openaiResponses, body: { model: 'm', ...fields } });
  const body = await exchange.load();
  await recall(exchange, body, kept);
  return body.json();
}

describe('what a request names of earlier replies', () => {
  it('is put in its place, and looked up once', async () => {
    const { kept, asked } = open();
    keep(kept, 'resp_1', 'Hello');
    const { input } = await recalled(kept, { input: [reference, reference] });
    expect(input).toEqual([message('msg_1', 'Hello'), message('msg_1', 'Hello')]);
    expect(asked).toEqual(['kept/item//msg_1']);
  });

  it('bad input, security 21: a long item that is named many times (413) is never written out', async () => {
    const { kept } = open();
    keep(kept, 'resp_1', MEGABYTE);
    const refused = { code: 'PP_REQUEST_TOO_LARGE', param: 'input[63]' };
    await expect(recalled(kept, { input: Array(5_000).fill(reference) })).rejects.toMatchObject(refused);
  });

  it('bad input, security 21: too many different things (413) are not even looked for', async () => {
    const { kept, asked } = open();
    const input = Array.from({ length: 2_001 }, (_, at) => ({ type: 'item_reference', id: `msg_${at}` }));
    await expect(recalled(kept, { input })).rejects.toMatchObject({ code: 'PP_REQUEST_TOO_LARGE', param: 'input[0]' });
    expect(asked).toEqual([]);
  });

  it('is written out from the oldest to the newest', async () => {
    const { kept } = open();
    keep(kept, 'resp_1', 'one');
    keep(kept, 'resp_2', 'two', 'resp_1');
    keep(kept, 'resp_3', 'three', 'resp_2');
    const { input } = await recalled(kept, { input: [], previous_response_id: 'resp_3' });
    expect(input).toEqual([message('msg_1', 'one'), message('msg_2', 'two'), message('msg_3', 'three')]);
  });
});
