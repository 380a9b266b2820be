import type { ChatEvent, Finish, Mapper, ReplyRules } from '../contract/index.ts';
import { unwrapFreeform } from './unwrap-freeform.ts';

type ToolCallStart = Extract<ChatEvent, { type: 'tool-call-start' }>;
type ToolCallDelta = Extract<ChatEvent, { type: 'tool-call-delta' }>;

/** What is known of the calls that the reply has made so far. */
interface RuleState {
  readonly rules: ReplyRules;
  /** Arguments of open freeform calls, by block id. */
  readonly freeform: Map<string, string>;
  /** Answers that are open, by block id: whether any text came. */
  readonly answers: Map<string, boolean>;
  hasAnswered: boolean;
  hasCalled: boolean;
}

function startCall(state: RuleState, event: ToolCallStart): readonly ChatEvent[] {
  if (event.name === state.rules.answerTool) {
    state.answers.set(event.id, false);
    state.hasAnswered = true;
    return [{ type: 'text-start', id: event.id }];
  }
  state.hasCalled = true;
  const name = state.rules.toolNames?.get(event.name) ?? event.name;
  if (!state.rules.freeformTools?.includes(event.name)) return [name === event.name ? event : { ...event, name }];
  state.freeform.set(event.id, '');
  return [{ ...event, name, kind: 'freeform' }];
}

function continueCall(state: RuleState, event: ToolCallDelta): readonly ChatEvent[] {
  const { id, delta } = event;
  const held = state.freeform.get(id);
  if (held !== undefined) {
    state.freeform.set(id, held + delta);
    return [];
  }
  if (!state.answers.has(id)) return [event];
  state.answers.set(id, true);
  return [{ type: 'text-delta', id, delta }];
}

function endCall(state: RuleState, event: ChatEvent & { type: 'tool-call-end' }): readonly ChatEvent[] {
  const { id } = event;
  const held = state.freeform.get(id);
  if (held !== undefined) {
    state.freeform.delete(id);
    const input = unwrapFreeform(held);
    return input === '' ? [event] : [{ type: 'tool-call-delta', id, delta: input }, event];
  }
  const hasText = state.answers.get(id);
  if (hasText === undefined) return [event];
  state.answers.delete(id);
  const end: ChatEvent = { type: 'text-end', id };
  // No arguments are `{}`, and the answer must be JSON.
  return hasText ? [end] : [{ type: 'text-delta', id, delta: '{}' }, end];
}

function finishOf(state: RuleState, finish: Finish): Finish {
  const isAnswerOnly = state.hasAnswered && !state.hasCalled && finish.reason === 'tool-calls';
  return isAnswerOnly ? { ...finish, reason: 'stop' } : finish;
}

/** Ends the calls that a decoder left open, so that held arguments are not lost. */
function endOpenCalls(state: RuleState): readonly ChatEvent[] {
  const open = [...state.freeform.keys(), ...state.answers.keys()];
  return open.flatMap((id) => endCall(state, { type: 'tool-call-end', id }));
}

/**
 * Undoes in a reply what the request's encoding did: gives tools back their names, freeform tools their plain input (held until
 * the call has ended), and turns the answer tool's arguments into text, its finish into `stop` unless another tool was called.
 */
export function applyReplyRules(rules: ReplyRules): Mapper<ChatEvent, ChatEvent> {
  const state: RuleState = { rules, freeform: new Map(), answers: new Map(), hasAnswered: false, hasCalled: false };
  return {
    push(event) {
      switch (event.type) {
        case 'tool-call-start':
          return startCall(state, event);
        case 'tool-call-delta':
          return continueCall(state, event);
        case 'tool-call-end':
          return endCall(state, event);
        case 'reply-end':
          return [...endOpenCalls(state), { type: 'reply-end', finish: finishOf(state, event.finish) }];
        default:
          return [event];
      }
    },
    end: () => [],
  };
}
