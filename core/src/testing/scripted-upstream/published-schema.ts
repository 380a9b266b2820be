import { readFileSync } from 'node:fs';
import { asObject, type LooseObject } from './loose-json.ts';

/** A place where a definition's object stands in a request. */
export type Place = readonly [definition: string, place: (value: object) => object];

/** The definitions of a published schema; none without its file. */
export const definitions = (file: string | undefined): LooseObject =>
  file === undefined ? {} : asObject(asObject(JSON.parse(readFileSync(file, 'utf8'))).$defs);

/** Every property of a definition, those of the definitions that it combines too. */
export function propertiesOf(all: LooseObject, name: string): readonly string[] {
  const own = (schema: LooseObject): readonly string[] => [
    ...Object.keys(asObject(schema.properties)),
    ...(Array.isArray(schema.allOf) ? schema.allOf : []).flatMap((part) => own(asObject(part))),
    ...(typeof schema.$ref === 'string' ? propertiesOf(all, schema.$ref.split('/').at(-1) ?? '') : []),
  ];
  return own(asObject(all[name]));
}
