import module from 'node:module';

const SOURCE_CONDITION = 'pipeproxy-source';
const CORE = /^@pipeproxy\/core(\/(testing|local))?$/;

/**
 * Teaches this process two ways to find modules: the sources of the workspaces where there is no build,
 * and our own copy of core for a plugin that lies in a folder from which it cannot be found (as under npx).
 *
 * @param {{ fromSource: boolean }} options
 */
export function addResolveHook({ fromSource }) {
  module.registerHooks({
    resolve(specifier, context, nextResolve) {
      const conditions = fromSource ? [...(context.conditions ?? []), SOURCE_CONDITION] : context.conditions;
      try {
        return nextResolve(specifier, { ...context, conditions });
      } catch (error) {
        const isAskedByUs = context.parentURL === import.meta.url;
        if (isAskedByUs || !CORE.test(specifier)) throw error;
        // Not nextResolve with another parentURL: a `require` does not look at that.
        return { url: import.meta.resolve(specifier), shortCircuit: true };
      }
    },
  });
}
