/** An error that Azure makes itself, before or in place of Anthropic's service. */
export type AzureError = 'access-denied' | 'wrong-audience' | 'no-deployment' | 'no-path' | 'no-version';

/** Their shapes differ: one has no `error` object, and codes may be a status in words. @see section 1.3 of the Foundry facts */
const BODIES: Readonly<Record<AzureError, { readonly status: number; readonly body: object }>> = {
  'access-denied': {
    status: 401,
    body: { error: { code: '401', message: 'Access denied due to invalid subscription key or wrong API endpoint.' } },
  },
  'wrong-audience': {
    status: 401,
    body: {
      statusCode: 401,
      message:
        'Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.',
    },
  },
  'no-deployment': {
    status: 404,
    body: {
      error: {
        type: 'invalid_request_error',
        code: 'DeploymentNotFound',
        message: 'The API deployment for this resource does not exist.',
      },
    },
  },
  'no-version': { status: 400, body: { error: { code: 'BadRequest', message: 'API version not supported' } } },
  'no-path': { status: 404, body: { error: { code: '404', message: 'Resource not found' } } },
};

/** Status and body of an error of Azure. */
export const azureErrorBody = (error: AzureError): { readonly status: number; readonly body: object } => BODIES[error];
