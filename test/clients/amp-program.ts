import type { RegistryProgram } from './registry-program.ts';

/** The last Amp that asks for models itself. */
export const AMP_CLASSIC: RegistryProgram = {
  package: '@sourcegraph/amp',
  version: '0.0.1777897475-g2324e1',
  command: 'amp',
};

/** An Amp whose agent runs on Amp's servers. */
export const AMP_CURRENT: RegistryProgram = {
  package: '@sourcegraph/amp',
  version: '0.0.1790142911-g7618fb',
  command: 'amp',
};
