import type { Opening } from './scan-openings.ts';
import { type CallableTools, READ_FILE } from './text-call.ts';
import type { ScannerOptions } from './tool-text-scanner.ts';

const TOOL_CALL: Opening = [['<tool_call>'], ['{']];
const READ_FILE_TAGS: Opening = [['<read_file>'], ['<path>']];
const KEYS = ['type', 'id', 'name', 'input'].flatMap((key) => [`"${key}"`, `'${key}'`]);
/** The beginning of an array of blocks; any other array is an answer. */
const ARRAY: Opening = [['['], ['{'], KEYS];

/** How calls of these tools may begin in a text. */
export function openingsFor(tools: CallableTools): ScannerOptions {
  return { tags: tools.has(READ_FILE) ? [TOOL_CALL, READ_FILE_TAGS] : [TOOL_CALL], atStart: [ARRAY] };
}
