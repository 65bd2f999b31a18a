import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Files, folderWith, outcomeOf, run, runIn } from './jobs.ts';

const TWO = 'a,b\n1,x\n2,y\n';
const job = (options: object) => ({
  stages: {
    in: { type: 'csv-origin', path: 'in.csv', header: true },
    out: { type: 'csv-destination', from: 'in', path: 'out.csv', ...options },
  },
});

describe('adding to a file', () => {
  const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
  test.each<[what: string, there: string | Uint8Array, options: object, result: string | Uint8Array]>([
    ['the same columns', 'a,b\n0,w\n', {}, 'a,b\n0,w\n1,x\n2,y\n'],
    ['a header in quotes, behind a mark, without line end', '\ufeff"a","b"', {}, '\ufeff"a","b"\n1,x\n2,y\n'],
    ['another delimiter', 'a;b\n', { delimiter: ';' }, 'a;b\n1;x\n2;y\n'],
    ['nothing', '', {}, TWO],
    ['nothing but a mark', '\ufeff', {}, `\ufeff${TWO}`],
    ['nothing but a mark, without header', '\ufeff', { header: false }, '\ufeff1,x\n2,y\n'],
    ['nothing but a line end', '\n', { header: false }, '\n1,x\n2,y\n'],
    ['no header', '0,w\n', { header: false }, '0,w\n1,x\n2,y\n'],
    [
      'UTF-16, low byte first',
      Buffer.from('a,b\n0,w\n', 'utf16le'),
      { encoding: 'utf-16le' },
      Buffer.from('a,b\n0,w\n1,x\n2,y\n', 'utf16le'),
    ],
    ['UTF-16, high byte first', utf16be('a,b\n0,w'), { encoding: 'utf-16be' }, utf16be('a,b\n0,w\n1,x\n2,y\n')],
  ])('that holds %s', async (_, there, options, result) => {
    const folder = folderWith({ 'in.csv': TWO, 'out.csv': there });
    expect(outcomeOf(await runIn(folder, job({ mode: 'append', ...options })))).toBe('done');
    expect(readFileSync(join(folder, 'out.csv')).toString('latin1')).toBe(Buffer.from(result).toString('latin1'));
  });

  test.each<[what: string, there: string, found: string]>([
    ['in another order', 'b,a\nw,0\n', 'b,a'],
    ['of other names', 'a,c\n', 'a,c'],
    ['fewer', 'a\n0\n', 'a'],
    ['without names', '0,w\n', '0,w'],
  ])('whose columns are %s is refused', async (_, there, found) => {
    const { result, read } = await run({ 'in.csv': TWO, 'out.csv': there }, job({ mode: 'append' }));
    expect(result.errors[0]).toMatchObject({
      code: 'other-columns',
      message: expect.stringContaining(`its first row is ${found}, the columns are a,b`),
    });
    expect(read('out.csv')).toBe(there);
  });

  test('that is compressed', async () => {
    const load = async (there: string) => {
      const folder = folderWith({ 'in.csv': TWO, 'out.csv.gz': gzipSync(there) });
      const outcome = outcomeOf(await runIn(folder, job({ mode: 'append', path: 'out.csv.gz' })));
      return [outcome.split(':')[0], gunzipSync(readFileSync(join(folder, 'out.csv.gz'))).toString()];
    };
    expect(await load('a,b\n0,w\n')).toEqual(['done', 'a,b\n0,w\n1,x\n2,y\n']);
    expect(await load('a,b\n0,w')).toEqual(['done', 'a,b\n0,w\n1,x\n2,y\n']);
    expect(await load('')).toEqual(['done', TWO]);
    expect(await load('b,a\n0,w\n')).toEqual(['other-columns', 'b,a\n0,w\n']);
  });
});

describe('a header', () => {
  const files: Files = { 'in.csv': '"a,b",=cmd()\n1,=x\n' };

  test('is guarded as values are', async () => {
    const { read } = await run(files, job({ formulaGuard: true }));
    expect(read('out.csv')).toBe(`"a,b",'=cmd()\n1,'=x\n`);
  });

  test('is what rows are added behind then', async () => {
    const { result, read } = await run({ ...files, 'out.csv': `"a,b",'=cmd()\n` }, job({ formulaGuard: true, mode: 'append' }));
    expect([outcomeOf(result), read('out.csv')]).toEqual(['done', `"a,b",'=cmd()\n1,'=x\n`]);
  });

  test('that would need quotes fails the run without them', async () => {
    const { result, folder } = await run(files, job({ quoting: 'none' }));
    expect(readdirSync(folder).sort()).toEqual(['in.csv', 'job.json']);
    expect(outcomeOf(result)).toBe(
      'needs-quotes: the name of column a,b holds a delimiter, quote or line break, but quoting is none',
    );
  });
});

