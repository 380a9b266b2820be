/**
 * What a client wants of a model or of us. Only `chat` and `complete` go through chat events; `embed`, `image` (a picture from words)
 * and `image-edit` (a picture from pictures) are routed and handed on.
 */
export type Operation = 'chat' | 'complete' | 'count' | 'embed' | 'image' | 'image-edit' | 'models' | 'stored-response';
