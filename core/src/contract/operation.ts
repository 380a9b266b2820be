/**
 * What a client wants of a model or of us. Only `chat` and `complete` go through chat events; `embed`, `embed-batch` (several
 * embeddings, where a dialect has a call of its own for them), `image` (a picture from words) and `image-edit` (a picture from
 * pictures) are routed and handed on.
 */
export type Operation =
  | 'chat'
  | 'complete'
  | 'count'
  | 'embed'
  | 'embed-batch'
  | 'image'
  | 'image-edit'
  | 'models'
  | 'stored-response';
