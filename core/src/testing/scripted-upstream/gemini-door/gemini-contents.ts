import { asObject, asObjects, asText, type LooseObject } from '../loose-json.ts';

/** A turn of a conversation with the path that Google prints. */
export interface PlacedContent {
  path: string;
  role: string;
  parts: readonly LooseObject[];
}

/** The turns of a body that has its shape. A single turn may do without a role. */
export const contentsOf = (body: LooseObject): readonly PlacedContent[] =>
  asObjects(body.contents).map(({ role, parts }, at) => ({
    path: `contents[${at}]`,
    role: asText(role) || 'user',
    parts: asObjects(parts),
  }));

export const hasCall = ({ parts }: PlacedContent): boolean =>
  parts.some(({ functionCall }) => functionCall !== undefined);
export const hasResult = ({ parts }: PlacedContent): boolean =>
  parts.some(({ functionResponse }) => functionResponse !== undefined);

/** Data and files of a turn, those inside results too. */
export const mediaIn = ({ parts }: PlacedContent): readonly { part: LooseObject; isInResult: boolean }[] =>
  parts.flatMap((part) => [
    { part, isInResult: false },
    ...asObjects(asObject(part.functionResponse).parts).map((inner) => ({ part: inner, isInResult: true })),
  ]);

/** The functions that a request declares, with their place. */
export const declarationsOf = (body: LooseObject): readonly { path: string; declaration: LooseObject }[] =>
  asObjects(body.tools).flatMap(({ functionDeclarations }, tool) =>
    asObjects(functionDeclarations).map((declaration, at) => ({
      path: `tools[${tool}].function_declarations[${at}]`,
      declaration,
    })),
  );
