import type { ClientTool, MadeCall, PlainTask, PlainTurn } from './client.ts';
import { failureText, MAX_STEPS } from './client.ts';

/** What a tool gave back. */
export interface ToolOutput extends MadeCall {
  readonly output: string;
}

/** How an SDK keeps a conversation: the items of its history, which the client itself sends again. */
export interface Speech<Item> {
  user(text: string): Item;
  /** Asks for the next reply, and gives what it adds to the history. */
  ask(history: readonly Item[]): Promise<{ readonly turn: PlainTurn; readonly items: readonly Item[] }>;
  results(outputs: readonly ToolOutput[]): readonly Item[];
}

function run(tools: readonly ClientTool[], call: MadeCall): ToolOutput {
  const tool = tools.find(({ name }) => name === call.name);
  try {
    if (!tool) throw new Error(`there is no tool ${call.name}`);
    return { ...call, output: String(tool.run(call.input)) };
  } catch (error) {
    return { ...call, output: failureText(error) };
  }
}

/** Has a conversation, by an SDK that leaves the history and the tools to its user. */
export async function talk<Item>({ says, tools = [] }: PlainTask, speech: Speech<Item>): Promise<readonly PlainTurn[]> {
  const history: Item[] = [];
  const turns: PlainTurn[] = [];
  for (const said of says) {
    history.push(speech.user(said));
    for (let step = 0; step < MAX_STEPS; step++) {
      const { turn, items } = await speech.ask(history);
      turns.push(turn);
      history.push(...items);
      if (turn.calls.length === 0) break;
      history.push(...speech.results(turn.calls.map((call) => run(tools, call))));
    }
  }
  return turns;
}
