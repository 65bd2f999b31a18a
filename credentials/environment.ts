import type { SecretStore } from './store.ts';

/** The variable that holds a secret: `warehouse-etl` → `OPENSTAGE_SECRET_WAREHOUSE_ETL`. */
export const variableOf = (name: string): string => `OPENSTAGE_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** Secrets in environment variables, for containers and schedules. */
export function environmentStore(env: Readonly<Record<string, string | undefined>> = process.env): SecretStore {
  return {
    name: 'the environment',
    async get(name) {
      return env[variableOf(name)];
    },
  };
}
