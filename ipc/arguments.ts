import * as z from 'zod';
import { JobError } from '../model/errors.ts';
import type { Value } from '../model/job/document.ts';
import { MAX_DOCUMENT_LENGTH } from '../model/job/parse.ts';
import { didYouMean } from '../model/suggest.ts';
import type { Arguments, Channel, Draft, Layout } from './api.ts';

const text = z.string().max(MAX_DOCUMENT_LENGTH);
const name = z.string().min(1).max(1000);
const path = z
  .string()
  .min(1)
  .max(10_000)
  .refine((given) => !given.includes('\0'), 'holds a NUL');
/** A name that the client chooses and that may become a file's. */
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, - and _');
const count = z.int().min(1);
const optional = z.exactOptional;

const value: z.ZodType<Value> = z.lazy(() =>
  z.union([z.string(), z.number(), z.bigint(), z.boolean(), z.null(), z.array(value), z.record(z.string(), value)]),
);
const job = z.object({ text, file: optional(path), parameters: optional(z.record(z.string(), value)) });
const point = z.object({ x: z.number(), y: z.number() });
const note = point.extend({ id: name, width: z.number(), height: z.number(), text });
const layout = z.object({ version: z.literal(1), stages: z.record(z.string(), point), notes: z.array(note) });
const theme = z.enum(['system', 'light', 'dark']);
const workers = z.int().min(1).max(1024);
const memoryBytes = z.int().min(1 << 20);
const previewRows = count.max(1_000_000);
const sizes = z.record(z.string(), z.number());
const changes = z.object({
  theme: optional(theme.nullable()),
  workers: optional(workers.nullable()),
  memoryBytes: optional(memoryBytes.nullable()),
  previewRows: optional(previewRows.nullable()),
  sampleRows: optional(previewRows.nullable()),
  sizes: optional(sizes.nullable()),
});
const filters = z.array(z.object({ name: z.string(), extensions: z.array(z.string()) }));
const draft = z.object({
  id,
  file: optional(path),
  name: z.string().max(1000),
  text,
  layout: optional(layout),
  version: optional(z.string()),
  modified: z.string(),
});
const connection = z.object({ name, type: name, fields: z.record(z.string(), value) });
const target = z.union([z.object({ connection }), z.object({ job, name })]);

/** Settings as they are kept: what differs from the defaults. */
export const KEPT_SETTINGS = changes;
/** Drafts as they are kept. */
export const KEPT_DRAFT: z.ZodType<Draft> = draft;
/** Layouts as they are kept. */
export const KEPT_LAYOUT: z.ZodType<Layout> = layout;

/** What each channel takes. */
const ARGUMENTS: { readonly [Name in Channel]: z.ZodType<Arguments<Name>> } = {
  'app.info': z.tuple([]),
  'settings.read': z.tuple([]),
  'settings.save': z.tuple([changes]),
  'files.list': z.tuple([path.optional()]),
  'files.describe': z.tuple([path]),
  'dialogs.open': z.tuple([
    z.object({ title: z.string(), kind: z.enum(['file', 'folder']), folder: optional(path), filters: optional(filters) }),
  ]),
  'dialogs.save': z.tuple([z.object({ title: z.string(), suggested: optional(path), filters: optional(filters) })]),
  'jobs.recent': z.tuple([]),
  'jobs.forget': z.tuple([path]),
  'jobs.open': z.tuple([path]),
  'jobs.save': z.tuple([
    z.object({
      file: path,
      text,
      layout: optional(layout),
      version: optional(z.string()),
      overwrite: optional(z.boolean()),
    }),
  ]),
  'jobs.saveLayout': z.tuple([path, layout]),
  'jobs.watch': z.tuple([z.array(path).max(1000)]),
  'jobs.explain': z.tuple([job]),
  'drafts.list': z.tuple([]),
  'drafts.save': z.tuple([draft]),
  'drafts.discard': z.tuple([id]),
  'templates.list': z.tuple([]),
  'templates.create': z.tuple([id]),
  'sources.look': z.tuple([job]),
  'preview.rows': z.tuple([
    z.object({ id: name, job, stage: name, port: optional(name), rows: count, fresh: optional(z.boolean()) }),
  ]),
  'preview.written': z.tuple([
    z.object({ id: name, job, draft: optional(id), stage: name, rows: count, fresh: optional(z.boolean()) }),
  ]),
  'preview.expression': z.tuple([
    z.object({
      ...{ id: name, job, stage: name, port: optional(name), expression: text, rows: count },
      made: optional(z.array(z.object({ name, expression: text }))),
    }),
  ]),
  'preview.cancel': z.tuple([name]),
  'runs.start': z.tuple([
    z.object({
      ...{ job, workers: optional(workers), memoryBytes: optional(memoryBytes), draft: optional(id) },
      state: optional(z.enum(['refresh', 'keep'])),
    }),
  ]),
  'runs.stop': z.tuple([name]),
  'runs.active': z.tuple([]),
  'runs.list': z.tuple([z.object({ file: optional(path), draft: optional(id), limit: optional(count) })]),
  'runs.adopt': z.tuple([id, path]),
  'runs.get': z.tuple([name]),
  'states.list': z.tuple([job]),
  'states.reset': z.tuple([job, name]),
  'connections.list': z.tuple([]),
  'connections.save': z.tuple([connection, name.optional()]),
  'connections.remove': z.tuple([name]),
  'connections.test': z.tuple([target]),
  'connections.tables': z.tuple([target]),
  'connections.columns': z.tuple([target, name, name.optional()]),
  'connections.copy': z.tuple([
    z.object({
      ...{ source: target, target, targetSchema: optional(name) },
      tables: z
        .array(z.object({ schema: optional(name), name }))
        .min(1)
        .max(10_000),
      ifExists: z.enum(['fail', 'replace', 'append', 'upsert']),
    }),
  ]),
  'secrets.status': z.tuple([]),
  'secrets.list': z.tuple([]),
  'secrets.set': z.tuple([name, z.string().min(1).max(100_000)]),
  'secrets.remove': z.tuple([name]),
  'secrets.unlock': z.tuple([z.string().min(1).max(10_000)]),
};

const CHANNELS = Object.keys(ARGUMENTS);

/** Whether there is a channel of this name. */
export const isChannel = (channel: string): channel is Channel => Object.hasOwn(ARGUMENTS, channel);

/**
 * The arguments of a call, if they are what its channel takes. Fields that are not known are left out.
 * @throws JobError `unknown-channel`, `invalid-arguments`. The message names no values: one may be a secret.
 */
export function checkArguments<Name extends Channel>(channel: Name, args: readonly unknown[]): Arguments<Name> {
  if (!isChannel(channel)) {
    const remedy = didYouMean(channel, CHANNELS, 'channels');
    throw JobError.of('unknown-channel', `unknown channel: ${channel}`, {}, remedy === undefined ? {} : { remedy });
  }
  const schema: z.ZodType<Arguments<Name>> = ARGUMENTS[channel];
  const { success, data, error } = schema.safeParse(args);
  if (success) return data;
  const reasons = error.issues.map(({ path: at, message }) => `${['arguments', ...at].join('.')}: ${message}`);
  throw JobError.of('invalid-arguments', `invalid arguments of ${channel}: ${reasons.join('; ')}`);
}
