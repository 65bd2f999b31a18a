import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { introspectCsv } from '../../../connectors/csv/introspect.ts';
import type { CsvSettings } from '../../../connectors/csv/options.ts';
import { encodeText } from '../../../connectors/files/encode-text.ts';
import { resolveFiles } from '../../../connectors/files/source-files.ts';
import { typeName } from '../../../model/types.ts';
import { collect, compressed, folderOf, refusal, temporaryFolder } from '../files/fixtures.ts';

async function look(files: Readonly<Record<string, string | Uint8Array>>, settings: CsvSettings = {}, pattern = '*') {
  return introspectCsv(await resolveFiles(pattern, folderOf(files)), settings);
}
const columns = async (files: Readonly<Record<string, string | Uint8Array>>, settings: CsvSettings = {}) =>
  (await look(files, settings)).schema.map((field) => `${field.name}: ${typeName(field.type)}`);

describe('one file', () => {
  test('tells how to read it', async () => {
    const { options, schema, inputs, detection } = await look({ 'a.csv': 'id;name\r\n1;x\r\n2;\r\n' }, { maxRows: 5 });
    expect(options).toEqual({
      delimiter: ';',
      quote: '"',
      escape: null,
      skipInitialSpace: false,
      quotedNulls: false,
      header: true,
      comment: null,
      shortRows: 'refuse',
      skipFooter: 0,
      skipRows: 0,
      nullValues: [''],
      lineEnding: 'crlf',
      encoding: 'utf-8',
      compression: 'none',
      member: null,
      maxRows: 5,
      types: {},
    });
    expect(schema).toEqual([
      { name: 'id', type: { kind: 'integer' }, nullable: true },
      { name: 'name', type: { kind: 'string' }, nullable: true },
    ]);
    expect(inputs).toMatchObject([{ plain: true, textStart: 0, order: null, text: null }]);
    expect([detection.complete, detection.sampledRows]).toEqual([true, 2]);
  });

  test('may have a byte order mark', async () => {
    const { schema, inputs } = await look({ 'a.csv': '\ufeffid,x\n1,2\n' });
    expect([schema[0]!.name, inputs[0]!.plain, inputs[0]!.textStart]).toEqual(['id', true, 3]);
  });

  test('may be compressed and in another encoding', async () => {
    const bytes = await compressed('zst', encodeText(Buffer.from('año,x\n1,ñ\n'), 'utf-16be'));
    const { schema, options, inputs } = await look({ 'a.csv.zst': bytes }, { encoding: 'utf-16be' });
    expect([schema[0]!.name, options.encoding, options.compression, inputs[0]!.plain]).toEqual(['año', 'utf-16be', 'zst', false]);
    const latin = await look({ 'a.csv': encodeText(Buffer.from('año,x\n1,ñ\n'), 'windows-1252') });
    expect([latin.schema[0]!.name, latin.options.encoding, latin.inputs[0]!.plain]).toEqual(['año', 'windows-1252', false]);
  });

  test('is read as the user says', async () => {
    const settings: CsvSettings = {
      delimiter: '|',
      quote: '',
      header: false,
      types: { column_1: { kind: 'string' } },
      nullValues: ['-'],
    };
    const { options } = await look({ a: '1|"x\n-|y\n' }, settings);
    expect(options).toMatchObject({ delimiter: '|', quote: null, header: false, nullValues: ['-'], types: settings.types });
    expect(await columns({ a: '1|"x\n-|y\n' }, settings)).toEqual(['column_1: string', 'column_2: string']);
  });

  test.each<[string, string, string[]]>([
    ['empty', '', []],
    ['only a header', 'a,b\n', ['a: string', 'b: string']],
    ['no final line end', 'a,b\n1,2', ['a: integer', 'b: integer']],
    ['a field of 10 MB in its first row', `a,b\n"${'x'.repeat(10 << 20)}",1\ny,2\n`, ['a: string', 'b: integer']],
    ['a header of 400 kB', `${'h'.repeat(400_000)},b\n1,2\n`, [`${'h'.repeat(400_000)}: integer`, 'b: integer']],
  ])('may be odd: %s', async (_, text, expected) => {
    expect(await columns({ 'a.csv': text })).toEqual(expected);
  });

  test('is looked at in its middle and at its end too', async () => {
    const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `${from + i},x\n`).join('');
    const middle = `id,t\n${rows(0, 60_000)}${'z,x\n'.repeat(200_000)}${rows(0, 60_000)}`;
    expect(await columns({ 'a.csv': middle })).toEqual(['id: string', 't: string']);
    expect(await columns({ 'a.csv': `id,t\n${rows(0, 150_000)}1.5,x` })).toEqual(['id: float', 't: string']);
  });

  test.skipIf(process.platform === 'win32')('may be a pipe, whose text is kept', async () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    createWriteStream(join(folder, 'pipe')).end('a,b\n1,2\n'.repeat(100_000));
    const { inputs, schema } = await introspectCsv(await resolveFiles('pipe', folder));
    expect([schema.length, inputs[0]!.plain]).toEqual([2, false]);
    expect(Buffer.concat(await collect(inputs[0]!.text!)).length).toBe(800_000);
  });
});

