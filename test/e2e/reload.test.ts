import { expect, it } from '@jest/globals';
import { defineObserver, definePlugin } from '@pipeproxy/core';
import { startTestHost } from '@pipeproxy/core/testing';

it('observers of an earlier config are closed with the host, once', async () => {
  const closed: string[] = [];
  let made = 0;
  const counted = defineObserver({
    name: 'counted',
    create: () => {
      made += 1;
      const name = `observer ${made}`;
      return { name, observe: () => {}, close: async () => void closed.push(name) };
    },
  });
  const pipeline = ['auth', 'alias', 'translate', 'execute', 'usage', 'counted'];
  const { host, close } = await startTestHost({
    plugins: [definePlugin({ name: 'counted', observers: [counted] })],
    config: { pipeline },
  });
  host.reload({ ...host.config });
  expect(closed).toEqual([]);
  await close();
  expect(closed.sort()).toEqual(['observer 1', 'observer 2']);
});
