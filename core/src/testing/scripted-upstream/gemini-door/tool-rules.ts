import { asList, asObject, asObjects, asText, isObject, type LooseObject } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import type { GeminiRequest } from './gemini-body.ts';
import { declarationsOf } from './gemini-contents.ts';
import type { GeminiComplaint } from './gemini-error.ts';
import { refuse } from './shape-complaint.ts';

const NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/;

const fault = (field: string, words: string): GeminiComplaint =>
  refuse(`* GenerateContentRequest.${field}: ${words}\n`, field);

function names({ body }: GeminiRequest): GeminiComplaint | undefined {
  const all = declarationsOf(body);
  const wrong = all.find(({ declaration }) => !NAME.test(asText(declaration.name)));
  if (wrong) {
    return fault(
      `${wrong.path}.name`,
      'Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), ' +
        'underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.',
    );
  }
  const known = all.map(({ declaration }) => asText(declaration.name));
  const double = known.find((name, at) => known.indexOf(name) !== at);
  return double === undefined ? undefined : refuse(`Duplicate function declaration found: ${double}`);
}

/** An object names what it requires, and holds something. */
function schemaFault(schema: LooseObject, path: string): GeminiComplaint | undefined {
  const properties = asObject(schema.properties);
  const isObjectType = asText(schema.type).toUpperCase() === 'OBJECT';
  if (isObjectType && isObject(schema.properties) && Object.keys(properties).length === 0) {
    return fault(`${path}.properties`, 'should be non-empty for OBJECT type');
  }
  const lost = asList(schema.required).findIndex((name) => !Object.hasOwn(properties, asText(name)));
  if (lost >= 0) return fault(`${path}.required[${lost}]`, 'property is not defined');
  if (asText(schema.type).toUpperCase() === 'ARRAY' && schema.items === undefined) {
    return fault(`${path}.items`, 'missing field.');
  }
  const below = [...Object.entries(properties), ['items', schema.items] as const];
  return below
    .map(([name, value]) => (isObject(value) ? schemaFault(value, `${path}.properties[${name}]`) : undefined))
    .find(Boolean);
}

function parameters({ body }: GeminiRequest): GeminiComplaint | undefined {
  for (const { path, declaration } of declarationsOf(body)) {
    if (declaration.parameters !== undefined && declaration.parametersJsonSchema !== undefined) {
      return fault(path, 'Only one of `parameters` and `parameters_json_schema` may be set.');
    }
    const found = isObject(declaration.parameters) && schemaFault(declaration.parameters, `${path}.parameters`);
    if (found) return found;
  }
  return undefined;
}

function choice({ body }: GeminiRequest): GeminiComplaint | undefined {
  const { mode, allowedFunctionNames } = asObject(asObject(body.toolConfig).functionCallingConfig);
  const allowed = asList(allowedFunctionNames).map(asText);
  const known = declarationsOf(body).map(({ declaration }) => asText(declaration.name));
  if (allowed.length > 0 && mode !== 'ANY' && mode !== 'VALIDATED') {
    return refuse('Allowed function names should be set only when function calling mode is ANY.');
  }
  if (mode === 'ANY' && known.length === 0) {
    return refuse('Function calling config is set without function_declarations.');
  }
  const unknown = allowed.find((name) => !known.includes(name));
  return unknown === undefined
    ? undefined
    : refuse(`Function calling config contains an unknown function name: ${unknown}`);
}

/** A schema for the answer asks for JSON; models before generation 3 do not mix that with functions. */
function answerForm({ body, model }: GeminiRequest): GeminiComplaint | undefined {
  const { responseMimeType, responseSchema, responseJsonSchema } = asObject(body.generationConfig);
  const isJson = responseMimeType === 'application/json';
  if (responseSchema !== undefined && responseJsonSchema !== undefined) {
    return refuse('Only one of response_schema and response_json_schema may be set.');
  }
  if (
    (responseSchema !== undefined || responseJsonSchema !== undefined) &&
    !isJson &&
    responseMimeType !== 'text/x.enum'
  ) {
    return refuse('response_schema is only supported with response_mime_type application/json or text/x.enum.');
  }
  const hasFunctions = asObjects(body.tools).some(({ functionDeclarations }) => functionDeclarations !== undefined);
  return isJson && hasFunctions && /gemini-[12]/.test(model)
    ? refuse("Function calling with a response mime type: 'application/json' is unsupported")
    : undefined;
}

/** What declared functions and answers must look like. @see section C3 of the dialect facts */
export const toolRules: readonly RequestRule<GeminiRequest, GeminiComplaint>[] = [
  ['names', names],
  ['parameters', parameters],
  ['choice', choice],
  ['answer-form', answerForm],
];
