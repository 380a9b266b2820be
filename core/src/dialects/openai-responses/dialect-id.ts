/** Id of this dialect; also the key of its extras and the origin of its signatures. */
export const OPENAI_RESPONSES = 'openai-responses';
