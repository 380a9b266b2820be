import { asObject, asText, type LooseObject } from '../loose-json.ts';
import { sniffMediaType } from '../media-type.ts';
import type { RequestRule } from '../request-rule.ts';
import type { GeminiRequest } from './gemini-body.ts';
import { contentsOf, hasCall, hasResult, mediaIn, type PlacedContent } from './gemini-contents.ts';
import type { GeminiComplaint } from './gemini-error.ts';
import { refuse } from './shape-complaint.ts';

type Rule = RequestRule<GeminiRequest, GeminiComplaint>;

const missing = (field: string, words: string): GeminiComplaint =>
  refuse(`* GenerateContentRequest.${field}: ${words}\n`, field);

/** What a part holds: one of these, once. */
const DATA = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
];

function someContents({ body }: GeminiRequest): GeminiComplaint | undefined {
  return contentsOf(body).length === 0 ? missing('contents', 'contents is not specified') : undefined;
}

function roles({ body }: GeminiRequest): GeminiComplaint | undefined {
  const wrong = contentsOf(body).find(({ role }) => !['user', 'model', 'function'].includes(role));
  return wrong && refuse('Please use a valid role: user, model.');
}

function partsFault({ path, parts }: PlacedContent): GeminiComplaint | undefined {
  if (parts.length === 0) return missing(`${path}.parts`, 'contents.parts must not be empty.');
  for (const [at, part] of parts.entries()) {
    const place = `${path}.parts[${at}]`;
    const held = DATA.filter((name) => part[name] !== undefined);
    if (held.length > 1) {
      return refuse(`Invalid value at '${place}' (oneof), oneof field 'data' is already set. Cannot set '${held[1]}'`);
    }
    // A signature may travel on an empty text.
    if (held.length === 0 || (part.text === '' && part.thoughtSignature === undefined)) {
      return missing(`${place}.data`, "required oneof field 'data' must have one initialized field");
    }
    const named = asObject(part.functionCall ?? part.functionResponse);
    const kind = part.functionCall ? 'function_call' : 'function_response';
    if (held[0]?.startsWith('function') && !asText(named.name)) {
      return missing(`${place}.${kind}.name`, 'Name cannot be empty.');
    }
  }
  return undefined;
}

function parts({ body }: GeminiRequest): GeminiComplaint | undefined {
  return contentsOf(body).map(partsFault).find(Boolean);
}

/** A conversation begins with the user. */
function firstTurn({ body }: GeminiRequest): GeminiComplaint | undefined {
  const first = contentsOf(body)[0];
  return first?.role === 'model' ? refuse('Please ensure that multiturn requests begin with a user turn.') : undefined;
}

function callTurns({ body }: GeminiRequest): GeminiComplaint | undefined {
  const contents = contentsOf(body);
  const wrong = contents.some((content, at) => hasCall(content) && contents[at - 1]?.role === 'model');
  return wrong
    ? refuse(
        'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
      )
    : undefined;
}

const count = ({ parts: all }: PlacedContent, name: string): number =>
  all.filter((part) => part[name] !== undefined).length;

/** The results of a turn stand together right after it. @see gemini trap 22 */
function resultTurns({ body }: GeminiRequest): GeminiComplaint | undefined {
  const contents = contentsOf(body);
  for (const [at, content] of contents.entries()) {
    const before = contents[at - 1];
    if (hasResult(content) && (!before || !hasCall(before))) {
      return refuse('Please ensure that function response turn comes immediately after a function call turn.');
    }
    const next = contents[at + 1];
    if (!hasCall(content) || !next) continue;
    if (count(next, 'functionResponse') !== count(content, 'functionCall')) {
      return refuse(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      );
    }
  }
  return undefined;
}

/** A call that ends the conversation has no answer that one could go on from. */
function openCall({ body, isCount }: GeminiRequest): GeminiComplaint | undefined {
  const last = contentsOf(body).at(-1);
  return last && hasCall(last) && !isCount
    ? refuse('Please ensure that single turn requests end with a user role or the role field is empty.')
    : undefined;
}

const MEDIA = /^(image\/(png|jpeg|webp|heic|heif)|application\/pdf|text\/|audio\/|video\/|application\/(json|xml|rtf))/;

function mediaFault({ inlineData }: LooseObject): GeminiComplaint | undefined {
  if (inlineData === undefined) return undefined;
  const { mimeType, data } = asObject(inlineData);
  const type = asText(mimeType);
  if (!MEDIA.test(type)) return refuse(`Unsupported MIME type: ${type}`);
  const real = sniffMediaType(asText(data));
  if (type.startsWith('image/') && !real?.startsWith('image/')) {
    return refuse(
      'Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
    );
  }
  return type === 'application/pdf' && real !== type ? refuse('The document has no pages.') : undefined;
}

function media({ body }: GeminiRequest): GeminiComplaint | undefined {
  return contentsOf(body)
    .flatMap((content) => mediaIn(content).map(({ part }) => mediaFault(part)))
    .find(Boolean);
}

/** What a conversation must look like. @see section C4 of the dialect facts */
export const contentRules: readonly Rule[] = [
  ['some-contents', someContents],
  ['roles', roles],
  ['parts', parts],
  ['first-turn', firstTurn],
  ['call-turns', callTurns],
  ['result-turns', resultTurns],
  ['open-call', openCall],
  ['media', media],
];
