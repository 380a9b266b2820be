import type { RuleMaker } from '../body-rule.ts';
import { renameFields } from './rename-fields.ts';

const OTHER = { max_tokens: 'max_completion_tokens', max_completion_tokens: 'max_tokens' } as const;

/** Puts the output limit into the field that the server reads. */
export const maxTokens: RuleMaker = ({ maxTokensField }) =>
  maxTokensField && renameFields({ renameFields: { [OTHER[maxTokensField]]: maxTokensField } });
