import { definePlugin, type Plugin } from '@pipeproxy/core';
import { amp } from './amp.ts';

export { amp, createAmp } from './amp.ts';
export type { AmpOptions } from './amp-options.ts';

const plugin: Plugin = definePlugin({ name: 'amp', routes: [amp] });
export default plugin;
