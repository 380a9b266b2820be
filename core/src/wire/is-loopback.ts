const IPV4 = /^127(?:\.\d{1,3}){3}$/;

/**
 * True for an address or a name that never leaves this machine. Takes what `URL`, sockets and configs write: `localhost`,
 * `127.0.0.1`, `::1`, `[::1]`, `::ffff:127.0.0.1`.
 */
export function isLoopback(host: string): boolean {
  if (IPV4.test(host)) return true;
  const plain = host.replace(/^\[(.*)\]$/, '$1').replace(/^::ffff:/i, '');
  return plain === 'localhost' || plain === '::1' || IPV4.test(plain);
}
