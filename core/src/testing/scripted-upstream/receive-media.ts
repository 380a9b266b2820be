import { createHash } from 'node:crypto';
import type { ReceivedMedia } from './request-facts.ts';

type Place = ReceivedMedia['place'];

function receive(mediaType: string, data: Buffer, place: Place, title?: string): ReceivedMedia {
  const digest = createHash('sha256').update(data).digest('hex').slice(0, 12);
  return { mediaType, bytes: data.length, digest, place, title };
}

/** Media that arrived as base64. */
export const receiveBase64 = (mediaType: string, data: string, place: Place, title?: string): ReceivedMedia =>
  receive(mediaType, Buffer.from(data, 'base64'), place, title);

/** Media that arrived as text. */
export const receiveText = (mediaType: string, data: string, place: Place, title?: string): ReceivedMedia =>
  receive(mediaType, Buffer.from(data), place, title);

/** Media of which only the address arrived. */
export const receiveUrl = (url: string, place: Place, title?: string): ReceivedMedia => ({
  mediaType: 'url',
  bytes: 0,
  digest: url,
  place,
  title,
});
