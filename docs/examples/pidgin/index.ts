import { definePlugin } from '@pipeproxy/core';
import { lines } from './lines.ts';
import { pidgin } from './pidgin.ts';

/** A wire language of one's own, and the way in which its events lie in bytes. */
export default definePlugin({ name: 'pidgin', dialects: [pidgin], framings: [lines] });
