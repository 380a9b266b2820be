import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The identity of a machine, as an App Service and a virtual machine have one. */
export interface IdentityEndpoint {
  /** What tells a process of it: the variables of an App Service. */
  readonly ofAppService: Readonly<Record<string, string>>;
  /** The variable that leads to it in place of the one of a virtual machine. */
  readonly ofMachine: Readonly<Record<string, string>>;
  /** For whom tokens were asked, in order. */
  readonly asked: readonly string[];
  /** Waits until the n-th token for somebody has been given, and a little more for it to arrive. */
  waitFor(resource: string, n: number): Promise<void>;
  /** For whom the tokens end soon. */
  endsSoon: string | undefined;
  /** True: nobody has given the machine an identity. */
  isWithout: boolean;
  close(): Promise<void>;
}

const SECRET = 'FAKE-identity-header';
const HOUR_S = 3_600;
/** Shorter than the time before its end in which a token is renewed. */
const SOON_S = 240;

const PATHS: Readonly<Record<string, { readonly version: string; readonly header: string; readonly value: string }>> = {
  '/msi/token': { version: '2019-08-01', header: 'x-identity-header', value: SECRET },
  '/metadata/identity/oauth2/token': { version: '2018-02-01', header: 'metadata', value: 'true' },
};

const LOOK_AGAIN_MS = 100;
const pause = () => new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));

/** The n-th token (1) for somebody. */
export const tokenFor = (resource: string, n = 1): string => `FAKE-${resource.replace(/\W+/g, '-')}-${n}`;

/**
 * Starts a stand-in on 127.0.0.1 that gives numbered tokens.
 * @see https://learn.microsoft.com/azure/app-service/overview-managed-identity (REST endpoint reference, read 2026-11-21)
 */
export async function startIdentityEndpoint(): Promise<IdentityEndpoint> {
  const asked: string[] = [];
  const state = { endsSoon: undefined as string | undefined, isWithout: false };
  const server = createServer(({ url = '', headers }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const path = PATHS[pathname.replace(/\/$/, '')];
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!path || searchParams.get('api-version') !== path.version) return answer(404, { statusCode: 404 });
    if (headers[path.header] !== path.value) return answer(401, { statusCode: 401, message: 'Unauthorized' });
    if (state.isWithout) {
      return answer(400, { error: 'invalid_request', error_description: 'Identity not found' });
    }
    const resource = searchParams.get('resource') ?? '';
    asked.push(resource);
    const n = asked.filter((each) => each === resource).length;
    const lifeS = resource === state.endsSoon ? SOON_S : HOUR_S;
    return answer(200, {
      access_token: tokenFor(resource, n),
      expires_on: `${Math.floor(Date.now() / 1_000) + lifeS}`,
      resource,
      token_type: 'Bearer',
      client_id: '00000000-0000-0000-0000-000000000000',
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, {
    ofAppService: { IDENTITY_ENDPOINT: `${origin}/msi/token`, IDENTITY_HEADER: SECRET },
    ofMachine: { AZURE_POD_IDENTITY_AUTHORITY_HOST: origin },
    asked,
    async waitFor(resource: string, n: number) {
      while (asked.filter((each) => each === resource).length < n) await pause();
      await pause();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  });
}
