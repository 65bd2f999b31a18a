import type { SecretSource } from '../../engine/run/secrets.ts';
import { checkSource, throwProblems } from '../../host/open.ts';
import { RunError } from '../../model/errors.ts';
import { documentOf, type JobDocument } from '../../model/job/document.ts';
import { outcomeOf } from './jobs.ts';
import { type Options, tableRows } from './stages.ts';
import { runUsual } from './warm-threads.ts';

/** Secrets by name. */
export const secretsOf = (secrets: Readonly<Record<string, string>>): SecretSource => ({
  async get(name) {
    if (Object.hasOwn(secrets, name)) return secrets[name]!;
    throw new RunError('missing-secret', `missing secret: ${name}`);
  },
});

export interface RestJob extends Options {
  readonly connections?: Readonly<Record<string, object>>;
  readonly secrets?: SecretSource;
}

/** Checks and runs a job; rows that come out of `rows`, and that were refused by `x`, with its result. */
export async function runRest(
  stages: Readonly<Record<string, object>>,
  { connections = {}, document, ...options }: RestJob = {},
) {
  const head = { openstage: 1, name: 'test', connections, onError: 'skip', ...document };
  const source = documentOf({ ...head, stages } as unknown as JobDocument);
  const secrets = options.secrets ?? secretsOf({});
  const opened = await checkSource(source, '/', { secrets, connections: {} });
  throwProblems(opened);
  if (!opened.job) throw opened.failures[0]?.error ?? new Error('no job');
  const looks = opened.looks;
  const result = await runUsual(opened.job, 256 << 20, { baseFolder: '/', looks, ...options, secrets });
  const read = (name: string) => (result.tables[name] ? tableRows(result.tables[name]) : []);
  return {
    result,
    outcome: outcomeOf(result),
    rows: read('rows'),
    refused: read('refused'),
    schema: opened.schemas.get('x')?.out,
  };
}

/** The rows of an origin with these options. */
export const readRest = (options: object, job: RestJob = {}) =>
  runRest(
    {
      x: { type: 'rest-origin', ...options },
      rows: { type: 'memory-destination', from: 'x' },
      refused: { type: 'memory-destination', from: 'x.rejects' },
    },
    job,
  );
