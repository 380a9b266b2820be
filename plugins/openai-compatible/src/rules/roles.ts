import type { RuleMaker } from '../body-rule.ts';
import { mapMessages } from './messages.ts';

/** Calls the developer `system` where the server does not know that role. */
export const roles: RuleMaker = ({ roles: wanted }) => {
  if (wanted?.developer !== 'system') return undefined;
  return (body) =>
    mapMessages(body, (message) => (message.role === 'developer' ? { ...message, role: 'system' } : message));
};
