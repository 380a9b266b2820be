import type { RuleMaker } from '../body-rule.ts';

/** Sets top-level fields that are missing. */
export const defaults: RuleMaker = ({ defaults: values }) => {
  if (!values) return undefined;
  return (body) => {
    const missing = Object.entries(values).filter(([key]) => body[key] === undefined);
    return missing.length === 0 ? body : { ...body, ...Object.fromEntries(missing) };
  };
};
