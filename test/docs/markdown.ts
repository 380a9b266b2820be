/** A fenced block of a page. */
export interface CodeBlock {
  readonly language: string;
  /** Words after the language. */
  readonly tags: readonly string[];
  readonly text: string;
  /** Number of the line that opens it. */
  readonly line: number;
}

const FENCE = /^```(\w*)(.*)\n([\s\S]*?)^```$/gm;

export function codeBlocks(page: string): readonly CodeBlock[] {
  return [...page.matchAll(FENCE)].map(({ index, 1: language = '', 2: tags = '', 3: text = '' }) => ({
    language,
    tags: tags.trim().split(/\s+/),
    text,
    line: page.slice(0, index).split('\n').length,
  }));
}

/** Code within the prose of a page. */
export function inlineCode(page: string): readonly string[] {
  return [...page.replace(FENCE, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** Targets of the links of a page, outside of its code. */
export function linksOf(page: string): readonly string[] {
  const prose = page.replace(FENCE, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** What links can point to within a page: its headings, as GitHub spells them. */
export function slugsOf(page: string): readonly string[] {
  return [...page.replace(FENCE, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}
