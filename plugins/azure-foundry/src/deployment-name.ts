import { ProxyError } from '@pipeproxy/core';

/**
 * A deployment's name as one segment of a path.
 * @throws ProxyError `PP_REQUEST_INVALID` for a name that would lead to another path.
 */
export function deploymentSegment(name: string): string {
  if (!/^\.+$/.test(name) && name !== '') return encodeURIComponent(name);
  throw new ProxyError('PP_REQUEST_INVALID', 'This is no name of a deployment.', { param: 'model' });
}
