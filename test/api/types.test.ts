import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folderWith } from '../cli/open-stage.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const SAMPLE = `
import { aggregator, copy, csvDestination, csvOrigin, filter, funnel, job, memoryOrigin, printer, switchBy } from 'open-stage';

const result = await job('sales')
  .extract(csvOrigin({ path: 'sales.csv' }))
  .transform(filter({ where: 'amount > 1000' }))
  .transform(aggregator({ keys: ['category'], measures: { total: { function: 'sum', column: 'amount' } } }))
  .load(csvDestination({ path: 'summary.csv' }))
  .run({ parameters: { a: 1 }, workers: 2, memory: '2GB' });
export const figures: number[] = [result.recordsLoaded, result.stages.filter.rejected, result.tables.totals.numRows];

job('graph')
  .extract(memoryOrigin({ data: [{ a: 1 }] }))
  .route(switchBy({ column: 'a', mapping: { b: 'c' } }), { c: (flow) => flow })
  .merge(funnel())
  .branch(copy(), (flow) => flow.load(printer({ rows: 5 }, { id: 'show' })))
  .toYaml();

// @ts-expect-error path is missing
csvOrigin({});
// @ts-expect-error there is no such option
csvOrigin({ path: 'a.csv', delimeter: ';' });
// @ts-expect-error there is no such function
aggregator({ keys: [], measures: { t: { function: 'summ', column: 'x' } } });
// @ts-expect-error a destination is no origin
job('wrong').extract(printer());
// @ts-expect-error a flow that is open cannot run
job('open').extract(csvOrigin({ path: 'a.csv' })).run();
`;

test.skipIf(!existsSync(new URL('../../dist/types', import.meta.url))).each(['nodenext', 'bundler'])(
  'a program that uses the package compiles, with module resolution %s',
  async (resolution) => {
    const folder = await folderWith({ 'sample.ts': SAMPLE, 'package.json': '{ "type": "module" }' });
    await mkdir(`${folder}/node_modules`);
    await symlink(root, `${folder}/node_modules/open-stage`);
    const options = ['--noEmit', '--strict', '--target', 'es2024', '--module', resolution === 'bundler' ? 'esnext' : resolution];
    const args = [`${root}node_modules/typescript/bin/tsc`, ...options, '--moduleResolution', resolution, '--types', 'node'];
    const typeRoots = ['--typeRoots', `${root}node_modules/@types`];
    const output = await new Promise((resolve) => {
      execFile(process.execPath, [...args, ...typeRoots, 'sample.ts'], { cwd: folder }, (_, stdout) => resolve(stdout));
    });
    expect(output).toBe('');
  },
);
