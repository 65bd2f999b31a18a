import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { SourceLooks } from '../engine/plan/open-sources.ts';
import type { SecretSource } from '../engine/run/secrets.ts';
import { JobError, type Problem } from '../model/errors.ts';
import type { ConnectionDeclaration, SourceDocument } from '../model/job/document.ts';
import { MAX_DOCUMENT_LENGTH, parseJob } from '../model/job/parse.ts';
import { didYouMean, nearest } from '../model/suggest.ts';
import type { Schema } from '../model/types.ts';
import { type CheckedJob, type CheckResult, checkJob } from '../stages/check-job.ts';
import { OUT } from '../stages/stage.ts';
import { SharedConnections } from './connections.ts';
import { fileKeyIn } from './file-key.ts';
import { dataFolder } from './folders.ts';
import { userSecrets } from './secrets.ts';
import { introspectSources, type SourceFailure } from './sources.ts';
import type { TargetOptions } from './targets.ts';
import { delimiterWarnings, pointToDelimiters } from './wrong-delimiter.ts';

export interface OpenOptions {
  /** Values of the job's parameters; text is converted to their types. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The environment of `${env:NAME}`. Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether pipes are looked at, which uses their beginning up: the run then needs what was found. Default: true. */
  readonly readPipes?: boolean;
  /** The connections that jobs may name without declaring them. Default: those of the user. */
  readonly connections?: Readonly<Record<string, ConnectionDeclaration>>;
  /** What the references of connections are resolved with. Default: the user's secrets. */
  readonly secrets?: SecretSource;
  /** Whether sources are looked at. Default: true. Without, what depends on their columns is not checked. */
  readonly look?: boolean;
  /** Whether targets are looked at, too: what a run would fail on there is an error. A run looks at them itself. Default: false. */
  readonly targets?: boolean;
  /** Schemas of origins that need not be looked at: those of data that the program hands over. */
  readonly schemas?: ReadonlyMap<string, Schema>;
  /** Opens only this stage and those that its rows come from; see `CheckOptions.upTo`. */
  readonly upTo?: string;
}

/** A job document that has been read and checked against the sources it names. */
export interface OpenedJob {
  /** The document's file as it was given. */
  readonly file: string | undefined;
  /** What relative paths of the job are relative to. */
  readonly baseFolder: string;
  /** The document's text, where it was read from a file. */
  readonly text?: string;
  /** What the references of the document were resolved with. */
  readonly given: Required<Pick<OpenOptions, 'parameters' | 'env'>>;
  /** Absent when the text is no YAML map. */
  readonly source?: SourceDocument;
  readonly problems: readonly Problem[];
  /** Absent when there is an error among the problems, or a source could not be looked at. */
  readonly job?: CheckedJob;
  /** The schema of every output port, as far as it is known. */
  readonly schemas: ReadonlyMap<string, Readonly<Record<string, Schema | undefined>>>;
  /** What was found of CSV files, for the run. */
  readonly looks: SourceLooks;
  /** The origins whose source could not be looked at; each is a warning among the problems, too. */
  readonly failures: readonly SourceFailure[];
  /** What of the sources is so doubtful that it is said before a run, which says it, too. */
  readonly doubts: readonly Problem[];
}

/**
 * Reads and checks a job file. What is wrong with the job is in `problems`.
 * @throws JobError when there is no such file, or it cannot be read.
 */
export async function openJob(file: string, options: OpenOptions = {}): Promise<OpenedJob> {
  const text = await readJobFile(file);
  const baseFolder = dirname(resolve(file));
  const { source, problems } = parseJob(text, file);
  if (!source)
    return {
      file,
      baseFolder,
      text,
      given: givenOf(options),
      problems,
      schemas: new Map(),
      looks: new Map(),
      failures: [],
      doubts: [],
    };
  const checked = await checkSource(source, baseFolder, options);
  return { ...checked, file, text };
}

/**
 * The document of a job file, unchecked.
 * @throws JobError when there is no such file, or it is no YAML map.
 */
export async function readSource(file: string): Promise<{
  readonly source: SourceDocument;
  readonly file: string;
  readonly text: string;
  readonly baseFolder: string;
}> {
  const text = await readJobFile(file);
  const { source, problems } = parseJob(text, file);
  if (!source) throw new JobError(problems);
  return { source, file, text, baseFolder: dirname(resolve(file)) };
}

