/** Id of this dialect; also the key of its extras. */
export const OPENAI_COMPLETIONS = 'openai-completions';
