import { definePlugin, type Plugin } from '@pipeproxy/core';
import { demo } from './demo.ts';

export { demo } from './demo.ts';

const plugin: Plugin = definePlugin({ name: 'demo', providers: [demo] });
export default plugin;
