/** Id of this dialect; also the key of its extras and the origin of its signatures. */
export const GEMINI_GENERATE = 'gemini-generate';
