import type { Logger } from '@pipeproxy/core';
import type { CloudNotice } from './relay.ts';

/** The last version whose models a gateway can choose. */
const LAST_CLASSIC = '0.0.1777897475-g2324e1';

/** A process has one logger: a change of the config is no reason to say it again. */
const told = new WeakSet<Logger>();

/** Says once that the models of today's Amp run in its cloud. */
export function createCloudNotice(logger: Logger): CloudNotice {
  return () => {
    if (told.has(logger)) return; // amp section 1
    told.add(logger);
    logger.warn(
      { hint: `the last Amp whose models can be answered here is @sourcegraph/amp@${LAST_CLASSIC}` },
      "this version of Amp runs its models in Amp's cloud: it is relayed as it is, no model of this config answers it",
    );
  };
}
