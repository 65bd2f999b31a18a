import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runJob } from '../../engine/run/run.ts';
import { openJob } from '../../host/open.ts';
import { serve } from '../connectors/rest/server.ts';
import { ORIGIN, SALES, SMALL, toJson } from './guessed-cases.ts';
import { folderWith, outcomeOf, run, runIn, type Stages } from './jobs.ts';

describe.skipIf(process.platform === 'win32')('what can be read or written only once', () => {
  const throughPipe = async (stages: Stages, onError: unknown = 'fail') => {
    const folder = folderWith(SALES);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    writeFileSync(join(folder, 'job.json'), JSON.stringify({ openstage: 1, name: 'test', stages, onError }));
    const cat = spawn('sh', ['-c', 'cat in.csv > pipe'], { cwd: folder });
    const opened = await openJob(join(folder, 'job.json'));
    const result = await runJob(opened.job!, {
      baseFolder: folder,
      looks: opened.looks,
      workers: 2,
      memoryBytes: 1 << 30,
      granularity: SMALL,
    });
    cat.kill();
    return result;
  };

  test('a pipe: the refusal names the types to set', async () => {
    const result = await throughPipe({ o: { type: 'csv-origin', path: 'pipe' }, ...toJson });
    expect(outcomeOf(result)).toBe('invalid-value: row refused: line 24002: invalid integer: 02215 in column zip');
    expect(result.errors[0]!.remedy).toContain('set types: { zip: string } to keep it as text');
    const declared = await throughPipe({
      o: { type: 'csv-origin', path: 'pipe', types: { zip: 'string', qty: 'string' } },
      ...toJson,
    });
    expect(outcomeOf(declared)).toBe('done');
  });

  test('a pipe that is written to gets no row twice', async () => {
    const folder = folderWith(SALES);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const reader = spawn('sh', ['-c', 'cat pipe > written'], { cwd: folder });
    const result = await runIn(folder, { stages: { ...ORIGIN, d: { ...toJson.d!, path: 'pipe' } } }, { granularity: SMALL });
    reader.kill();
    expect(outcomeOf(result)).toBe('invalid-value: row refused: line 24002: invalid integer: 02215 in column zip');
  });

  test('a web API that rows are sent to gets none twice', async () => {
    const server = await serve(() => ({ status: 200 }));
    const stages: Stages = { ...ORIGIN, d: { type: 'rest-destination', from: 'o', url: server.url, batchRows: 50_000 } };
    const { result } = await run(SALES, { stages }, { granularity: SMALL });
    expect(result.errors[0]!.remedy).toContain('set types: { zip: string } to keep it as text');
  });
});
