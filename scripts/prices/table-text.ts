import type { PriceList, PriceTable } from '../../core/src/prices/model-price.ts';

const sorted = <T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] =>
  Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));

function listText([name, rows]: readonly [string, PriceList]): string {
  const lines = sorted(rows).map(([model, row]) => `      ${JSON.stringify(model)}: ${JSON.stringify(row)}`);
  return `    ${JSON.stringify(name)}: {\n${lines.join(',\n')}\n    }`;
}

/** A table as the text of its file: a line for each model, in order, so that a difference can be read. */
export function tableText({ source, date, lists }: PriceTable): string {
  const head = `  "source": ${JSON.stringify(source)},\n  "date": ${JSON.stringify(date)}`;
  return `{\n${head},\n  "lists": {\n${sorted(lists).map(listText).join(',\n')}\n  }\n}\n`;
}
