import type { AccountStatus } from '../contract/upstream-status.ts';
import type { ListedUpstream } from '../pipeline/model-table.ts';
import type { HealthBook, UpstreamHealth } from './upstream-health.ts';

/** What is known of one upstream now. */
export interface UpstreamReport extends UpstreamHealth {
  readonly name: string;
  readonly provider: string;
  /** Exchanges that it is answering. */
  readonly running: number;
  /** For providers that have several credentials. */
  readonly accounts?: readonly AccountStatus[];
  /** Why its accounts cannot be told. */
  readonly problem?: string;
}

/** What a running pipeproxy says of itself. */
export interface HostStatus {
  readonly version: string;
  readonly pid: number;
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly uptimeMs: number;
  readonly upstreams: readonly UpstreamReport[];
}

type Accounts = Pick<UpstreamReport, 'accounts' | 'problem'>;

async function accountsOf({ handle }: ListedUpstream): Promise<Accounts> {
  try {
    const status = await handle.upstream.status?.();
    return status ? { accounts: status.accounts } : {};
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** What is known of all upstreams. Nobody is called. */
export function upstreamReports(
  upstreams: readonly ListedUpstream[],
  health: HealthBook,
): Promise<readonly UpstreamReport[]> {
  return Promise.all(
    upstreams.map(async (listed) => {
      const { name, provider, running } = listed.handle;
      return { name, provider, running, ...health.of(name), ...(await accountsOf(listed)) };
    }),
  );
}
