/** Not the name of the real one: that comes with its own tests. */
export const GEMINI = 'gemini-like';
