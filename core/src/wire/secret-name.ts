const SECRET_NAME = /(^|[a-z_-])(key|keys|token|secret|password|authorization|cookie)$/i;

/** True for the name of a field or header whose value is a secret: `apiKey`, `x-api-key`, `sessionToken`, `set-cookie`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
