import * as z from 'zod';
import type { Problem } from '../../model/errors.ts';
import {
  asMap,
  type ConnectionDeclaration,
  documentOf,
  type ErrorPolicy,
  printValue,
  type SourceDocument,
  type Value,
} from '../../model/job/document.ts';
import { Reporter } from '../../model/job/reporter.ts';
import { type ResolveContext, resolveValue } from '../../model/job/resolve.ts';
import { didYouMean } from '../../model/suggest.ts';
import { CONNECTION_TYPES, CONNECTIONS, type ConnectionType, credentialFields } from '../connections.ts';
import { targetPath } from '../shared/options.ts';
import type { CheckedConnection } from '../stage.ts';
import { checkShape } from './options.ts';

/** What happens to refused rows whose `rejects` port is not linked. */
export interface CheckedErrorPolicy {
  readonly policy: ErrorPolicy;
  /** More rejects than this fail the run. */
  readonly maxRejects: number | undefined;
  /** The file that takes them, relative to the job's file. */
  readonly deadLetter: string | undefined;
}

export const policyName = z.enum(['fail', 'skip']);
export const errorPolicy = z.strictObject({
  policy: policyName.default('fail').describe('`fail`: a refused row fails the run. `skip`: the run goes on without it.'),
  maxRejects: z
    .int()
    .min(0)
    .optional()
    .describe('With more refused rows than this the run ends as `rejected` (exit code 3), though its rows are loaded.'),
  deadLetter: targetPath.optional().describe('A CSV file that takes refused rows, relative to the job’s file.'),
});

/** The keys of a job document, in their usual order. */
export const DOCUMENT_KEYS = [
  ...['openstage', 'name', 'description', 'parameters', 'connections', 'onError', 'ordered', 'stages'],
] as const;

export interface CheckedHead {
  readonly name: string;
  readonly description: string | undefined;
  readonly onError: CheckedErrorPolicy;
  readonly ordered: boolean;
}

/** Checks what a document says about the job as a whole. */
export function checkHead(source: SourceDocument, context: ResolveContext): CheckedHead {
  const { data } = source;
  const { reporter } = context;
  for (const key of Object.keys(data).filter((key) => !(DOCUMENT_KEYS as readonly string[]).includes(key))) {
    const remedy = didYouMean(key, DOCUMENT_KEYS, 'options');
    reporter.report('unknown-option', `unknown option: ${key}`, [key], { part: 'key', value: key, remedy });
  }
  if (data.openstage === undefined) {
    reporter.report('missing-option', 'missing openstage', ['openstage'], { remedy: "a job begins with 'openstage: 1'" });
  } else if (data.openstage !== 1) {
    const message = `unsupported version: ${printValue(data.openstage)}`;
    reporter.report('unsupported-version', message, ['openstage'], { value: data.openstage, remedy: "write 'openstage: 1'" });
  }
  const texts = { name: checkText('name', data.name, context), description: checkText('description', data.description, context) };
  const ordered = data.ordered === undefined ? undefined : resolveValue(data.ordered, ['ordered'], context);
  const orderedValue = ordered && !ordered.failed ? checkShape(z.boolean(), ordered.value, ['ordered'], reporter) : undefined;
  return {
    ...texts,
    name: texts.name ?? nameOf(source.file),
    onError: checkPolicy(data.onError, context),
    ordered: orderedValue ?? true,
  };
}

function checkText(key: string, value: Value | undefined, { reporter }: ResolveContext): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  const message = `invalid ${key}: ${printValue(value)}`;
  reporter.report('invalid-option', message, [key], { value, remedy: 'expected a text' });
  return undefined;
}

/** A job without a name is called after its file: `sales/job.yaml` is `sales`, `daily.yaml` is `daily`. */
function nameOf(file: string | undefined): string {
  const parts = (file ?? '').split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  const stem = parts.at(-1)?.replace(/\.(ya?ml|json|openstage)$/i, '');
  return (stem === 'job' ? parts.at(-2) : undefined) ?? stem ?? 'job';
}

