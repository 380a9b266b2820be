import { test } from 'node:test';
import { readFixtures, register, testDialect } from '@pipeproxy/core/testing';
import { lines } from './lines.ts';
import { pidgin } from './pidgin.ts';

register(
  test,
  testDialect(pidgin, {
    fixtures: readFixtures(`${import.meta.dirname}/fixtures`),
    framings: [lines],
    sayable: { blocks: ['text'], finishes: { stop: 'end', length: 'full' } },
  }),
);
