import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Granularity } from '../../engine/run/granularity.ts';
import { parseCsv } from '../engine/csv-reference.ts';
import { folderWith, outcomeOf, runIn, type Stages } from '../engine/jobs.ts';
import { Choice } from './choice.ts';
import { compareTables, type Difference } from './compare.ts';
import { writeSource } from './data.ts';
import { makeCase } from './graph.ts';
import { type JobCase, openPorts } from './job-case.ts';
import type { Oracle } from './oracle.ts';

/** How a case is run. */
export interface Setting {
  readonly workers: readonly number[];
  readonly granularity: Granularity;
  readonly header: boolean;
}

/** A case that came out differently. */
export interface Mismatch {
  readonly port: string;
  readonly what: string;
}

/** The destinations that end a case's open ports, by port. */
export function destinationsOf(cases: readonly JobCase[]): Map<string, string> {
  const ports = cases.flatMap(({ steps }) => openPorts(steps)).map(({ port }) => port);
  return new Map(ports.map((port) => [port, `to_${port.replace(/\W/g, '_')}`]));
}

export function documentOf(cases: readonly JobCase[], header: boolean): { onError: string; stages: Stages } {
  const stages: Record<string, Stages[string]> = {};
  for (const { steps } of cases) for (const step of steps) Object.assign(stages, step.stages);
  for (const [port, id] of destinationsOf(cases)) {
    stages[id] = { type: 'csv-destination', from: port, path: `${id}.csv`, ...(!header && { header }) };
  }
  return { onError: 'skip', stages };
}

/** Writes a case's job and input files into a new folder. */
export function writeCases(cases: readonly JobCase[], header = true): string {
  const files: Record<string, string> = {};
  for (const { sources, seed } of cases) {
    for (const source of sources) files[`${source.name}.csv`] = writeSource(source, new Choice(seed));
  }
  files['job.json'] = JSON.stringify({ openstage: 1, ...documentOf(cases, header) }, null, 1);
  return folderWith(files, true);
}

/** Runs cases as one job, with every number of workers, and compares all that is written with what DuckDB says. */
export async function runCases(cases: readonly JobCase[], oracle: Oracle, setting: Setting): Promise<Mismatch | undefined> {
  const folder = writeCases(cases);
  try {
    let first: Map<string, string> | undefined;
    for (const workers of setting.workers) {
      const result = await runIn(folder, documentOf(cases, true), { workers, granularity: setting.granularity });
      if (result.status !== 'done') return { port: '', what: `${workers} workers: ${outcomeOf(result)}` };
      const written = new Map(
        [...destinationsOf(cases)].map(([port, id]) => [port, readFileSync(join(folder, `${id}.csv`), 'utf8')]),
      );
      for (const [port, text] of written) {
        if (first && first.get(port) !== text)
          return { port, what: `${workers} workers write other bytes than ${setting.workers[0]}` };
      }
      if (first) continue;
      first = written;
      for (const relation of cases.flatMap(({ steps }) => openPorts(steps))) {
        const difference = await compareFile(oracle, relation, written.get(relation.port)!);
        if (difference !== undefined) return { port: relation.port, what: `${workers} workers: ${difference}` };
      }
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compareFile(oracle: Oracle, relation: Parameters<Oracle['rows']>[0], text: string): Promise<Difference> {
  const { columns } = relation;
  const { rows, rejects } = parseCsv(text, columns.length);
  if (rejects.length > 0) return `what is written cannot be read: ${JSON.stringify(rejects[0])}`;
  const [header, ...body] = rows;
  const names = columns.map(({ name }) => name);
  if (JSON.stringify(header) !== JSON.stringify(names)) return `columns ${header} instead of ${names}`;
  return compareTables(body, await oracle.rows(relation), columns);
}

/** How the cases of a seed are run: finely cut, so that few rows make many tasks. */
export function settingOf(choice: Choice): Setting {
  return {
    workers: choice.of([
      [1, 2],
      [1, 2],
      [1, 2],
      [2, 7],
      [1, 7],
    ]),
    granularity: {
      rangeBytes: choice.of([128, 1000, 10_000, 1 << 21]),
      mergeRows: choice.of([4, 50, 1000, 1 << 15]),
      partRows: choice.of([4, 50, 1000, 1 << 16]),
      mergeBytes: choice.of([200, 4 << 20]),
      partBytes: choice.of([200, 8 << 20]),
    },
    header: true,
  };
}

/** The cases of a seed, which make one job. */
export async function casesOf(seed: number, oracle: Oracle): Promise<{ cases: JobCase[]; setting: Setting }> {
  const choice = new Choice(seed);
  const setting = settingOf(choice);
  const count = choice.of([1, 1, 4, 8]);
  const plain = choice.chance(0.6);
  const cases: JobCase[] = [];
  for (let i = 0; i < count; i++)
    cases.push(await makeCase(seed * 100 + i, new Choice(seed * 100 + i), oracle, count > 1 ? `g${i}` : '', plain));
  return { cases, setting: forRows(setting, Math.max(...cases.flatMap(rowsOf))) };
}

/** Pieces that the rows of a stage are cut into, about and at most: what sorting costs grows with the number of runs times that of ranges. */
const MOST_PIECES = 400;

/** A setting for so many rows. */
function forRows(setting: Setting, rows: number): Setting {
  const { granularity } = setting;
  const least = Math.ceil(rows / MOST_PIECES);
  return {
    ...setting,
    granularity: {
      ...granularity,
      rangeBytes: Math.max(granularity.rangeBytes, least * BYTES_OF_ROW),
      mergeRows: Math.max(granularity.mergeRows, least),
      partRows: Math.max(granularity.partRows, least),
    },
  };
}

const BYTES_OF_ROW = 40;

/** Rows of the ports of a case. */
const rowsOf = ({ steps }: JobCase): number[] => steps.flatMap(({ outputs }) => outputs.map(({ rows }) => rows));

/** Writes a folder with a case that failed, to look into. */
export function keepCase(one: JobCase, setting: Setting): string {
  const folder = writeCases([one]);
  writeFileSync(join(folder, 'duckdb.sql'), one.steps.flatMap((step) => step.sql).join(';\n'));
  writeFileSync(join(folder, 'setting.json'), JSON.stringify(setting));
  return folder;
}