describe('several files', () => {
  test('give the types together', async () => {
    expect(await columns({ 'a.csv': 'id,n\n1,1\n', 'b.csv': 'id,n\n2,1.5\n', 'c.csv': 'id,n\nx3,\n' })).toEqual([
      'id: string',
      'n: float',
    ]);
  });
  test('may have their columns in another order', async () => {
    const { inputs, schema } = await look({ 'a.csv': 'id,n,s\n1,1,x\n', 'b.csv': 's,id,n\ny,2,1.5\n' });
    expect(inputs.map((input) => input.order)).toEqual([null, [2, 0, 1]]);
    expect(schema.map((field) => typeName(field.type))).toEqual(['integer', 'float', 'string']);
  });
  test('may be empty, or hold only a header', async () => {
    const { inputs, schema } = await look({ 'a.csv': '', 'b.csv': 'n,id\n', 'c.csv': 'id,n\n1,2\n', 'd.csv': '' });
    expect(inputs.map((input) => [input.file.path.at(-5), input.order])).toEqual([
      ['a', null],
      ['b', [1, 0]],
      ['c', null],
      ['d', null],
    ]);
    expect(schema.map((field) => `${field.name}: ${typeName(field.type)}`)).toEqual(['id: integer', 'n: integer']);
  });
  test('may be encoded and compressed differently', async () => {
    const { inputs } = await look({
      'a.csv': 'año,x\n1,2\n',
      'b.csv.gz': await compressed('gz', encodeText(Buffer.from('año,x\n1,2\n'), 'latin1')),
    });
    expect(inputs.map(({ encoding, compression, plain }) => [encoding, compression, plain])).toEqual([
      ['utf-8', 'none', true],
      ['windows-1252', 'gz', false],
    ]);
  });
  const UNION = 'to read the columns of all files, with null where a file lacks one, set union: byName';
  test.each<[string, Record<string, string>, string]>([
    [
      'a missing column',
      { a: 'id,amount\n1,2\n', b: 'id,amunt\n1,2\n' },
      `b has no column amount, which a has; did you mean 'amunt'?; ${UNION}`,
    ],
    ['an extra column', { a: 'id,n\n1,2\n', b: 'id,n,m\n1,2,3\n' }, `b has a column m, which a does not have; ${UNION}`],
    [
      'another number of columns',
      { a: '1,2\n', b: '1,2,3\n' },
      'b has 3, a has 2; read files of different columns by different stages',
    ],
  ])('must have the same columns: %s', async (_, files, message) => {
    const folder = folderOf(files);
    expect(await refusal(introspectCsv(await resolveFiles('*', folder)), folder)).toBe(
      `column-mismatch: columns differ: ${message}`,
    );
  });
  test('can be many', async () => {
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`${1000 + i}.csv`, `id,n\n${i},1\n`]));
    expect((await look(many)).inputs.length).toBe(600);
  });
});
