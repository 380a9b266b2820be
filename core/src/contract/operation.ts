/** What a client wants of a model or of us. Only `chat` and `complete` go through chat events. */
export type Operation = 'chat' | 'complete' | 'count' | 'embed' | 'image' | 'models' | 'stored-response';
