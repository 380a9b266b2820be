import type { Frame } from '../frame.ts';
import type { ReplyContext } from '../reply-context.ts';
import type { ScriptedError, Step } from '../scripted-reply.ts';
import { finishedItems, type ItemEvent, type ResponseItem, responseItems } from './response-item.ts';
import { createResponseObject, errorFields, incompleteReason } from './response-object.ts';

/** A whole response. */
export function responsesDocument(steps: readonly Step[], context: ReplyContext): object {
  const response = createResponseObject(context);
  const items = steps.flatMap((step) => responseItems(step, context) ?? []);
  return response.ended(finishedItems(items, incompleteReason(context) !== null));
}

/** The frames of a streamed response. @see https://platform.openai.com/docs/api-reference/responses-streaming */
export function responsesStream(
  steps: readonly Step[],
  after: readonly Step[],
  context: ReplyContext,
): readonly Frame[] {
  const response = createResponseObject(context);
  const isCut = incompleteReason(context) !== null;
  const items: ResponseItem[] = [];
  let nextNumber = 0;
  let isStarted = false;
  let open: ResponseItem | undefined;

  const frame = ({ type, ...fields }: ItemEvent): Frame => ({
    type: 'event',
    name: type,
    data: JSON.stringify({ type, sequence_number: nextNumber++, ...fields }),
  });
  const placed = (event: ItemEvent): Frame => frame({ ...event, output_index: items.length - 1 });

  function start(): readonly Frame[] {
    if (isStarted) return [];
    isStarted = true;
    const running = response.running();
    return ['response.created', 'response.in_progress'].map((type) => frame({ type, response: running }));
  }

  /** An item ends when the next one begins, or the response: never before it breaks off. */
  function close(isLast = false): readonly Frame[] {
    if (!open) return [];
    const { closing } = open;
    const [item] = finishedItems([open], isLast && isCut);
    open = undefined;
    return [...closing.map(placed), placed({ type: 'response.output_item.done', item })];
  }

  function begin(item: ResponseItem): readonly Frame[] {
    const before = close();
    items.push(item);
    open = item;
    return [...before, placed({ type: 'response.output_item.added', item: item.opening }), ...item.events.map(placed)];
  }

  /** An error inside the stream: nothing follows it. */
  function fail(error: ScriptedError): readonly Frame[] {
    const told = frame({ type: 'error', error: { param: null, ...errorFields(error) } });
    const done = finishedItems(open ? items.slice(0, -1) : items, false);
    const failed = isStarted ? [frame({ type: 'response.failed', response: response.failed(done, error) })] : [];
    return [told, ...failed, { type: 'end' }];
  }

  function render(step: Step): readonly Frame[] {
    if (step.type === 'error') return fail(step.error);
    const made = responseItems(step, context);
    return made ? [...start(), ...made.flatMap(begin)] : [step as Frame];
  }

  const body = steps.flatMap(render);
  const ending = [...start(), ...close(true)];
  const type = isCut ? 'response.incomplete' : 'response.completed';
  const last = frame({ type, response: response.ended(finishedItems(items, isCut)) });
  return [...body, ...ending, last, ...after.flatMap(render)];
}
