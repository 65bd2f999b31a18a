// The command line of the benchmark.
import { parseArgs } from 'node:util';
import { CASES, type Case, type EngineName } from './cases.ts';

/** The rows that the targets are for. */
export const TARGET_ROWS = 5_000_000;
const ENGINES: readonly EngineName[] = ['open-stage', 'duckdb', 'pandas'];

export const USAGE = `usage: npm run bench -- [options]
  --rows N          rows of the sales file (default ${TARGET_ROWS}, which the targets are for)
  --rounds N        runs of each contender, in turns (default 5)
  --case NAME       only this case; may be repeated: ${CASES.map(({ name }) => name).join(', ')}
  --engine NAME     only this engine; may be repeated: ${ENGINES.join(', ')}
  --large           also the cases that need much time and disk
  --with-pandas     install pandas into .bench/ first
  --check           exit with 1 when a target is missed
  --json            print JSON to stdout instead of the table`;

export interface Options {
  readonly rows: number;
  readonly rounds: number;
  readonly cases: readonly Case[];
  readonly engines: readonly EngineName[];
  readonly withPandas: boolean;
  readonly check: boolean;
  readonly json: boolean;
}

/** @throws Error that names what is wrong with the command line. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: String(TARGET_ROWS) },
      rounds: { type: 'string', default: '5' },
      case: { type: 'string', multiple: true },
      engine: { type: 'string', multiple: true },
      large: { type: 'boolean', default: false },
      'with-pandas': { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { check, json } = values;
  const cases = values.case?.map((name) => find('case', name, CASES, (benchCase) => benchCase.name));
  const engines = values.engine?.map((name) => find('engine', name, ENGINES, (engine) => engine));
  return {
    ...{
      rows: count('rows', values.rows),
      rounds: count('rounds', values.rounds),
      withPandas: values['with-pandas'],
      check,
      json,
    },
    cases: cases ?? CASES.filter(({ large }) => values.large || !large),
    engines: engines ?? ENGINES,
  };
}

function find<Item>(option: string, name: string, among: readonly Item[], nameOf: (item: Item) => string): Item {
  const found = among.find((item) => nameOf(item) === name);
  if (found === undefined) throw new Error(`unknown ${option}: ${name}`);
  return found;
}

function count(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`invalid ${option}: ${text}`);
  return value;
}
