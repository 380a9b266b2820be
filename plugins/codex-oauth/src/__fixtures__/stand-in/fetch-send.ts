import { byteSourceOf, type Send } from '@pipeproxy/core';

/** Sends for the tests of a part; whole calls go through a real pipeproxy. */
export const fetchSend: Send = async ({ method, url, headers, body }, { signal }) => {
  const response = await fetch(url, { method, headers, signal, redirect: 'manual', ...(body && { body: Buffer.from(body) }) });
  const text = await response.text();
  return { status: response.status, headers: Object.fromEntries(response.headers), body: byteSourceOf(text) };
};
