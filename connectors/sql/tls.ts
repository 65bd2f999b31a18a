import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { RunError } from '../../model/errors.ts';
import type { CheckedConnection } from '../../stages/stage.ts';

export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

export const tlsMode = (connection: CheckedConnection): TlsMode => (connection.tls as TlsMode | undefined) ?? 'prefer';

/** How a connection to a database server is encrypted; false: not at all. Throws `RunError` `unreadable-file`. */
export function tlsOptions(connection: CheckedConnection, baseFolder: string): ConnectionOptions | false {
  const mode = tlsMode(connection);
  // A socket of this machine.
  if (mode === 'disable' || String(connection.host ?? '').startsWith('/')) return false;
  const file = (field: string): Buffer | undefined => {
    const path = connection[field];
    if (typeof path !== 'string') return undefined;
    try {
      return readFileSync(resolve(baseFolder, path));
    } catch (error) {
      throw new RunError('unreadable-file', `cannot read ${path}: ${(error as Error).message}`, {
        value: path,
        remedy: `check ${field}`,
      });
    }
  };
  const [ca, cert, key] = [file('tlsCa'), file('tlsCert'), file('tlsKey')];
  return {
    rejectUnauthorized: mode === 'verify-ca' || mode === 'verify-full',
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    // The authority is checked, the name is not.
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  };
}
