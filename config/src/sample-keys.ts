/** Keys that stand in examples of this and other gateways: everybody who scans for open ones tries them. */
const SAMPLE_KEYS: ReadonlySet<string> = new Set([
  'your-api-key',
  'your-api-key-1',
  'your-api-key-2',
  'your-api-key-3',
  'your-expected-anthropic-api-key',
  'your-secret-key',
  'my-secret-proxy-key',
  'proxypal-local',
  'proxypal-mgmt-key',
  'changeme',
  'change-me',
  'change_me',
  'sk-123',
  'sk-1234',
  'admin',
  'admin/admin',
  'password',
]);

const DUMMY_KEYS: ReadonlySet<string> = new Set([
  'dummy',
  'dummy-key',
  'sk-dummy',
  'none',
  'any',
  'empty',
  'no-key',
  'not-needed',
  'ollama',
  'lm-studio',
]);

/** True for a key that never counts as one. */
export function isSampleKey(key: string): boolean {
  return SAMPLE_KEYS.has(key.trim().toLowerCase()) || isDummyKey(key);
}

/** True for what people write where a local server wants some key. */
export function isDummyKey(key: string): boolean {
  return DUMMY_KEYS.has(key.trim().toLowerCase());
}
