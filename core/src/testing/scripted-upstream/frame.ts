/** One step of writing a body: an event of the stream, bytes as they are, or a thing that happens. */
export type Frame =
  /** An event of an event stream; `data` holds no line end. */
  | { type: 'event'; name?: string; data: string }
  | { type: 'raw'; text: string }
  | { type: 'wait'; ms: number }
  | { type: 'hold' }
  | { type: 'cut' }
  | { type: 'end' };
