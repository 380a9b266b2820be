export { bridgeReply } from './bridge-reply.ts';
export { toolsInWords } from './tools-in-words.ts';