/** Checks a document, looking at the sources that its origins name. */
export async function checkSource(source: SourceDocument, baseFolder: string, options: OpenOptions = {}): Promise<OpenedJob> {
  const given = givenOf(options);
  const { schemas: supplied = new Map<string, Schema>(), readPipes = true } = options;
  const now = new Date();
  const connections = options.connections ?? new SharedConnections(dataFolder(given.env)).readable();
  const { upTo } = options;
  const settings = { ...given, connections, now, fileKey: fileKeyIn(baseFolder), ...(upTo !== undefined && { upTo }) };
  const first = checkJob(source, { ...settings, sourceSchemas: supplied });
  const unknown = (options.look === false ? [] : first.origins).filter(({ id }) => first.schemas.get(id)?.[OUT] === undefined);
  const secrets = options.secrets ?? userSecrets(given.env);
  const { schemas, looks, failures } = await introspectSources(unknown, { baseFolder, readPipes, secrets });
  const known = new Map([...supplied, ...schemas]);
  const checked = schemas.size === 0 ? first : checkJob(source, { ...settings, sourceSchemas: known });
  const unread = failures.map(({ problem }) => problem);
  const doubts = delimiterWarnings(unknown, looks);
  const found = pointToDelimiters(upTo === undefined ? checked.problems : ofPart(checked, failures.length > 0), looks);
  const { destinations, origins, idleOrigins, ...result } = checked;
  const unfit = options.targets ? await unfitTargets(source, checked, { baseFolder, secrets }) : [];
  return {
    ...result,
    file: source.file,
    baseFolder,
    given,
    source,
    // A run of a job that is right says them itself.
    problems: [...(checked.job ? [] : doubts), ...found, ...unread, ...unfit],
    doubts,
    looks,
    failures,
  };
}

/** What is wrong with what the job writes to, as it is now. */
async function unfitTargets(
  source: SourceDocument,
  { destinations, job }: CheckResult,
  options: TargetOptions,
): Promise<Problem[]> {
  const { lookAtTargets, lookAtDeadLetters } = await import('./targets.ts');
  const unfit = await lookAtTargets(destinations, options);
  return [...unfit, ...(job ? await lookAtDeadLetters(job, source, options) : [])];
}

/** What is wrong in the stages of a part; what is wrong beside them only where that alone keeps the part from running. */
function ofPart({ problems, job }: CheckResult, unread: boolean): readonly Problem[] {
  const within = problems.filter(({ place }) => place.stage !== undefined);
  return job || unread || within.some(({ severity }) => severity === 'error') ? within : problems;
}

function givenOf({ parameters = {}, env = process.env }: OpenOptions): OpenedJob['given'] {
  return { parameters, env };
}

/** The errors of an opened job as one exception; nothing when there are none. */
export function throwProblems({ problems }: Pick<OpenedJob, 'problems'>): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new JobError(errors);
}

/** Bytes of the largest file that can hold a document: a UTF-16 unit takes at most three in UTF-8. */
const MAX_FILE_BYTES = MAX_DOCUMENT_LENGTH * 3;

/** Names of files that hold rows, and never a job. */
const DATA_FILE = /\.(?:csv|tsv|tab|psv|jsonl|ndjson|db|db3|sqlite|sqlite3)(?:\.(?:gz|bz2|xz|zst|zip))?$/i;

/** The text of a job file. Throws `JobError` when there is none, or it is no text. */
export async function readJobFile(file: string): Promise<string> {
  const fail = (code: string, message: string, remedy?: string) =>
    JobError.of(code, message, { file }, { value: file, ...(remedy !== undefined && { remedy }) });
  try {
    const kind = await stat(file);
    const readable = kind.isFile() || kind.isDirectory() || kind.isFIFO() || kind.isSocket();
    if (!readable) throw fail('not-a-file', 'this is a device', 'name a regular file or a pipe');
    if (DATA_FILE.test(file)) {
      throw fail(
        'not-a-job',
        'this is data, not a job',
        `open-stage schema ${file} shows what it holds; a job reads it by a stage`,
      );
    }
    const tooLarge = (size: string) => fail('document-too-large', `document too large: ${size} bytes; at most ${MAX_FILE_BYTES}`);
    if (kind.size > MAX_FILE_BYTES) throw tooLarge(String(kind.size));
    const bytes = await readAtMost(file, MAX_FILE_BYTES);
    if (bytes === undefined) throw tooLarge(`more than ${MAX_FILE_BYTES}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof JobError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    switch (code) {
      case 'ENOENT':
        throw fail('file-not-found', 'no such file', await nearFile(file));
      case 'EISDIR':
        throw fail('not-a-file', 'this is a folder', 'name the job file in it');
      case 'ERR_ENCODING_INVALID_ENCODED_DATA':
        throw fail('invalid-encoding', 'the file is not UTF-8 text', 'save it as UTF-8');
      default:
        throw fail('unreadable-file', `cannot read the file: ${message}`);
    }
  }
}

/** The bytes of a file or pipe; `undefined` when there are more than `most`. */
async function readAtMost(file: string, most: number): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of createReadStream(file)) {
    parts.push(part as Buffer);
    length += (part as Buffer).length;
    if (length > most) return undefined;
  }
  return Buffer.concat(parts);
}

async function nearFile(file: string): Promise<string | undefined> {
  const folder = dirname(file);
  const all = await readdir(folder).catch(() => [] as string[]);
  const name = basename(file);
  // Most JSON files are no jobs, but one of nearly this name may be.
  const json = nearest(
    name,
    all.filter((other) => /\.json$/i.test(other)),
  );
  const jobs = all.filter((other) => /\.(ya?ml|openstage)$/i.test(other));
  return didYouMean(name, json === undefined ? jobs : [...jobs, json], `job files in ${folder}`);
}
