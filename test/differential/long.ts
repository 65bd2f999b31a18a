// Runs random jobs for a while: node test/differential/long.ts --minutes 30 --seed 1
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { Oracle } from './oracle.ts';
import { casesOf } from './run-case.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string' } } });
const first = Number(values.seed ?? Date.now() % 1_000_000);
const end = Date.now() + Number(values.minutes) * 60_000;
let jobs = 0;
let graphs = 0;
let failed = 0;
for (let seed = first; Date.now() < end; seed++) {
  const oracle = await Oracle.open();
  const { cases, setting } = await casesOf(seed, oracle);
  const what = await check(cases, oracle, setting);
  jobs++;
  graphs += cases.length;
  if (what !== '') {
    failed++;
    console.log(`SEED=${seed} ${JSON.stringify(setting)}\n${what}\n`);
  }
}
console.log(`${jobs} jobs of ${graphs} graphs from seed ${first}, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
