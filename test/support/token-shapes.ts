/** Shapes of the credentials that vendors give out. What is made up says FAKE. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  'Anthropic, OpenAI, OpenRouter, DeepSeek': /\bsk-[A-Za-z0-9_-]{16,}/g,
  'a client key of ours': /\bpp-[A-Za-z0-9_-]{32,}/g,
  AWS: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  'an AWS secret': /\baws_?secret_?access_?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+=]{40}/gi,
  GitHub: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g,
  Google: /\bAIza[0-9A-Za-z_-]{30,}|\bya29\.[0-9A-Za-z_-]{20,}/g,
  Groq: /\bgsk_[A-Za-z0-9]{16,}/g,
  xAI: /\bxai-[A-Za-z0-9]{16,}/g,
  'Hugging Face': /\bhf_[A-Za-z0-9]{16,}/g,
  npm: /\bnpm_[A-Za-z0-9]{20,}/g,
  Slack: /\bxox[baprs]-[A-Za-z0-9-]{10,}/g,
  Perplexity: /\bpplx-[A-Za-z0-9]{16,}/g,
  Cerebras: /\bcsk-[A-Za-z0-9]{16,}/g,
  Fireworks: /\bfw_[A-Za-z0-9]{16,}/g,
  'a JSON web token': /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  'an OAuth token of Claude or Codex': /\b(?:sk-ant-o[ar]t|rt_)[A-Za-z0-9_.-]{20,}/g,
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20,}/g,
};

/** What in a text looks like a live credential: the shape's name and the beginning, never the whole. */
export function tokensIn(text: string): readonly string[] {
  return Object.entries(SHAPES).flatMap(([name, shape]) =>
    [...text.matchAll(shape)]
      .filter(([token]) => !token.includes('FAKE'))
      .map(([token]) => `${name}: ${token.slice(0, 8)}`),
  );
}
