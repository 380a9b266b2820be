import type { ErrorCode } from '../core/src/contract/error-codes.ts';

interface ErrorNote {
  /** What has happened. */
  readonly when: string;
  /** What the person who reads it can do. */
  readonly cure: string;
}

/** What the reference says about each code. A code without a note does not compile. */
export const ERROR_NOTES: Readonly<Record<ErrorCode, ErrorNote>> = {
  PP_AUTH_KEY_MISSING: {
    when: 'Client keys are configured and the request has none.',
    cure: 'Send one as `Authorization: Bearer`, `x-api-key`, `api-key` or `x-goog-api-key`.',
  },
  PP_AUTH_KEY_WRONG: {
    when: 'The request has keys, and none of them is in `auth.keys`.',
    cure: 'Compare the key with the config; a client may send an old one from its own settings.',
  },
  PP_AUTH_SLOWED: {
    when: 'Twenty wrong keys came from this address within a minute.',
    cure: 'Correct the key and wait until the minute is over.',
  },
  PP_TOO_MANY_OPEN: {
    when: 'This client key (or address, without keys) has too many exchanges open.',
    cure: 'Wait, or raise `server.limits.maxOpenExchangesPerKey`.',
  },
  PP_HOST_REFUSED: {
    when: 'The `Host` header does not name this server. A web page may have bent its own name to this address.',
    cure: 'Call it by its own address, or add the name to `server.allowedHosts`.',
  },
  PP_ORIGIN_REFUSED: {
    when: 'A web page of another origin made the request.',
    cure: 'Add the origin to `server.allowedOrigins` if the page is yours.',
  },
  PP_LOOP: {
    when: 'The request has been through this pipeproxy before, or through eight others.',
    cure: 'Point the upstream at the next server. `pipeproxy explain MODEL` shows the way.',
  },
  PP_ROUTE_UNKNOWN: {
    when: 'Nothing is served at this path, or the path is not in its plain form.',
    cure: 'Check the base URL of the client: OpenAI clients want it with `/v1`, Anthropic clients without.',
  },
  PP_METHOD_WRONG: { when: 'The path exists for another HTTP method.', cure: 'Use the method that the message names.' },
  PP_REQUEST_NOT_HTTP: {
    when: 'The bytes break a rule of HTTP: two lengths, a forged header, another protocol.',
    cure: 'Use an HTTP client; check that nothing in between changes requests.',
  },
  PP_REQUEST_NOT_JSON: { when: 'The body is no JSON in UTF-8.', cure: 'Correct the body.' },
  PP_REQUEST_INVALID: {
    when: 'The body is no JSON object, or breaks a rule of its own dialect: a field is missing or of a wrong type.',
    cure: 'Correct the field that `param` names.',
  },
  PP_REQUEST_UNSUPPORTED: {
    when: 'The body asks for something that the chosen upstream cannot be told and that the answer would need.',
    cure: 'Leave it out, or choose an upstream that speaks the dialect of the client.',
  },
  PP_REQUEST_TOO_DEEP: {
    when: 'The JSON of the body is nested too deeply.',
    cure: 'Send a flatter body: 256 levels are let in.',
  },
  PP_REQUEST_TOO_LARGE: {
    when: 'The body is too large, counted after decompression, or a compressed one grows too much.',
    cure: 'Raise `server.limits.maxBodyBytes` (or `BODY_LIMIT`), or `server.limits.maxInflation`.',
  },
  PP_REQUEST_MEDIA_TYPE: {
    when: 'The body does not say that it is JSON.',
    cure: 'Send `content-type: application/json`.',
  },
  PP_REQUEST_ENCODING: {
    when: 'The body is compressed in an unknown way, or cannot be decompressed.',
    cure: 'Use gzip, deflate, br or zstd, or no compression.',
  },
  PP_REQUEST_SLOW: {
    when: 'The request took longer than `server.limits.requestMs` to arrive. Status 408.',
    cure: 'Check the connection of the client, or raise the limit.',
  },
  PP_REQUEST_HEADERS: {
    when: 'The request has more headers, or larger ones, than `server.limits` allow. Status 431.',
    cure: 'Send fewer headers, or raise `maxHeaders` or `maxHeaderBytes`.',
  },
  PP_PATCH_PATH: {
    when: 'A change of a body (`params`) has an empty path, a wrong index, or goes through `__proto__` and its kin.',
    cure: 'Correct the path in the config.',
  },
  PP_MODEL_MISSING: { when: 'The request names no model.', cure: 'Set `model`; `pipeproxy models` lists all names.' },
  PP_REPLY_UNKNOWN: {
    when: 'A client asked for a response by an id that is not kept, has expired, or belongs to another client key.',
    cure: 'Ask with the key that got the response. `keep.maxAgeMs` says how long it is kept; one with `store: false` never is.',
  },
  PP_MODEL_UNKNOWN: {
    when: 'No route leads to the model. The message names the nearest names.',
    cure: 'Ask for one of them, or add the name to `models`.',
  },
  PP_OPERATION_UNSUPPORTED: {
    when: 'The upstream, or pipeproxy, does not offer what the route asks for.',
    cure: 'Route the model to another upstream.',
  },
  PP_TRANSLATION_LOSS: {
    when: '`strict` is on and a translation would lose something.',
    cure: 'Leave it out, choose another upstream, or turn `strict` off.',
  },
  PP_TRANSLATION_OFF: {
    when: 'Client and upstream speak different dialects, and the stage `translate` is not in the pipeline.',
    cure: 'Put `translate` into `pipeline`, or load the plugin that brings the dialect.',
  },
  PP_CONFIG_INVALID: {
    when: 'The config has mistakes. All of them are listed, each with its path.',
    cure: 'Correct them; `pipeproxy check` tries the config without starting.',
  },
  PP_OPTION_INVALID: {
    when: 'The value of an option of the command line is wrong.',
    cure: '`pipeproxy start --help` lists the options.',
  },
  PP_CONFIG_NOT_FOUND: {
    when: 'The file that `--config` or `--env-file` names is not there.',
    cure: 'Check the path.',
  },
  PP_PLUGIN_INVALID: {
    when: 'A plugin is not installed, cannot be loaded, or exports something else than a plugin.',
    cure: 'Install it beside the config file, or correct its default export.',
  },
  PP_PLUGIN_REFUSED: {
    when: 'A stage of a plugin refused the exchange, for a reason of its own.',
    cure: 'Its message says more.',
  },
  PP_PORT_IN_USE: {
    when: 'Another program listens on the port.',
    cure: 'Stop it, or start with another `--port`.',
  },
  PP_LEDGER_UNREADABLE: {
    when: '`pipeproxy usage` cannot read the ledger: the file is damaged, may not be read, or is of a newer pipeproxy.',
    cure: 'The message has the reason. A damaged file can be moved away: the next start makes a new one.',
  },
  PP_LOGIN_FAILED: {
    when: '`pipeproxy login NAME` has got no credential. The message has the words of the server that was asked.',
    cure: 'Follow the hint; `pipeproxy login NAME --device` works on machines without a browser.',
  },
  PP_LOGIN_NEEDED: {
    when: 'No account of the upstream is logged in, or what its login server has given was used up, taken back or has run out.',
    cure: 'Run `pipeproxy login NAME`. A running pipeproxy takes the new login at its next request.',
  },
  PP_LOGIN_UNREADABLE: {
    when: 'A file of a login cannot be used: another user owns it, it may not be read, is a link or holds something else.',
    cure: 'The message names the file. Make it your own and readable for you alone, or remove it and log in again.',
  },
  PP_NOT_RUNNING: {
    when: 'No pipeproxy answers on the control socket of this state folder.',
    cure: 'Start it; one with another `state.folder` or `PIPEPROXY_HOME` is asked with the same setting.',
  },
  PP_UPSTREAM_REFUSED: {
    when: 'The upstream cannot be reached: the connection was refused, or there is no way to it.',
    cure: 'Start the server, or correct `baseUrl`.',
  },
  PP_UPSTREAM_DNS: { when: 'The host name of the upstream was not found.', cure: 'Check the spelling of `baseUrl`.' },
  PP_UPSTREAM_TLS: {
    when: 'No safe connection: a wrong certificate, or http and https mixed up.',
    cure: 'Correct `baseUrl`; name the PEM file of a private authority in `tls.ca` of the upstream.',
  },
  PP_UPSTREAM_TIMEOUT: {
    when: 'The upstream did not answer in time, or the whole exchange took too long.',
    cure: 'Raise `timeouts` of this upstream or of `transport`.',
  },
  PP_UPSTREAM_CUT: {
    when: 'The upstream ended its reply in the middle, or did not answer in HTTP.',
    cure: 'Ask again; the log of the upstream, or of a proxy in between, may say why.',
  },
  PP_UPSTREAM_TRUNCATED: {
    when: 'The bytes of the reply ended inside an event, or are not as many as announced.',
    cure: 'Ask again; the upstream or a proxy in between is broken.',
  },
  PP_UPSTREAM_CORRUPT: {
    when: 'A frame of a binary stream is not what its checksum says.',
    cure: 'Ask again; something between pipeproxy and the upstream changes bytes.',
  },
  PP_UPSTREAM_TOO_LARGE: {
    when: 'A whole reply is larger than `server.limits.maxReplyBytes`.',
    cure: 'Raise the limit, or ask for less.',
  },
  PP_UPSTREAM_EVENT_TOO_LARGE: {
    when: 'One event of a stream is larger than `server.limits.maxEventBytes`.',
    cure: 'Raise the limit if the upstream really sends such events.',
  },
  PP_UPSTREAM_NOT_JSON: {
    when: 'The upstream answered with something else than JSON or a stream, often a web page.',
    cure: 'Check `baseUrl`: it may lead to a sign-in page.',
  },
  PP_UPSTREAM_EMPTY: { when: 'The upstream answered with success and without content.', cure: 'Ask again.' },
  PP_UPSTREAM_REDIRECT: {
    when: 'The upstream wants to redirect. Redirects are not followed: they would carry the credential elsewhere.',
    cure: 'Write the final address as `baseUrl`.',
  },
  PP_UPSTREAM_AUTH: {
    when: 'The upstream refused the credential of pipeproxy. The key of the client is fine.',
    cure: 'Correct the key of this upstream in the config.',
  },
  PP_UPSTREAM_ERROR: {
    when: 'The upstream answered with an error of its own. Its words are in the message.',
    cure: 'See the message.',
  },
  PP_CLIENT_GONE: {
    when: 'The client left before its reply was complete. Only logs and the ledger see it.',
    cure: 'None is needed.',
  },
  PP_HOST_STOPPING: {
    when: 'pipeproxy was stopped, and the exchange did not end within 5 seconds.',
    cure: 'Ask again when it is back.',
  },
  PP_INTERNAL: {
    when: 'Something went wrong inside pipeproxy.',
    cure: 'Look for the request id in the log, and report it.',
  },
};
