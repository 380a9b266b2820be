/** How services say that a conversation is longer than the model's window. */
const OVERFLOW =
  /prompt is too long|prompt too long|exceeds? (the )?context (window|limit|size|length)|maximum context length|longer than the model's context length|exceeds the available context size|greater than the context length|context window exceeds limit|too large for model with|input is too long for requested model|exceeded max context length|context_length_exceeded|model_max_prompt_tokens_exceeded|exceeds the maximum number of tokens allowed/i;

/** True when the words or the code of an error mean that the conversation no longer fits: clients compact it then. */
export function saysContextOverflow(text: string): boolean {
  return OVERFLOW.test(text);
}
