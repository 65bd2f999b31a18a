// How each engine is started for a case, and which are there.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { version } from '@duckdb/node-api';
import type { Case, Contender, EngineName } from './cases.ts';
import { literal } from './check.ts';
import type { Command } from './measure.ts';

export const path = (relative: string): string => fileURLToPath(new URL(relative, new URL('../', import.meta.url)));

const CLI = path('dist/cli.js');
const VENV_PYTHON = path(process.platform === 'win32' ? '.bench/pandas/Scripts/python.exe' : '.bench/pandas/bin/python3');

/** Input files of a case and where a contender puts its result. */
export interface Files {
  readonly sales: string;
  readonly customers: string;
  readonly output: string;
}

/** Versions of the engines that can run here, and the Python that has pandas. */
export interface Engines {
  readonly versions: Readonly<Partial<Record<EngineName, string>>>;
  readonly python: string;
}

export function findEngines(): Engines {
  const built = existsSync(CLI) ? { 'open-stage': `on Node ${process.versions.node}` } : {};
  for (const python of [VENV_PYTHON, 'python3']) {
    try {
      const pandas = execFileSync(python, ['-c', 'import pandas; print(pandas.__version__)'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return { versions: { ...built, duckdb: version(), pandas: pandas.toString().trim() }, python };
    } catch {
      // Not this one: no Python, or no pandas in it.
    }
  }
  return { versions: { ...built, duckdb: version() }, python: VENV_PYTHON };
}

/** The Python that can do this; `undefined` where there is none. */
export function findPython(statement: string): string | undefined {
  return [VENV_PYTHON, 'python3'].find((python) => spawnSync(python, ['-c', statement], { stdio: 'ignore' }).status === 0);
}

/** Makes a virtual environment in the cache folder with the newest packages. */
export function installPandas(packages: readonly string[] = ['pandas']): void {
  const run = (program: string, ...rest: string[]) => execFileSync(program, ['-m', ...rest], { stdio: ['ignore', 2, 2] });
  if (!existsSync(VENV_PYTHON)) run('python3', 'venv', path('.bench/pandas'));
  run(VENV_PYTHON, 'pip', 'install', '--quiet', '--disable-pip-version-check', '--upgrade', ...packages);
}

export function commandOf(contender: Contender, benchCase: Case, files: Files, engines: Engines): Command {
  const { work } = benchCase;
  // Keeps the benchmark's runs out of the user's run history.
  const openStage = { program: process.execPath, environment: { XDG_DATA_HOME: path('.bench/home') } };
  if (!work) {
    const parameters = [`input=${files.sales}`, `output=${files.output}`].flatMap((parameter) => ['--param', parameter]);
    return { ...openStage, arguments: [CLI, 'validate', path('bench/jobs/filter.yaml'), ...parameters] };
  }
  switch (contender.engine) {
    case 'open-stage': {
      const parameters = [`input=${files.sales}`, `output=${files.output}`];
      if (work.sql.includes('$customers')) parameters.push(`customers=${files.customers}`);
      const settings = [...parameters.flatMap((parameter) => ['--param', parameter]), '--quiet', ...(contender.options ?? [])];
      return { ...openStage, arguments: [CLI, 'run', path(`bench/jobs/${work.job}.yaml`), ...settings] };
    }
    case 'duckdb': {
      const input = (file: string) => `read_csv(${literal(file)})`;
      const query = work.sql
        .replaceAll('$sales', () => input(files.sales))
        .replaceAll('$customers', () => input(files.customers));
      const script = [
        `SET threads = ${availableParallelism()}`,
        `SET temp_directory = ${literal(path('.bench/duckdb'))}`,
        ...(benchCase.duckdbMemory ? [`SET memory_limit = ${literal(benchCase.duckdbMemory)}`] : []),
        `COPY (${query}) TO ${literal(files.output)} (FORMAT csv, HEADER)`,
      ];
      return { program: process.execPath, arguments: [path('bench/peers/duckdb.js'), script.join(';\n')] };
    }
    case 'pandas': {
      const script = path('bench/peers/pandas-case.py');
      return { program: engines.python, arguments: [script, work.job, files.sales, files.customers, files.output] };
    }
  }
}
