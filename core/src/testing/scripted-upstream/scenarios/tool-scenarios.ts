import { fitSchema } from '../fit-schema.ts';
import { asObject, parseLoose } from '../loose-json.ts';
import type { DeclaredTool, ReceivedMedia, RequestFacts } from '../request-facts.ts';
import { model, numberOf, type Scenario, type ScenarioParameters, type Scenarios, text } from '../scenario.ts';
import type { ScriptedCall, ScriptedReply, Step } from '../scripted-reply.ts';
import { describeMedia } from './media-scenarios.ts';

/** Cuts a text into pieces of a few characters, as a model's tokens do. */
const inPieces = (whole: string): readonly string[] => whole.match(/.{1,7}/gsu) ?? [];

/** The tool that the request names, else the one that it forces, else the first that it declares. */
function chosenTool({ tools, forcedTool }: RequestFacts, { name }: ScenarioParameters): DeclaredTool | undefined {
  const wanted = name ?? forcedTool;
  return wanted ? tools.find((tool) => tool.name === wanted) : tools[0];
}

/** A call with the request's `arguments`, else with some that fit the tool's schema. */
function callOf(tool: DeclaredTool, parameters: ScenarioParameters): ScriptedCall {
  const given = parseLoose(parameters.arguments ?? '');
  return { name: tool.name, pieces: inPieces(JSON.stringify(given ?? fitSchema(tool.schema))) };
}

/** What came back from the tools, so that a test sees whether anything got lost. */
function quoteResults({ results, images, documents }: RequestFacts): string {
  const quoted = results.map(({ id, text: said, isError }) => `${isError ? 'error' : 'result'} of ${id}: ${said}`);
  const media: readonly ReceivedMedia[] = [...images, ...documents];
  return [...quoted, ...media.map(describeMedia)].join('\n');
}

/** Answers with the results where there are any, else with a step that asks for tools. */
function roundTrip(
  facts: RequestFacts,
  parameters: ScenarioParameters,
  ask: (tool: DeclaredTool) => readonly Step[],
): ScriptedReply {
  const tool = chosenTool(facts, parameters);
  const isDone = facts.toolRounds >= numberOf(parameters, 'rounds', 1);
  if (isDone && facts.results.length > 0) return model(text('The tools said:\n', quoteResults(facts)));
  return tool ? model(...ask(tool)) : model(text('There is no tool to call.'));
}

/** Two calls, of two tools where two are declared. */
function twoCalls(facts: RequestFacts, tool: DeclaredTool, parameters: ScenarioParameters): readonly ScriptedCall[] {
  const other = facts.tools.find(({ name }) => name !== tool.name) ?? tool;
  return [callOf(tool, parameters), callOf(parameters.name ? tool : other, parameters)];
}

const tool: Scenario = {
  about: 'Calls a tool, and quotes its result when that comes back.',
  isGood: true,
  reply: (facts, parameters) =>
    roundTrip(facts, parameters, (chosen) => [
      text('Let me ', 'look.'),
      { type: 'tool-calls', calls: [callOf(chosen, parameters)] },
    ]),
};

/** Replies that call tools. Parameters: `name`, `arguments` (JSON), `rounds` (1). */
export const toolScenarios = {
  tool,
  'tool-only': {
    about: 'Calls a tool without a word before.',
    isGood: true,
    reply: (facts, parameters) =>
      roundTrip(facts, parameters, (chosen) => [{ type: 'tool-calls', calls: [callOf(chosen, parameters)] }]),
  },
  'tool-parallel': {
    about: 'Calls two tools in one turn.',
    isGood: true,
    reply: (facts, parameters) =>
      roundTrip(facts, parameters, (chosen) => [{ type: 'tool-calls', calls: twoCalls(facts, chosen, parameters) }]),
  },
  'tool-interleaved': {
    about: 'Calls two tools whose fragments come in turn where the dialect can say so.',
    isGood: true,
    reply: (facts, parameters) =>
      roundTrip(facts, parameters, (chosen) => [
        { type: 'tool-calls', calls: twoCalls(facts, chosen, parameters), isInterleaved: true },
      ]),
  },
  'tool-no-arguments': {
    about: 'Calls a tool and sends no arguments at all.',
    isGood: true,
    reply: (facts, parameters) =>
      roundTrip(facts, parameters, ({ name }) => [{ type: 'tool-calls', calls: [{ name, pieces: [] }] }]),
  },
  'tool-finish-stop': {
    about: 'Calls a tool and then says that it simply stopped, as Ollama does.',
    reply: (facts, parameters) => {
      const reply = tool.reply(facts, parameters);
      return reply.kind === 'model' ? { ...reply, chat: { toolFinish: 'stop' } } : reply;
    },
  },
  'tool-then-text': {
    about: 'Talks before and after a call, in one turn.',
    reply: (facts, parameters) =>
      roundTrip(facts, parameters, (chosen) => [
        text('Before. '),
        { type: 'tool-calls', calls: [callOf(chosen, parameters)] },
        text('After.'),
      ]),
  },
  structured: {
    about: 'Answers with JSON that fits the schema, by a forced tool where the request asks that way.',
    isGood: true,
    reply: (facts, parameters) => {
      const forced = facts.forcedTool === undefined ? undefined : chosenTool(facts, parameters);
      if (forced) return model({ type: 'tool-calls', calls: [callOf(forced, parameters)] });
      return model(text(...inPieces(JSON.stringify(fitSchema(asObject(facts.outputSchema))))));
    },
  },
} satisfies Scenarios;
