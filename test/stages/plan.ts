import { formatProblem } from '../../model/errors.ts';
import type { Expression } from '../../model/expression/expression.ts';
import { printExpression } from '../../model/expression/print.ts';
import { parseJob } from '../../model/job/parse.ts';
import { type Schema, typeName } from '../../model/types.ts';
import { type CheckedStage, type CheckResult, checkJob } from '../../stages/check-job.ts';

/** Inputs by stage id: `id integer, name string`. */
export type Tables = Readonly<Record<string, string>>;

function schemaOf(columns: string): string {
  const fields = columns.split(/,\s*(?![^(<]*[)>])/).map((column) => /^(\S+) (.+)$/.exec(column)!);
  return `{ ${fields.map(([, name, type]) => `${name}: "${type}"`).join(', ')} }`;
}

/** `id integer not null, name string`: a schema as the tests write it. */
export function printSchema(schema: Schema | undefined): string | undefined {
  return schema?.map(({ name, type, nullable }) => `${name} ${typeName(type)}${nullable ? '' : ' not null'}`).join(', ');
}

/**
 * Checks stage `s`, written as YAML, in a job where it reads the tables, whose columns are all nullable.
 * Expressions in the plan are printed as text.
 */
export function planOf(stage: string, tables: Tables = {}, ports: readonly string[] = ['out']) {
  const { problems, job, origins, schemas } = check(stage, tables, ports);
  const checked = [...(job?.stages ?? origins)].find(({ id }) => id === 's');
  return {
    problems: problems.map((problem) => formatProblem({ ...problem, place: {} })),
    plan: printExpressions(checked?.plan),
    outputs: Object.fromEntries(ports.map((port) => [port, printSchema(schemas.get('s')?.[port])])),
  };
}

/** Stage `s`, which has to be sound, as the engine gets it. */
export function checkedStage(stage: string, tables: Tables, ports: readonly string[]): CheckedStage {
  const { job, problems } = check(stage, tables, ports);
  if (!job) throw new Error(problems.map(formatProblem).join('\n'));
  return job.stages.find(({ id }) => id === 's')!;
}

function check(stage: string, tables: Tables, ports: readonly string[]): CheckResult {
  const sources = Object.entries(tables).map(
    ([id, columns]) => `  ${id}: { type: memory-origin, columns: ${schemaOf(columns)} }\n`,
  );
  const readers = ports.map((port, index) => `  r${index}: { type: printer, from: ${port === 'out' ? 's' : `s.${port}`} }\n`);
  const { source } = parseJob(`openstage: 1\nstages:\n${sources.join('')}  s: ${stage}\n${readers.join('')}`);
  return checkJob(source!);
}

function printExpressions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(printExpressions);
  if (typeof value !== 'object' || value === null) return value;
  if ('span' in value) return printExpression(value as Expression);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, printExpressions(inner)]));
}
