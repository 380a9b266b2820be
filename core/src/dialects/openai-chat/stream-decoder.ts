import type { ChatEvent, Mapper, ReplyContext, WireEvent } from '../../contract/index.ts';
import { isObject, parseJson } from '../../wire/json-values.ts';
import { upstreamError } from './decode-error.ts';
import { optionsOf } from './options.ts';
import { ReplyReader } from './reply-reader.ts';

export const DONE = '[DONE]';

/**
 * Decodes a stream. It ends with the first of `[DONE]` and the end of the bytes; what comes behind is ignored. A finish word
 * alone does not end it, because usage may follow.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createStreamDecoder(context: ReplyContext): Mapper<WireEvent, ChatEvent> {
  const reader = new ReplyReader(context);
  const { requireFinishReason = true } = optionsOf(context.options);

  function cut(): readonly ChatEvent[] {
    return reader.fail(
      reader.hasStarted
        ? upstreamError('PP_UPSTREAM_CUT', 'The upstream ended its stream before the answer was complete.')
        : upstreamError('PP_UPSTREAM_EMPTY', 'The upstream sent a stream without an answer.'),
    );
  }

  return {
    push(event) {
      if (event.fault) return reader.fail(event.fault);
      if (event.data.trim() === DONE) return reader.hasStarted ? reader.end() : cut(); // trap 9, trap 52
      const chunk = parseJson(event.data);
      return isObject(chunk) ? reader.read(chunk) : [];
    },
    end() {
      const isGood = reader.hasFinish || (reader.hasStarted && !requireFinishReason);
      return isGood ? reader.end() : cut(); // trap 14, provider trap 20
    },
  };
}
