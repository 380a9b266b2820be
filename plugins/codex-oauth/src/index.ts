import { definePlugin, type Plugin } from '@pipeproxy/core';
import { codexOauth } from './codex-oauth.ts';

export { codexOauth } from './codex-oauth.ts';
export type { CodexOauthOptions } from './codex-oauth-options.ts';

const plugin: Plugin = definePlugin({ name: 'codex-oauth', providers: [codexOauth] });
export default plugin;
