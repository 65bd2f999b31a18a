import { RecordEnds, type RecordRules } from '../../connectors/files/record-ends.ts';
import type { SourceFile } from '../../connectors/files/source-files.ts';
import { ofStage } from '../../model/error-report.ts';
import { RunError } from '../../model/errors.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import type { CsvSource, FileSources, JsonSource } from '../plan/sources.ts';
import type { Environment } from './environment.ts';
import { growthOf, hashFile, type LoadedFile, type LoadedFiles } from './loaded-files.ts';

type Context = Pick<Environment, 'state' | 'signal' | 'note'>;

/** The sources without what earlier runs have loaded, for origins that want only the rest. Pipes are always read. */
export async function leaveOutLoaded<Sources extends Pick<FileSources, 'csv' | 'json'>>(
  job: CheckedJob,
  given: Sources,
  context: Context,
): Promise<Sources> {
  const csv = new Map(given.csv);
  const json = new Map(given.json);
  for (const { id, type, plan } of job.stages) {
    if (type === 'csv-origin' && plan.onlyChanged) {
      const source = csv.get(id)!;
      csv.set(id, await ofStage(id, plan.appendOnly ? newRows(id, source, context) : changedFiles(id, source, context)));
    }
    if (type === 'json-origin' && plan.onlyChanged) {
      const source = json.get(id)!;
      json.set(id, await ofStage(id, plan.appendOnly ? newRecords(id, source, context) : changedFiles(id, source, context)));
    }
  }
  return { ...given, csv, json };
}

const knownOf = ({ state }: Context, stage: string): readonly LoadedFile[] =>
  (state.before[stage] as LoadedFiles | undefined)?.files ?? [];

/** A source without the files whose content was loaded. */
async function changedFiles<Source extends CsvSource | JsonSource>(
  stage: string,
  source: Source,
  context: Context,
): Promise<Source> {
  const known = knownOf(context, stage);
  const loaded = new Map(known.map((file) => [file.hash, file]));
  const kept: number[] = [];
  for (const [index, { file, text }] of source.inputs.entries()) {
    const hash = text === null ? await hashFile(file.path, file.bytes, context.signal) : undefined;
    if (hash !== undefined && loaded.has(hash)) continue;
    if (hash !== undefined) loaded.set(hash, { hash });
    kept.push(index);
  }
  context.state.after[stage] = { files: [...loaded.values()] } satisfies LoadedFiles;
  const pick = <T>(values: readonly T[]): T[] => kept.map((index) => values[index]!);
  const picked = { ...source, inputs: pick<Source['inputs'][number]>(source.inputs) };
  return 'starts' in source ? { ...picked, starts: pick(source.starts) } : picked;
}

/** A source of delimited text as far as its files have grown. */
async function newRows(stage: string, source: CsvSource, context: Context): Promise<CsvSource> {
  const grown = await growths(stage, source.inputs, source.options, context);
  return {
    ...source,
    inputs: source.inputs.map((input, i) => ({ ...input, file: { ...input.file, bytes: grown[i]!.end } })),
    starts: source.starts.map((start, i) => grown[i]!.start ?? start),
  };
}

/** A source of JSON Lines as far as its files have grown. */
async function newRecords(stage: string, source: JsonSource, context: Context): Promise<JsonSource> {
  const other = source.inputs.find(({ format }) => format !== 'lines');
  if (other) {
    throw new RunError('cannot-grow', `${other.file.path} is one JSON document, to which no record can be added at its end`, {
      value: other.file.path,
      remedy: 'leave out appendOnly; or write JSON Lines',
    });
  }
  const grown = await growths(stage, source.inputs, {}, context);
  return {
    ...source,
    inputs: source.inputs.map((input, i) => {
      const { start, end } = grown[i]!;
      return {
        ...input,
        file: { ...input.file, bytes: end },
        ...(start && { textStart: start.offset, linesBefore: start.line }),
      };
    }),
  };
}

interface GrowingInput {
  readonly file: SourceFile;
  readonly plain: boolean;
  readonly text: unknown;
}

async function growths(stage: string, inputs: readonly GrowingInput[], rules: Partial<RecordRules>, context: Context) {
  const { state, signal, note } = context;
  let known = knownOf(context, stage);
  const loaded: LoadedFile[] = [];
  const grown = [];
  for (const { file, plain, text } of inputs) {
    const { path, bytes } = file;
    if (!plain || text !== null) {
      throw new RunError('cannot-grow', `${path} is compressed, not UTF-8 or not a regular file, so appendOnly cannot read it`, {
        value: path,
        remedy: 'leave out appendOnly',
      });
    }
    const growth = await growthOf({ path, bytes, known, accept: state.accept, ends: () => new RecordEnds(rules), signal });
    known = known.filter((one) => one !== growth.before);
    loaded.push(growth.loaded);
    grown.push(growth);
    const left = bytes - growth.end;
    if (left > 0) {
      const what = `the last line of ${path} has no end (${left} ${left === 1 ? 'byte' : 'bytes'}): it is read when it has one`;
      note({ stage, text: what, severity: 'warning' });
    }
  }
  state.after[stage] = { files: [...known, ...loaded] } satisfies LoadedFiles;
  return grown;
}
