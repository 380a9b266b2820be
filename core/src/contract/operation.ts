/**
 * What a client wants of a model or of us. Only `chat` and `complete` go through chat events; `embed`, `embed-batch` (several
 * embeddings, where a dialect has a call of its own for them), `image` (a picture from words), `image-edit` (a picture from
 * pictures) and `compact` (a conversation made shorter) are routed and handed on. `stored-response` asks about a reply that
 * somebody keeps.
 */
export type Operation =
  | 'chat'
  | 'complete'
  | 'count'
  | 'embed'
  | 'embed-batch'
  | 'image'
  | 'image-edit'
  | 'compact'
  | 'models'
  | 'stored-response';
