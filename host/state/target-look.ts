import type { TargetLook } from '../../connectors/sql/introspect.ts';
import { type SecretSource, withSecrets } from '../../engine/run/secrets.ts';
import { driverOf } from '../drivers/index.ts';
import type { TableTarget } from './identity.ts';

/** A server that has not answered by then is given up. */
const LOOK_MS = 60_000;

export type LookAtTarget = (target: TableTarget) => Promise<TargetLook | undefined>;

/** Looks at tables, at each once. `undefined`: nothing can be said of it. */
export function targetLooks(baseFolder: string, secrets: SecretSource, signal: AbortSignal | undefined): LookAtTarget {
  const looks = new Map<string, Promise<TargetLook | undefined>>();
  const look = async ({ connection, table }: TableTarget) => {
    const { target } = driverOf(connection.type);
    if (!target) return undefined;
    const patience = AbortSignal.timeout(LOOK_MS);
    const fields = await withSecrets(connection, secrets);
    return target({ fields, baseFolder }, table, signal ? AbortSignal.any([signal, patience]) : patience);
  };
  return (target) => {
    const known = looks.get(target.text) ?? look(target);
    looks.set(target.text, known);
    return known;
  };
}