describe('a file per partition', () => {
  test('takes the number before all of its extension', async () => {
    const { folder } = await run({ 'in.csv': TWO }, job({ path: 'out/x.v1.csv.gz', partitioned: true }));
    expect(readdirSync(join(folder, 'out'))).toEqual(['x.v1-00001.csv.gz']);
  });

  test('removes those that an earlier run has left, and no other files', async () => {
    const others = ['x-00002.csv.gz', 'x-2.csv', 'x-old.csv', 'y-00002.csv'];
    const folder = folderWith({ 'in.csv': TWO, 'out/x-00001.csv': 'old', 'out/x-00002.csv': 'old' });
    for (const name of others) writeFileSync(join(folder, 'out', name), 'other');
    expect(outcomeOf(await runIn(folder, job({ path: 'out/x.csv', partitioned: true })))).toBe('done');
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['x-00001.csv', ...others].sort());
    expect(readFileSync(join(folder, 'out', 'x-00001.csv'), 'utf8')).toBe(TWO);
  });

  test('keeps those of an earlier run when it fails', async () => {
    const folder = folderWith({ 'in.csv': 'a\n1\nx\n', 'out/x-00001.csv': 'old', 'out/x-00002.csv': 'old' });
    const { stages } = job({ path: 'out/x.csv', partitioned: true });
    const broken = { stages: { ...stages, in: { ...stages.in, types: { a: 'integer' } } } };
    expect((await runIn(folder, broken)).status).toBe('failed');
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['x-00001.csv', 'x-00002.csv']);
  });

  test('finds any of them with ifExists: fail', async () => {
    const options = { path: 'out/x.csv', partitioned: true, ifExists: 'fail' };
    const { result } = await run({ 'in.csv': TWO, 'out/x-00007.csv': 'old' }, job(options));
    expect(outcomeOf(result)).toMatch(/^file-exists: cannot write .*x-00007.csv: it exists$/);
  });
});

describe('a path that cannot be written', () => {
  test.each<[path: string, message: RegExp]>([
    ['folder', /^is-a-folder: cannot write .*folder: it is a folder$/],
    ['in.csv/out.csv', /^not-a-folder: cannot write .*out.csv: .*in.csv is not a folder$/],
    ['in.csv/more/out.csv', /^not-a-folder: cannot write .*out.csv: .*in.csv is not a folder$/],
  ])('%s', async (path, message) => {
    const { result } = await run({ 'in.csv': TWO, 'folder/x': '' }, job({ path }));
    expect(outcomeOf(result)).toMatch(message);
  });

  test.each(['folder/', 'folder\\'])('%s names no file', async (path) => {
    await expect(run({ 'in.csv': TWO }, job({ path }))).rejects.toThrow('the path of a file');
  });
});

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  const LINES = 200_000;
  const numbers = { type: 'generator', rows: LINES, columns: { id: { generator: 'sequence' } } };
  const pipe = async (destination: object, command: string) => {
    const folder = folderWith({});
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const reading = promisify(execFile)('sh', ['-c', command], { cwd: folder });
    const out = { from: 'numbers', path: 'pipe', ...destination };
    const result = await runIn(folder, { stages: { numbers, out } as never }, { workers: 3 });
    return { result, output: (await reading).stdout };
  };

  test('gets the rows of all tasks in order', async () => {
    const { result, output } = await pipe({ type: 'csv-destination', header: false }, 'sort -n -C < pipe && echo sorted');
    expect([outcomeOf(result), output]).toEqual(['done', 'sorted\n']);
    const json = await pipe({ type: 'json-destination', format: 'lines' }, 'wc -l < pipe');
    expect([outcomeOf(json.result), json.output.trim()]).toEqual(['done', String(LINES)]);
  });

  test('whose reader stops fails the run', async () => {
    const { result, output } = await pipe({ type: 'csv-destination', header: false }, 'head -n 1 < pipe');
    expect(output).toBe('1\n');
    expect(outcomeOf(result)).toMatch(/^pipe-closed: cannot write .*pipe: the program that reads it has stopped$/);
  });
});
