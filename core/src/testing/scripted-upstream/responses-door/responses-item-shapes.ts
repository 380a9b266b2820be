import { anything, flag, listOf, nullable, object, oneOf, record, type Shape, tagged, text, textOr } from '../shape.ts';

const ITEM_ID = text({ min: 1, max: 64 });
const CALL_ID = text({ min: 1, max: 64 });
const NAME = text({ pattern: /^[a-zA-Z0-9_-]+$/, min: 1, max: 64 });
const STATUS = oneOf('in_progress', 'completed', 'incomplete');
const BREAKPOINT = { prompt_cache_breakpoint: nullable(record) };

const inputText = object({ type: anything, text: text() }, BREAKPOINT);
const inputImage = object(
  { type: anything },
  {
    image_url: nullable(text({ min: 1 })),
    file_id: nullable(text()),
    detail: nullable(oneOf('auto', 'low', 'high', 'original')),
    ...BREAKPOINT,
  },
);
const inputFile = object(
  { type: anything },
  {
    file_data: nullable(text()),
    file_id: nullable(text()),
    file_url: nullable(text()),
    filename: nullable(text()),
    detail: nullable(oneOf('auto', 'low', 'high')),
    ...BREAKPOINT,
  },
);
const outputText = object({ type: anything, text: text() }, { annotations: listOf(record), logprobs: listOf(record) });
const refusal = object({ type: anything, refusal: text() });

const inputParts = listOf(tagged('type', { input_text: inputText, input_image: inputImage, input_file: inputFile }));
const outputParts = listOf(tagged('type', { output_text: outputText, refusal }));

const BASE = { id: nullable(ITEM_ID), status: nullable(STATUS) };

function ofRole(parts: Shape): Shape {
  const phase = nullable(oneOf('commentary', 'final_answer'));
  return object({ role: anything, content: textOr(parts) }, { type: anything, ...BASE, phase });
}

const message = tagged('role', {
  user: ofRole(inputParts),
  system: ofRole(inputParts),
  developer: ofRole(inputParts),
  assistant: ofRole(outputParts),
});

const output = textOr(inputParts);
const caller = { caller: nullable(record), namespace: nullable(text({ max: 64 })) };
const summary = listOf(object({ type: oneOf('summary_text'), text: text() }));
const reasoningText = listOf(object({ type: oneOf('reasoning_text', 'text'), text: text() }));

/** Items of which the scripted upstream knows the kind alone. */
const OTHER_ITEMS = [
  'apply_patch_call',
  'apply_patch_call_output',
  'code_interpreter_call',
  'compaction',
  'compaction_trigger',
  'computer_call',
  'computer_call_output',
  'file_search_call',
  'image_generation_call',
  'local_shell_call',
  'local_shell_call_output',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'mcp_list_tools',
  'program',
  'program_output',
  'shell_call',
  'shell_call_output',
  'tool_search_call',
  'tool_search_output',
  'web_search_call',
];

/** Every kind of item that the input may hold. */
export const inputItem: Shape = (value, path) => {
  const type = (value as { type?: unknown } | null)?.type;
  const isNameless = type === undefined || type === null;
  const isReference = isNameless && (value as { role?: unknown } | null)?.role === undefined;
  return tagged(
    'type',
    {
      message,
      function_call: object(
        { type: anything, call_id: CALL_ID, name: NAME, arguments: text() },
        { ...BASE, ...caller },
      ),
      function_call_output: object(
        { type: anything, call_id: CALL_ID, output },
        { ...BASE, ...caller, name: nullable(NAME) },
      ),
      custom_tool_call: object({ type: anything, call_id: CALL_ID, name: NAME, input: text() }, { ...BASE, ...caller }),
      custom_tool_call_output: object(
        { type: anything, call_id: CALL_ID, output },
        { ...BASE, ...caller, name: nullable(NAME) },
      ),
      reasoning: object(
        { type: anything, summary },
        { ...BASE, encrypted_content: nullable(text()), content: nullable(reasoningText) },
      ),
      item_reference: object({ id: ITEM_ID }, { type: nullable(anything) }),
      additional_tools: object({ type: anything, tools: listOf(record) }, { ...BASE, role: text() }),
      ...Object.fromEntries(OTHER_ITEMS.map((name) => [name, record])),
    },
    isReference ? 'item_reference' : 'message',
  )(value, path);
};

const functionTool = object(
  { type: anything, name: NAME },
  {
    description: nullable(text()),
    parameters: nullable(record),
    strict: nullable(flag),
    defer_loading: flag,
    allowed_callers: nullable(listOf(text())),
    output_schema: nullable(record),
  },
);

const grammar = tagged('type', {
  text: object({ type: anything }),
  grammar: object({ type: anything, syntax: oneOf('lark', 'regex'), definition: text() }),
});

/** Tools that run at the service: their fields are its own affair. */
const SERVICE_TOOLS = [
  'apply_patch',
  'code_interpreter',
  'computer',
  'computer_use_preview',
  'file_search',
  'image_generation',
  'local_shell',
  'mcp',
  'programmatic_tool_calling',
  'shell',
  'tool_search',
  'web_search',
  'web_search_2025_08_26',
  'web_search_preview',
  'web_search_preview_2025_03_11',
];

/** Every kind of tool. */
export const toolShape: Shape = tagged('type', {
  function: functionTool,
  custom: object(
    { type: anything, name: NAME },
    { description: text(), format: grammar, defer_loading: flag, allowed_callers: nullable(listOf(text())) },
  ),
  namespace: object({ type: anything, name: NAME, tools: listOf(record) }, { description: text() }),
  ...Object.fromEntries(SERVICE_TOOLS.map((name) => [name, record])),
});
