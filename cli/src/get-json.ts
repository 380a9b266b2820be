import { get } from 'node:http';

const MAX_BYTES = 1_048_576;

/** The JSON that a local URL answers with; rejects for anything else. No connection is kept. */
export function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > MAX_BYTES) request.destroy(new Error('the answer is too long'));
      });
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve(response.statusCode === 200 ? JSON.parse(text) : undefined);
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on('error', reject);
  });
}
