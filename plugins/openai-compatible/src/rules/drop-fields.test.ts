import { describe, expect, it } from '@jest/globals';
import type { JsonValue, Loss } from '@pipeproxy/core';
import { dropRule } from './drop-fields.ts';

function droppedFrom(field: string, value: JsonValue) {
  const losses: Loss[] = [];
  const body = dropRule([`$.${field}`])({ model: 'm', [field]: value }, (loss) => losses.push(loss));
  expect(body).toEqual({ model: 'm' });
  return losses.map(({ feature }) => feature);
}

describe('a field that a server refuses', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['n', 1, 2],
    ['tool_choice', 'auto', 'required'],
    ['parallel_tool_calls', true, false],
    ['temperature', 1, 0.2],
    ['top_p', 1, 0.9],
    ['presence_penalty', 0, 0.5],
    ['frequency_penalty', 0, 0.5],
  ])('is no loss where %s asks for what is done anyway: %j, but not %j', (field, usual, other) => {
    expect(droppedFrom(field, usual)).toEqual([]);
    expect(droppedFrom(field, other)).toEqual([field.replaceAll('_', '-')]);
  });
});
