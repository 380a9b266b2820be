import type { ImportIdentity } from '../load-identity.ts';

type Given = { token: string; expiresOnTimestamp: number } | null;

/** A stand-in for `@azure/identity` that gives numbered tokens. */
export interface FakeIdentity {
  readonly load: ImportIdentity;
  /** How often the package was loaded. */
  loads: number;
  /** Scopes that were asked for, one for each question. */
  readonly asked: string[];
  /** What the next token is; `FAKE-token-1` and so on when absent. */
  next?: () => Given | Promise<Given>;
  /** Why no chain can be made. */
  refusal?: Error;
}

/** @param now - The clock that a token's hour counts from. */
export function fakeIdentity(now: () => number = Date.now): FakeIdentity {
  const identity: FakeIdentity = {
    loads: 0,
    asked: [],
    async load() {
      identity.loads += 1;
      return {
        DefaultAzureCredential: class {
          constructor() {
            if (identity.refusal) throw identity.refusal;
          }

          async getToken(scope: string) {
            const count = identity.asked.push(scope);
            const usual = () => ({ token: `FAKE-token-${count}`, expiresOnTimestamp: now() + 3_600_000 });
            return (identity.next ?? usual)();
          }
        },
      };
    },
  };
  return identity;
}
