import { type Exchange, type Framing, jsonArray, type Reply, type Stage, sse } from '@pipeproxy/core';
import { AMP_WAY } from './choose-way.ts';
import { cleanPatches } from './clean-request.ts';
import { type FixRules, fixReply } from './fix-reply.ts';
import { isOverTime, mapEvents } from './map-events.ts';
import { createToolNames } from './tool-names.ts';

const isClaude = ({ outcome, candidates }: Exchange): boolean => {
  const served = candidates.find(({ handle, model }) => handle.name === outcome.upstream && model === outcome.model);
  const family = served && (served.handle.upstream.facts?.(served.model).family ?? served.model);
  return family?.toLowerCase().includes('claude') ?? false;
};

function fixed(reply: Reply, rules: Omit<FixRules, 'dropsThinking'>, dropsThinking: boolean, framing: Framing): Reply {
  const { body } = reply;
  if (isOverTime(body)) {
    // Without their blocks the indexes of the others would be wrong.
    const inStream = { ...rules, dropsThinking: false };
    return {
      ...reply,
      body: mapEvents(body, (event) => ({ ...event, data: fixReply(event.data, inStream) }), framing),
    };
  }
  const text = typeof body === 'string' ? body : Buffer.from(body).toString();
  return { ...reply, body: fixReply(text, { ...rules, dropsThinking }) };
}

/** Requests as servers take them, and replies as Amp does. Equal bytes are not to be had here: this is what the stage is for. */
export const fixUps: Stage = {
  name: 'amp-fix-ups',
  async handle(exchange, next) {
    if (exchange.operation !== 'chat') return next();
    const body = await exchange.load();
    const model = exchange.requestedModel;
    const json = body.json();
    const toolName = createToolNames(json);
    const patches = cleanPatches(json);
    if (patches.length > 0) body.edit(patches);
    await next();
    const framing = exchange.streamFraming === jsonArray.id ? jsonArray : sse;
    const way = exchange.notes.get(AMP_WAY);
    if (!exchange.reply || exchange.reply.status >= 400 || way === 'forwarded') return;
    exchange.reply = fixed(exchange.reply, { model, toolName }, way === 'mapped' || !isClaude(exchange), framing);
  },
};
