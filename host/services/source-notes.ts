import { basename } from 'node:path';
import type { JsonFormat } from '../../connectors/json/options.ts';
import type { SourceLook } from '../../engine/plan/open-sources.ts';
import type { CheckedOrigin } from '../../stages/check-job.ts';
import { specOf } from '../../stages/index.ts';
import type { ConnectorOriginPlan } from '../../stages/shared/database.ts';
import { formatBytes } from '../sizes.ts';

/** What was found of a source, in words: `UTF-8`, `delimiter ,`, `header`, `315 MB`; of a database what is read of it. */
export function sourceNotes(origin: CheckedOrigin, look: SourceLook | undefined): string[] {
  if (look?.csv) {
    const { options, inputs } = look.csv;
    const { delimiter, header, quote } = options;
    return [
      ...filesNotes(inputs),
      `delimiter ${CHARACTERS[delimiter] ?? delimiter}`,
      ...(quote !== null && quote !== '"' ? [`quote ${quote}`] : []),
      header ? 'header' : 'no header',
      sizeOf(inputs),
    ];
  }
  if (look?.json) {
    const { inputs } = look.json;
    return [...filesNotes(inputs), ...distinct(inputs.map(({ format }) => FORMATS[format])), sizeOf(inputs)];
  }
  if (look?.rest) return [look.rest.url, `${look.rest.sampled} records looked at`];
  if (origin.type === 'sqlite-origin') {
    const { source, connection } = origin.plan;
    return [basename(String(connection.path)), source.kind === 'table' ? `table ${source.table.table}` : 'query'];
  }
  const plan = specOf(origin.type)?.connector === undefined ? undefined : (origin.plan as unknown as ConnectorOriginPlan);
  if (plan?.source)
    return [String(plan.connection.name), plan.source.kind === 'table' ? `table ${plan.source.table.table}` : 'query'];
  return [];
}

/** What was guessed of a source and could be otherwise, in words. A run says the same. */
export const sourceDoubts = (look: SourceLook | undefined): readonly string[] => look?.csv?.detection.warnings ?? [];

type Inputs = NonNullable<SourceLook['csv']>['inputs'] | NonNullable<SourceLook['json']>['inputs'];

const CHARACTERS: Readonly<Record<string, string>> = { '\t': 'tab', ' ': 'blank' };
const FORMATS: Readonly<Record<JsonFormat, string>> = { array: 'one document', lines: 'a record per line' };

const filesNotes = (inputs: Inputs): string[] => [
  ...distinct(inputs.map(({ encoding }) => encoding.toUpperCase())),
  ...distinct(inputs.map(({ compression }) => compression)).filter((compression) => compression !== 'none'),
];

const sizeOf = (inputs: Inputs): string => {
  const size = formatBytes(inputs.reduce((sum, { file }) => sum + file.bytes, 0));
  return inputs.length > 1 ? `${size} in ${inputs.length} files` : size;
};

const distinct = (values: readonly string[]): string[] => [...new Set(values)];
