// Measures Open-Stage beside its peers: npm run bench -- [options]; options.ts has the list. `npm run bench -- databases`: see databases.ts.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { type Case, type Contender, DUCKDB, type Work } from './cases.ts';
import { compareResults } from './check.ts';
import { type Data, prepareData, warmCache } from './data.ts';
import { commandOf, type Engines, findEngines, installPandas, path } from './engines.ts';
import { type Measurement, measure } from './measure.ts';
import { type Options, readOptions, TARGET_ROWS, USAGE } from './options.ts';
import { type CaseResult, missedTarget, type Outcome, renderTable, summarize } from './report.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const outputOf = (benchCase: Case, contender: Contender) =>
  path(`.bench/out/${benchCase.name}/${contender.name.replaceAll(' ', '-')}.csv`);

async function runOnce(contender: Contender, benchCase: Case, data: Data, engines: Engines): Promise<Measurement> {
  const output = outputOf(benchCase, contender);
  mkdirSync(dirname(output), { recursive: true });
  rmSync(output, { force: true });
  return await measure(commandOf(contender, benchCase, { ...data, output }, engines));
}

async function runCase(benchCase: Case, data: Data, engines: Engines, { rounds, engines: chosen }: Options): Promise<CaseResult> {
  const there = benchCase.contenders.filter(({ engine }) => chosen.includes(engine) && engines.versions[engine]);
  const outcomes = there.map((contender): Outcome => ({ contender, measurements: [] }));
  for (let round = 1; round <= rounds; round++) {
    for (const outcome of outcomes.filter(({ problem }) => !problem)) {
      try {
        outcome.measurements.push(await runOnce(outcome.contender, benchCase, data, engines));
      } catch (error) {
        outcome.problem = messageOf(error);
      }
      const figure = outcome.problem ? 'failed' : `${outcome.measurements.at(-1)!.seconds.toFixed(2)} s`;
      say(`${benchCase.name} ${round}/${rounds} ${outcome.contender.name}: ${figure}`);
    }
  }
  if (benchCase.work) await checkResults(outcomes, benchCase, benchCase.work, data, engines);
  if (outcomes.every(({ problem }) => !problem)) rmSync(dirname(outputOf(benchCase, DUCKDB)), { recursive: true, force: true });
  return summarize(benchCase, data.rows, outcomes);
}

/** Compares the last results with DuckDB's, which is made here if DuckDB was no contender. */
async function checkResults(
  outcomes: Outcome[],
  benchCase: Case,
  { comparison }: Work,
  data: Data,
  engines: Engines,
): Promise<void> {
  const claims = outcomes.filter(({ contender, problem }) => contender !== DUCKDB && !problem);
  const oracle = outcomes.find(({ contender }) => contender === DUCKDB);
  if (claims.length > 0 && (!oracle || oracle.problem)) await runOnce(DUCKDB, benchCase, data, engines);
  for (const outcome of claims) {
    const difference = await compareResults(outputOf(benchCase, DUCKDB), outputOf(benchCase, outcome.contender), comparison);
    if (difference) outcome.problem = `its result is not DuckDB's: ${difference}`;
  }
}

async function main(options: Options): Promise<number> {
  if (options.withPandas) installPandas();
  const engines = findEngines();
  if (options.engines.includes('open-stage') && !engines.versions['open-stage']) {
    say('missing dist/cli.js; build it with npm run build');
    return 2;
  }
  if (options.engines.includes('pandas') && !engines.versions.pandas) say('without pandas; --with-pandas installs it');
  const cases: CaseResult[] = [];
  for (const benchCase of options.cases) {
    const data = prepareData(options.rows * (benchCase.scale ?? 1), say);
    await warmCache(data);
    cases.push(await runCase(benchCase, data, engines, options));
  }
  const date = new Date().toISOString();
  const { platform } = process;
  const machine = { cpu: cpus()[0]?.model ?? null, cores: availableParallelism(), memoryBytes: totalmem(), platform };
  const { rows, rounds } = options;
  const report = `${JSON.stringify({ date, machine, versions: engines.versions, rows, rounds, cases }, null, 2)}\n`;
  const file = path(`.bench/results/${date.replaceAll(':', '-')}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, report);
  process.stdout.write(options.json ? report : `${renderTable(cases)}\n`);
  if (rows !== TARGET_ROWS) say(`The targets are for ${TARGET_ROWS} rows; this was ${rows}.`);
  say(`figures: ${file}`);
  const wrong = cases.some(({ contenders }) => contenders.some(({ problem }) => problem));
  return wrong || (options.check && missedTarget(cases)) ? 1 : 0;
}

function commandLine(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    say(`${messageOf(error)}\n${USAGE}`);
    return undefined;
  }
}

if (process.argv[2] === 'databases') await import('./databases.ts');
else {
  const options = commandLine();
  process.exitCode = options ? await main(options) : 2;
}
