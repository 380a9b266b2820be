import { defineRoutes, type RoutesDefinition } from '@pipeproxy/core';
import { type AmpSurroundings, processSurroundings } from './amp-keys.ts';
import { AMP_OPTIONS, type AmpOptions } from './amp-options.ts';
import { createAmpUpstream } from './amp-upstream.ts';
import { createChooseWay } from './choose-way.ts';
import { clientCare } from './client-care.ts';
import { createCloudNotice } from './cloud-notice.ts';
import { fixUps } from './fix-ups.ts';
import { modelPaths, relayedPaths } from './paths.ts';
import { createRelay } from './relay.ts';

/** Makes the routes for a process with these surroundings. */
export function createAmp(surroundings: AmpSurroundings): RoutesDefinition<AmpOptions> {
  return defineRoutes<AmpOptions>({
    name: 'amp',
    options: AMP_OPTIONS,
    create(options, services) {
      const { logger } = services;
      const upstream = createAmpUpstream(options, services, surroundings);
      const chooseWay = createChooseWay(options, upstream, logger);
      const stages = [clientCare, ...(options.fixUps === false ? [] : [fixUps]), chooseWay];
      const relay = createRelay({ options, upstream, logger, notice: createCloudNotice(logger) });
      return [...modelPaths(stages), ...relayedPaths(relay)];
    },
  });
}

/** Amp in front of any backend: its model calls answered here, everything else relayed to its server. */
export const amp: RoutesDefinition<AmpOptions> = createAmp(processSurroundings(process.env));
