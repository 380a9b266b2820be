import type { ChatRequest, ChatTool, FreeformTool, FunctionTool, JsonObject } from '../../contract/index.ts';
import { objectOf } from '../../wire/json-values.ts';
import { decodeToolChoice } from './decode-tools.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import type { EncodeTarget } from './encode-target.ts';
import { ownExtrasOf } from './own-extras.ts';
import { cleanSchema } from './schema-clean.ts';
import { toolName } from './tool-call.ts';

/** A schema that says nothing is refused where it stands; a function without arguments has none. */
function schemaField(schema: JsonObject | undefined, { options }: EncodeTarget): JsonObject {
  const isEmpty = schema === undefined || Object.keys(objectOf(schema.properties) ?? {}).length === 0;
  if (options.schemas === 'openapi') return isEmpty ? {} : { parameters: cleanSchema(schema) };
  return schema ? { parametersJsonSchema: schema } : {};
}

function encodeFunction(tool: FunctionTool, target: EncodeTarget): JsonObject {
  const { name, description, schema } = tool;
  return {
    name: toolName(name),
    ...(description && { description }),
    ...schemaField(schema, target),
    ...ownExtrasOf(tool),
  };
}

const INPUT = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/** A freeform tool becomes a function with one text; its grammar can only be told in words. */
function encodeFreeform({ name, description, grammar }: FreeformTool, target: EncodeTarget): JsonObject {
  const rule = grammar && `\`input\` must follow this ${grammar.syntax} grammar:\n${grammar.definition}`;
  if (grammar) target.lose('tool-grammar', 'the model is told the grammar in words');
  const words = [description, rule].filter(Boolean).join('\n\n');
  return { name: toolName(name), ...(words !== '' && { description: words }), ...schemaField(INPUT, target) };
}

const isDeclared = (tool: ChatTool): tool is FunctionTool | FreeformTool => tool.type !== 'opaque';

/** Each name once: a second declaration of it is refused. */
function declarations(tools: readonly ChatTool[], target: EncodeTarget): readonly JsonObject[] {
  const declared = new Map(tools.filter(isDeclared).map((tool) => [toolName(tool.name), tool]));
  return [...declared.values()].map((tool) =>
    tool.type === 'function' ? encodeFunction(tool, target) : encodeFreeform(tool, target),
  );
}

/** What runs at Google: a client's own words, and searches of other dialects where the upstream wants them. */
function hosted(tools: readonly ChatTool[], hasFunctions: boolean, target: EncodeTarget): readonly JsonObject[] {
  return tools.flatMap((tool): readonly JsonObject[] => {
    if (tool.type !== 'opaque') return [];
    if (tool.dialect === GEMINI_GENERATE) return [tool.value];
    const isSearch = tool.kind.startsWith('web_search') && target.options.webSearch === true;
    if (isSearch && (!hasFunctions || target.capabilities.isThird)) return [{ googleSearch: {} }];
    target.lose('server-tool', `the upstream has no tool like "${tool.kind}"`);
    return [];
  });
}

const MODES = { auto: 'AUTO', required: 'ANY', none: 'NONE', tool: 'ANY' } as const;

/** What a client of this dialect wrote, as long as nobody has changed the choice since. */
function ownChoice(request: ChatRequest): JsonObject | undefined {
  const config = objectOf(ownExtrasOf(request).toolConfig);
  const { toolChoice } = decodeToolChoice(config, request.tools);
  return JSON.stringify(toolChoice) === JSON.stringify(request.toolChoice) ? config : undefined;
}

function encodeChoice(request: ChatRequest, target: EncodeTarget): JsonObject | undefined {
  const own = ownChoice(request);
  const { toolChoice: choice, allowsParallelTools } = request;
  if (allowsParallelTools === false) target.lose('parallel-tools', 'the model may call several tools at once');
  if (own || !choice) return own;
  const only = choice.mode === 'tool' ? { allowedFunctionNames: [toolName(choice.name)] } : {};
  return { functionCallingConfig: { mode: MODES[choice.mode], ...only } };
}

/** `tools` and the choice among them; without a function there is nothing to choose. */
export function encodeTools(request: ChatRequest, target: EncodeTarget): JsonObject {
  const functions = declarations(request.tools, target);
  const hasFunctions = functions.length > 0;
  const others = hosted(request.tools, hasFunctions, target);
  const tools = [...(hasFunctions ? [{ functionDeclarations: functions }] : []), ...others];
  const toolConfig = hasFunctions ? encodeChoice(request, target) : ownChoice(request);
  return { ...(tools.length > 0 && { tools }), ...(toolConfig && { toolConfig }) };
}
