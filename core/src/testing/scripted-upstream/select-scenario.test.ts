import { describe, expect, it } from '@jest/globals';
import { selectScenario } from './select-scenario.ts';

describe('the scenario that a request asks for', () => {
  it.each<[string, string, string[], unknown]>([
    ['none', 'gpt-4o', ['hello'], undefined],
    ['by a marker', 'm', ['a [[scenario:tool]] b'], { name: 'tool', parameters: {} }],
    ['the last marker', 'm', ['[[scenario:a]] [[scenario:b]]', '[[scenario:c]]', 'no'], { name: 'c', parameters: {} }],
    [
      'with parameters',
      'm',
      ['[[scenario:error-429 times=1 retry-after=2]]'],
      { name: 'error-429', parameters: { times: '1', 'retry-after': '2' } },
    ],
    [
      'with a JSON object',
      'm',
      ['[[scenario:tool name=Bash arguments={"command": "echo {1} = 2", "a": {"b": 1}} rounds=2]]'],
      {
        name: 'tool',
        parameters: { name: 'Bash', arguments: '{"command": "echo {1} = 2", "a": {"b": 1}}', rounds: '2' },
      },
    ],
    ['by the model', 'scenario-error-529', [''], { name: 'error-529', parameters: {} }],
    ['by the end of the model', 'claude-sonnet-4-5-scenario-tool', [''], { name: 'tool', parameters: {} }],
    [
      'by the model behind a slash',
      'acme/scenario-slow;ms=5;events=3',
      [''],
      { name: 'slow', parameters: { ms: '5', events: '3' } },
    ],
    ['the marker before the model', 'scenario-text', ['[[scenario:tool]]'], { name: 'tool', parameters: {} }],
  ])('%s', (_, model, userTexts, selection) => {
    expect(selectScenario({ model, userTexts })).toEqual(selection);
  });
});
