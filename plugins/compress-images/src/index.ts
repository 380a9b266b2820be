import { definePlugin, type Plugin } from '@pipeproxy/core';
import { compressImages } from './compress-images.ts';

export { type CompressImagesOptions, compressImages } from './compress-images.ts';

const plugin: Plugin = definePlugin({ name: 'compress-images', stages: [compressImages] });
export default plugin;
