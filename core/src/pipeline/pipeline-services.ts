import type { ChatRequest } from '../contract/chat-request.ts';
import type { Dialect } from '../contract/dialect.ts';
import type { UpstreamHandle } from '../contract/exchange.ts';
import type { Framing } from '../contract/framing.ts';
import type { ModelInfo } from '../contract/model-info.ts';
import type { Logger } from '../contract/services.ts';
import type { KeptProofs } from './kept-proofs.ts';
import type { KeptReplies } from './kept-replies.ts';

/** What the pipeline needs of its host. */
export interface PipelineServices {
  readonly logger: Logger;
  newId(prefix: string): string;
  now(): number;
  /** Strikes known secrets out of a text. */
  redact(text: string): string;
  framing(id: string): Framing | undefined;
  /** Framing of a reply by its content type; undefined when none fits. */
  framingOfReply(contentType: string): Framing | undefined;
  dialect(id: string): Dialect | undefined;
  /** Value of `user-agent` towards upstreams. */
  readonly userAgent: string;
  /** Names this process in the hop header. */
  readonly hopId: string;
  /** Longest silence towards a client that waits for a stream. */
  readonly keepaliveMs: number;
  /** True: a translation that would lose something is refused. */
  readonly isStrict: boolean;
  /** The names that can be asked for. */
  models(): Promise<readonly ModelInfo[]>;
  /** A configured upstream by its name. */
  upstream(name: string): UpstreamHandle | undefined;
  readonly kept: KeptReplies;
  readonly proofs: KeptProofs;
  estimateTokens(request: ChatRequest): Promise<number>;
}
