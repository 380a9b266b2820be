import { describe, expect, it } from '@jest/globals';
import { ViewTap } from './reply-view.ts';

describe('ViewTap', () => {
  it("section 10.1: keeps the upstream's own id of the reply, for the log", () => {
    const view = new ViewTap();
    expect(view.replyId).toBeUndefined();
    view.push({ type: 'reply-start', replyId: 'msg_theirs' });
    expect(view.replyId).toBe('msg_theirs');
  });
});
