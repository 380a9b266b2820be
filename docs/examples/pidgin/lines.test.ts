import { test } from 'node:test';
import { register, testFraming } from '@pipeproxy/core/testing';
import { lines } from './lines.ts';

register(
  test,
  testFraming(lines, {
    samples: [
      { name: 'two lines', bytes: '{"a":"é"}\n{"b":2}\n', events: [{ data: '{"a":"é"}' }, { data: '{"b":2}' }] },
      { name: 'empty lines', bytes: '\r\n{}\r\n\n', events: [{ data: '{}' }] },
      { name: 'a last line without its end', bytes: '{}\n[1]', events: [{ data: '{}' }, { data: '[1]' }] },
    ],
    malformed: [{ name: 'half a line', bytes: '{}\n{"a":' }],
  }),
);
