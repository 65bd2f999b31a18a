import { RunError } from '../../model/errors.ts';
import type { ResolvedValue, SecretReference } from '../../model/job/resolve.ts';
import type { CheckedConnection } from '../../stages/stage.ts';

/** Where the values of secrets come from. */
export interface SecretSource {
  /** Throws `RunError` `missing-secret`, `secrets-locked`. */
  get(name: string): Promise<string>;
}

export const NO_SECRETS: SecretSource = {
  async get(name) {
    throw new RunError('missing-secret', `missing secret: ${name}`, { value: name, remedy: 'this host has no secret store' });
  },
};

const isReference = (value: ResolvedValue | undefined): value is SecretReference =>
  typeof value === 'object' && value !== null && 'secret' in value && typeof value.secret === 'string';

/** The connection with the values of its secrets. Hold it for as short as can be, and never log it. */
export async function withSecrets(connection: CheckedConnection, secrets: SecretSource): Promise<CheckedConnection> {
  const fields = await Promise.all(
    Object.entries(connection).map(async ([field, value]) => [
      field,
      isReference(value) ? await secrets.get(value.secret) : value,
    ]),
  );
  return Object.fromEntries(fields) as CheckedConnection;
}
