import { type PluginServices, ProxyError, type Secret } from '../contract/index.ts';

/**
 * A credential from the config, fit for a header. Space around it goes; a blank one is absent.
 *
 * @param option - Where it stands in the config, for the error.
 * @throws ProxyError `PP_CONFIG_INVALID` for a character that a header must not hold.
 */
export function headerSecret(
  services: Pick<PluginServices, 'secret'>,
  value: string | undefined,
  option: string,
): Secret | undefined {
  const text = value?.trim();
  if (!text) return undefined; // security 12
  if (!/^[\x20-\x7e]+$/.test(text)) {
    throw new ProxyError('PP_CONFIG_INVALID', `\`${option}\` has characters that no HTTP header may hold.`, {
      hint: 'It was probably copied with a line break or a typographic character in it.',
      param: option,
    });
  }
  return services.secret(text);
}
