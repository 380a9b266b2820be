import { type ChatDoorOptions, checkBody, createChatDoor } from '../chat-door/chat-door.ts';
import { shapeComplaint } from '../chat-door/shape-complaint.ts';
import type { Door, DoorRequest, Operation } from '../door.ts';
import type { LooseObject } from '../loose-json.ts';
import type { PreparedReply } from '../prepare-reply.ts';
import type { Violation } from '../request-rule.ts';
import type { Shape } from '../shape.ts';
import { embeddingsDocument, imageEvents, imagesDocument } from './media-replies.ts';
import { embeddingsShape, imageEditsShape, imagesShape } from './media-request-shapes.ts';

const SHAPES: Readonly<Partial<Record<Operation, Shape>>> = {
  embed: embeddingsShape,
  image: imagesShape,
  'image-edit': imageEditsShape,
};

function check(request: DoorRequest, options: ChatDoorOptions): Violation | undefined {
  return checkBody(request, options, (body) => {
    const problem = SHAPES[request.operation]?.(body, []);
    return problem && { rule: 'shape', complaint: shapeComplaint(problem) };
  });
}

function written(contentType: string, pieces: readonly string[]): PreparedReply {
  const parts = pieces.map((piece) => ({ type: 'bytes' as const, bytes: Buffer.from(piece) }));
  return { status: 200, headers: { 'content-type': contentType }, parts, delivery: {} };
}

function answer({ operation, json }: DoorRequest): PreparedReply {
  const body = json as LooseObject;
  if (operation === 'embed') return written('application/json', [JSON.stringify(embeddingsDocument(body))]);
  if (String(body.stream) !== 'true') return written('application/json', [JSON.stringify(imagesDocument(body))]);
  const events = imageEvents(body, operation === 'image' ? 'image_generation' : 'image_edit');
  return written(
    'text/event-stream',
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
  );
}

/** Plays the embeddings and images of a chat server. */
export function createMediaDoor(options: ChatDoorOptions = {}): Door {
  return {
    ...createChatDoor(options),
    paths: [
      ['POST', '/v1/embeddings', 'embed'],
      ['POST', '/v1/images/generations', 'image'],
      ['POST', '/v1/images/edits', 'image-edit'],
    ],
    check: (request) => check(request, options),
    answer,
  };
}
