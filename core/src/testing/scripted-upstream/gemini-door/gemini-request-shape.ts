import { anything, flag, listOf, number, object, oneOf, record, type Shape, text } from '../shape.ts';

const int = number({ isInteger: true });
const int64: Shape = (value, path) =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? undefined : int(value, path);

/** Bytes are base64, in the alphabet of URLs too. */
const bytes = text({ pattern: /^[A-Za-z0-9+/_-]*={0,2}$/ });

const blob = object({}, { mimeType: text(), data: bytes });
const fileData = object({}, { mimeType: text(), fileUri: text() });

const part = object(
  {},
  {
    text: text(),
    thought: flag,
    thoughtSignature: bytes,
    inlineData: blob,
    fileData,
    functionCall: object(
      {},
      { id: text(), name: text(), args: record, partialArgs: listOf(record), willContinue: flag },
    ),
    functionResponse: object(
      {},
      {
        id: text(),
        name: text(),
        response: record,
        parts: listOf(object({}, { inlineData: blob, fileData })),
        scheduling: text(),
        willContinue: flag,
      },
    ),
    executableCode: record,
    codeExecutionResult: record,
    toolCall: record,
    toolResponse: record,
    videoMetadata: record,
    mediaResolution: record,
    partMetadata: record,
  },
);

const content = object({}, { role: text(), parts: listOf(part) });

const TYPES = ['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL', 'TYPE_UNSPECIFIED'];

/** The subset of OpenAPI that `parameters` and `responseSchema` are; enum names of proto are taken in small letters too. */
const schema: Shape = (value, path) => {
  const map: Shape = (fields, at) => record(fields, at) ?? object({}, everyField(fields, schema))(fields, at);
  return object(
    {},
    {
      type: oneOf(...TYPES, ...TYPES.map((type) => type.toLowerCase())),
      format: text(),
      title: text(),
      description: text(),
      nullable: flag,
      default: anything,
      example: anything,
      enum: listOf(text()),
      items: schema,
      minItems: int64,
      maxItems: int64,
      properties: map,
      required: listOf(text()),
      minProperties: int64,
      maxProperties: int64,
      minLength: int64,
      maxLength: int64,
      minimum: number(),
      maximum: number(),
      pattern: text(),
      anyOf: listOf(schema),
      propertyOrdering: listOf(text()),
    },
  )(value, path);
};

const everyField = (fields: unknown, shape: Shape): Readonly<Record<string, Shape>> =>
  Object.fromEntries(Object.keys(fields as object).map((name) => [name, shape]));

const declaration = object(
  {},
  {
    name: text(),
    description: text(),
    parameters: schema,
    parametersJsonSchema: record,
    response: schema,
    responseJsonSchema: record,
    behavior: text(),
  },
);

const tool = object(
  {},
  {
    functionDeclarations: listOf(declaration),
    googleSearch: record,
    googleSearchRetrieval: record,
    codeExecution: record,
    urlContext: record,
    computerUse: record,
    fileSearch: record,
    googleMaps: record,
    mcpServers: listOf(record),
  },
);

const generationConfig = object(
  {},
  {
    candidateCount: number({ isInteger: true, min: 1, max: 8 }),
    stopSequences: listOf(text(), { max: 5 }),
    maxOutputTokens: number({ isInteger: true, min: 1 }),
    temperature: number({ min: 0, max: 2 }),
    topP: number({ min: 0, max: 1 }),
    topK: number({ min: 1 }),
    seed: int,
    presencePenalty: number({ min: -2, max: 2 }),
    frequencyPenalty: number({ min: -2, max: 2 }),
    responseMimeType: text(),
    responseSchema: schema,
    responseJsonSchema: record,
    responseFormat: record,
    responseLogprobs: flag,
    logprobs: number({ isInteger: true, min: 0, max: 20 }),
    responseModalities: listOf(oneOf('TEXT', 'IMAGE', 'AUDIO')),
    enableEnhancedCivicAnswers: flag,
    speechConfig: record,
    thinkingConfig: object(
      {},
      {
        includeThoughts: flag,
        thinkingBudget: int,
        thinkingLevel: oneOf('MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'minimal', 'low', 'medium', 'high'),
      },
    ),
    mediaResolution: text(),
  },
);

const FIELDS: Readonly<Record<string, Shape>> = {
  contents: listOf(content),
  systemInstruction: content,
  tools: listOf(tool),
  toolConfig: object(
    {},
    {
      functionCallingConfig: object(
        {},
        {
          mode: oneOf('AUTO', 'ANY', 'NONE', 'VALIDATED', 'MODE_UNSPECIFIED'),
          allowedFunctionNames: listOf(text()),
          streamFunctionCallArguments: flag,
        },
      ),
      retrievalConfig: record,
      includeServerSideToolInvocations: flag,
    },
  ),
  safetySettings: listOf(object({ category: text(), threshold: text() })),
  generationConfig,
  cachedContent: text(),
  serviceTier: text(),
  store: flag,
  model: text(),
};

/**
 * The shape of `generateContent`: Google's parser knows no field that the protocol does not have.
 *
 * @see https://ai.google.dev/api/generate-content (read 2026-11-21)
 */
export const generateContentShape: Shape = object({}, FIELDS);

/** The shape of `countTokens`. */
export const countTokensShape: Shape = object(
  {},
  { contents: listOf(content), generateContentRequest: object({}, FIELDS) },
);
