import { digestOf, PDF, PNG } from '../../support/media.ts';
import type { Scenario } from '../scenario.ts';
import { always, factsOf, model, same, says, text } from './said.ts';

/** Rows about images and documents. */
export const mediaScenarios: readonly Scenario[] = [
  {
    name: 'image-in',
    about: 'An image',
    ask: { turns: [{ by: 'user', parts: [{ text: 'See:' }, { image: PNG }] }] },
    reply: always(model(text('A pixel.'))),
    aspects: {
      question: (run) => same(factsOf(run)?.userTexts, ['See:']),
      image: (run) => factsOf(run)?.images[0]?.digest === digestOf(PNG),
      answer: says('A pixel.'),
    },
  },
  {
    name: 'document-in',
    about: 'A PDF with its name',
    ask: { turns: [{ by: 'user', parts: [{ text: 'Read:' }, { pdf: PDF, title: 'report.pdf' }] }] },
    reply: always(model(text('Empty.'))),
    aspects: {
      document: (run) => factsOf(run)?.documents[0]?.digest === digestOf(PDF),
      // Gemini has no field for the name: its clients do not say it, and its upstreams read it before the document.
      name: (run) =>
        run.from === 'gemini-generate' ||
        factsOf(run)?.documents[0]?.title === 'report.pdf' ||
        factsOf(run)?.userTexts.some((said) => said.includes('report.pdf')) === true,
      answer: says('Empty.'),
    },
  },
];
