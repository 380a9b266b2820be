import { defineFraming, type Framing, type WireEvent } from '@pipeproxy/core';
import { writeFrame } from './frame.ts';
import { writeFrameHeaders } from './frame-headers.ts';
import { FrameSplitter } from './frame-splitter.ts';

/** Id of the framing, as wires name it. */
export const AWS_EVENTSTREAM = 'aws-eventstream';

function frameOf({ name, data }: WireEvent): Buffer {
  const headers = writeFrameHeaders([
    ...(name === undefined ? [] : [[':event-type', name] as const]),
    [':content-type', 'application/json'],
    [':message-type', 'event'],
  ]);
  return writeFrame({ headers, payload: Buffer.from(data) });
}

/**
 * AWS's binary frames. The event inside a `chunk` of `invoke` is given out as the event itself; a frame whose checksum is wrong is
 * a fault, and so are the frames that report an error.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html (frames)
 */
export const awsEventstream: Framing = defineFraming({
  id: AWS_EVENTSTREAM,
  contentType: 'application/vnd.amazon.eventstream',
  isStream: true,
  matches: (contentType) => contentType.startsWith('application/vnd.amazon.eventstream'),
  split: (limits) => new FrameSplitter(limits),
  // The frames have no place for what is no event.
  join: () => ({ push: (event) => (event.comment === undefined ? [frameOf(event)] : []), end: () => [] }),
});
