import type { ReceivedMedia } from '../request-facts.ts';
import { model, type Scenarios, text } from '../scenario.ts';

/** One received image or document in words: `image/png, 68 bytes, 431ced6916a2, user`. */
export const describeMedia = ({ mediaType, bytes, digest, place, title }: ReceivedMedia): string =>
  [mediaType, `${bytes} bytes`, digest, place, ...(title === undefined ? [] : [`"${title}"`])].join(', ');

const list = (kind: string, media: readonly ReceivedMedia[]): string =>
  [`${media.length} ${kind}(s)`, ...media.map(describeMedia)].join('\n');

/** Replies that say what arrived, so that a test sees whether anything got lost. */
export const mediaScenarios = {
  image: {
    about: 'Lists the images of the request, those inside tool results too.',
    isGood: true,
    reply: ({ images }) => model(text(list('image', images))),
  },
  document: {
    about: 'Lists the documents of the request.',
    isGood: true,
    reply: ({ documents }) => model(text(list('document', documents))),
  },
} satisfies Scenarios;
