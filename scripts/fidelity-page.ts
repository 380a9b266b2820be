import type { MatrixDialect } from '../test/matrix/ask.ts';
import { DIALECTS } from '../test/matrix/matrix-world.ts';
import type { CellResult } from '../test/matrix/run-matrix.ts';
import type { Scenario } from '../test/matrix/scenario.ts';
import { markdownTable } from './markdown-table.ts';

const NAMES: Readonly<Record<MatrixDialect, string>> = {
  'anthropic-messages': 'Anthropic Messages',
  'openai-chat': 'OpenAI Chat',
  'openai-responses': 'OpenAI Responses',
  'gemini-generate': 'Gemini',
};

/** What each loss of the tables means. */
const NOTES: Readonly<Record<string, string>> = {
  'cache-write-count':
    'Google’s counts have no field for tokens that were written to a cache; the input includes them.',
  'filter-explanation':
    'Google says in words why its filter stopped an answer; OpenAI’s dialects say only that it did.',
  'reasoning-history':
    'Thoughts that a client shows do not go back as text: Gemini gets their proof back on the call that they led to.',
  'text-proof':
    'Gemini puts a proof on the words of an answer, too; no other language has a place for it. Its models do not ask for it back.',
  'stop-sequence': 'Responses have no stop sequences: the answer goes on behind them.',
};

const INTRO = `# What gets through

Written from the tests in \`test/matrix\`, which play every row below with every client's language in front of every upstream's, whole and
streamed, through a running pipeproxy. The upstreams are stand-ins that refuse what the real services refuse.

| | |
| --- | --- |
| yes | all of it arrives, on both sides |
| loss \`name\` | the other language cannot say a part of it. The reply's header \`x-pipeproxy-losses\` names what a request lost, the ledger also what a reply lost |
| refused \`CODE\` | the request is refused, with a [code](errors.md) |
| – | clients of this language have no way to ask for it |

With \`strict: true\`, a request that would lose something is refused instead.
`;

function verdict({ refusal, losses }: CellResult): string {
  if (refusal) return `refused \`${refusal}\``;
  return losses.length === 0 ? 'yes' : `loss ${losses.map((name) => `\`${name}\``).join(', ')}`;
}

/** One verdict where both forms of a reply agree. */
function cellText(cells: readonly CellResult[]): string {
  const [whole, stream] = [false, true].map((isStream) => cells.find((cell) => cell.isStream === isStream));
  if (!whole || !stream) return '–';
  const [one, other] = [verdict(whole), verdict(stream)];
  return one === other ? one : `whole: ${one}; stream: ${other}`;
}

function section(scenario: Scenario, cells: readonly CellResult[]): string {
  const rows = DIALECTS.map((from) => [
    NAMES[from],
    ...DIALECTS.map((to) => cellText(cells.filter((cell) => cell.from === from && cell.to === to))),
  ]);
  const table = markdownTable(['client \\ upstream', ...DIALECTS.map((to) => NAMES[to])], rows);
  return `## ${scenario.about}\n\nLooked at: ${Object.keys(scenario.aspects).join(', ')}.\n\n${table}\n`;
}

/** The losses that the tables name, each with its meaning. Throws for one that has none. */
function lossTable(results: readonly CellResult[]): string {
  const names = [...new Set(results.flatMap(({ losses }) => losses))].sort();
  const rows = names.map((name) => {
    const note = NOTES[name];
    if (note === undefined) throw new Error(`scripts/fidelity-page.ts has no note for the loss ${name}`);
    return [`\`${name}\``, note];
  });
  return `## The losses\n\n${markdownTable(['loss', 'what it means'], rows)}\n`;
}

/** The reference page of what each pair of dialects can say, made from what the matrix found. */
export function fidelityPage(results: readonly CellResult[]): string {
  const scenarios = [...new Set(results.map(({ scenario }) => scenario))];
  const sections = scenarios.map((scenario) =>
    section(
      scenario,
      results.filter((result) => result.scenario === scenario),
    ),
  );
  return [INTRO, ...sections, lossTable(results)].join('\n');
}