function checkPolicy(value: Value | undefined, context: ResolveContext): CheckedErrorPolicy {
  const none: CheckedErrorPolicy = { policy: 'fail', maxRejects: undefined, deadLetter: undefined };
  if (value === undefined) return none;
  const resolved = resolveValue(value, ['onError'], context);
  if (resolved.failed) return none;
  const shape = typeof resolved.value === 'string' ? policyName : errorPolicy;
  const checked = checkShape<z.output<typeof policyName> | z.output<typeof errorPolicy>>(
    shape,
    resolved.value,
    ['onError'],
    context.reporter,
  );
  if (checked === undefined) return none;
  if (typeof checked === 'string') return { ...none, policy: checked };
  if (checked.policy === 'fail') {
    // The first refused row fails the run: there is none to count, and none to keep.
    for (const option of ['maxRejects', 'deadLetter'] as const) {
      if (checked[option] === undefined) continue;
      context.reporter.report('conflicting-options', `conflicting options: ${option} and policy fail`, ['onError', option], {
        ...{ part: 'key', severity: 'warning', remedy: 'write policy: skip, or leave it out' },
      });
    }
  }
  return { policy: checked.policy, maxRejects: checked.maxRejects, deadLetter: checked.deadLetter };
}

/** The connections by name: those of the job, and of `shared` the sound ones that it does not declare. `undefined` for one of the job that is wrong. */
export function checkConnections(
  section: Value | undefined,
  context: ResolveContext,
  shared: Readonly<Record<string, ConnectionDeclaration>> = {},
): Map<string, CheckedConnection | undefined> {
  const { reporter } = context;
  const map = asMap(section ?? {});
  if (!map) {
    reporter.report('invalid-option', 'invalid connections', ['connections'], { remedy: 'expected a map', value: section! });
  }
  const connections = new Map<string, CheckedConnection | undefined>();
  for (const [name, declared] of Object.entries(shared)) {
    const { connection } = checkSharedConnection(name, declared, context);
    if (connection) connections.set(name, connection);
  }
  for (const [name, declared] of Object.entries(map ?? {})) connections.set(name, checkConnection(name, declared, context));
  return connections;
}

/** Checks a connection that no job declares. What is wrong is no problem of a job that does not name it. */
export function checkSharedConnection(
  name: string,
  declared: ConnectionDeclaration,
  { env, secrets }: Pick<ResolveContext, 'env' | 'secrets'>,
): { readonly connection: CheckedConnection | undefined; readonly problems: readonly Problem[] } {
  const reporter = new Reporter(documentOf({ openstage: 1, connections: { [name]: declared }, stages: {} }));
  const context = { parameters: new Map(), env, secrets, secret: 'refuse', reporter } as const;
  return { connection: checkConnection(name, declared, context), problems: reporter.sorted() };
}

function checkConnection(name: string, declared: Value, context: ResolveContext): CheckedConnection | undefined {
  const { reporter } = context;
  const path = ['connections', name];
  const given = asMap(declared);
  if (!given) {
    const remedy = `write ${name}: { type: sqlite, path: … }`;
    reporter.report('invalid-option', `invalid connection: ${printValue(declared)}`, path, { remedy, value: declared });
    return undefined;
  }
  const { type, ...rest } = given;
  if (type === undefined) {
    const remedy = `types are: ${CONNECTION_TYPES.join(', ')}`;
    reporter.report('missing-option', 'missing type', [...path, 'type'], { remedy });
    return undefined;
  }
  if (typeof type !== 'string' || !Object.hasOwn(CONNECTIONS, type)) {
    const remedy = didYouMean(String(type), CONNECTION_TYPES, 'types');
    reporter.report('unknown-connection-type', `unknown type of connection: ${printValue(type)}`, [...path, 'type'], {
      remedy,
      value: type,
    });
    return undefined;
  }
  const known = type as ConnectionType;
  const credentials = credentialFields(known);
  for (const field of credentials) {
    const value = rest[field];
    if (typeof value !== 'string' || value.includes('${')) continue;
    const remedy = `store it with: open-stage secrets set ${name}; then write \${secret:${name}}`;
    reporter.report('plain-secret', `${field} in plain text`, [...path, field], { remedy, severity: 'warning' });
  }
  // An unknown field may be a credential misspelt: that is what there is to say of it.
  const isPlain = (field: string) => Object.hasOwn(CONNECTIONS[known].fields.shape, field) && !credentials.includes(field);
  const resolved = Object.entries(rest).map(([field, value]) => {
    const at = [...path, field];
    return [
      field,
      isPlain(field) ? resolveValue(value, at, context) : resolveValue(value, at, { ...context, secret: 'keep' }),
    ] as const;
  });
  if (resolved.some(([, { failed }]) => failed)) return undefined;
  const values = Object.fromEntries(resolved.map(([field, { value }]) => [field, value]));
  const fields = checkShape<Record<string, unknown>>(CONNECTIONS[known].fields, values, path, reporter, ['type']);
  return fields && ({ name, type, ...fields } as CheckedConnection);
}
