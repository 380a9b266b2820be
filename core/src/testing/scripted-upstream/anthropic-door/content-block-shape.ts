import { anything, flag, listOf, nullable, object, oneOf, record, tagged, text, textOr } from '../shape.ts';

const ID = text({ pattern: /^[a-zA-Z0-9_-]+$/ });
const CITATIONS = nullable(object({}, { enabled: flag }));

/** Sources disagree on 64 or 128 characters; clients do send more than 64. */
export const TOOL_NAME = text({ pattern: /^[a-zA-Z0-9_-]{1,128}$/ });

export const CACHE_CONTROL = nullable(object({ type: oneOf('ephemeral') }, { ttl: oneOf('5m', '1h') }));

export const textBlock = object(
  { type: anything, text: text() },
  { cache_control: CACHE_CONTROL, citations: nullable(listOf(record)) },
);

const imageBlock = object(
  {
    type: anything,
    source: tagged('type', {
      base64: object({
        type: anything,
        media_type: oneOf('image/jpeg', 'image/png', 'image/gif', 'image/webp'),
        data: text({ min: 1 }),
      }),
      url: object({ type: anything, url: text({ min: 1 }) }),
      file: object({ type: anything, file_id: text({ min: 1 }) }),
    }),
  },
  { cache_control: CACHE_CONTROL, transformations: nullable(record) },
);

const documentBlock = object(
  {
    type: anything,
    source: tagged('type', {
      base64: object({ type: anything, media_type: oneOf('application/pdf'), data: text({ min: 1 }) }),
      text: object({ type: anything, media_type: oneOf('text/plain'), data: text() }),
      content: object({ type: anything, content: textOr(listOf(record)) }),
      url: object({ type: anything, url: text({ min: 1 }) }),
      file: object({ type: anything, file_id: text({ min: 1 }) }),
    }),
  },
  { cache_control: CACHE_CONTROL, citations: CITATIONS, context: nullable(text()), title: nullable(text()) },
);

const searchResultBlock = object(
  { type: anything, content: listOf(textBlock), source: text(), title: text() },
  { cache_control: CACHE_CONTROL, citations: CITATIONS },
);

const toolResultBlock = object(
  { type: anything, tool_use_id: ID },
  {
    content: textOr(
      listOf(
        tagged('type', {
          text: textBlock,
          image: imageBlock,
          document: documentBlock,
          search_result: searchResultBlock,
          tool_reference: object({ type: anything, tool_name: text() }, { cache_control: CACHE_CONTROL }),
          browser_state: record,
        }),
      ),
    ),
    is_error: flag,
    cache_control: CACHE_CONTROL,
    toolset_name: nullable(text()),
  },
);

/** Every kind of block that a message may hold; the blocks of server tools are open records. */
export const contentBlock = tagged('type', {
  text: textBlock,
  image: imageBlock,
  document: documentBlock,
  search_result: searchResultBlock,
  thinking: object({ type: anything, thinking: text(), signature: text() }),
  redacted_thinking: object({ type: anything, data: text() }),
  tool_use: object(
    { type: anything, id: ID, name: TOOL_NAME, input: record },
    { cache_control: CACHE_CONTROL, caller: record, toolset_name: nullable(text()) },
  ),
  tool_result: toolResultBlock,
  server_tool_use: object(
    { type: anything, id: ID, name: text(), input: record },
    { cache_control: CACHE_CONTROL, caller: record },
  ),
  web_search_tool_result: record,
  web_fetch_tool_result: record,
  code_execution_tool_result: record,
  bash_code_execution_tool_result: record,
  text_editor_code_execution_tool_result: record,
  tool_search_tool_result: record,
  container_upload: record,
});
