import { tableFromArrays } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import * as api from '../../api/index.ts';
import {
  extract,
  filter,
  formatProblem,
  fromYaml,
  JobError,
  job,
  jobFromFile,
  type MemoryInput,
  memoryOrigin,
  printer,
} from '../../api/index.ts';
import { typeName } from '../../model/types.ts';
import { STAGE_TYPES } from '../../stages/index.ts';
import { folderWith } from '../cli/open-stage.ts';

test('every type of stage has its function', () => {
  const names = STAGE_TYPES.map((type) =>
    type === 'switch' ? 'switchBy' : type.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
  );
  for (const name of names) expect(api, name).toHaveProperty(name);
});

describe('the schema of data in memory', () => {
  test.each<[what: string, data: MemoryInput, schema: string | undefined]>([
    [
      'rows',
      [
        { id: 1, name: 'x' },
        { id: 2, name: 'y' },
      ],
      'id integer!, name string!',
    ],
    ['missing and null values', [{ a: 1 }, { b: null }, { b: 'x' }], 'a integer, b string'],
    [
      'whole and other numbers',
      [
        { n: 1, big: 2n },
        { n: 1.5, big: 3 },
      ],
      'n float!, big integer!',
    ],
    [
      'dates, bytes, objects',
      [{ d: new Date(0), b: new Uint8Array(1), o: { x: 1 }, l: [1] }],
      'd timestamp with time zone!, b binary!, o json!, l json!',
    ],
    ['mixed scalars', [{ m: 1 }, { m: 'x' }], 'm string!'],
    ['no rows', [], ''],
    [
      'an Arrow table',
      tableFromArrays({ n: Int32Array.of(1), x: Float64Array.of(1), s: ['a'] }),
      'n integer!, x float!, s string',
    ],
  ])('%s', async (_, data, schema) => {
    const { schemas } = await job('memory').extract(memoryOrigin({ data })).load(printer()).validate();
    const fields = schemas.get('memory-origin')?.out;
    expect(fields?.map(({ name, type, nullable }) => `${name} ${typeName(type)}${nullable ? '' : '!'}`).join(', ')).toBe(schema);
  });
});

test('problems of a job in code name the stage and the option', async () => {
  const made = job('wrong')
    .extract(memoryOrigin({ data: [{ amount: 1 }] }))
    .transform(filter({ where: 'amuont > 1' }))
    .load(printer());
  const { valid, problems } = await made.validate();
  expect(valid).toBe(false);
  expect(problems.map(formatProblem)).toEqual(["stage 'filter', option 'where': unknown column: amuont; did you mean 'amount'?"]);
  await expect(made.run()).rejects.toThrow(JobError);
});

test('problems of a job from YAML name the line, too', async () => {
  const made = fromYaml('openstage: 1\nstages:\n  a: { type: pritner }\n', 'job.yaml');
  const { problems } = await made.validate();
  expect(problems.map(formatProblem)).toContain(
    "job.yaml:3:14: stage 'a', option 'type': unknown type of stage: pritner; did you mean 'printer'?",
  );
});

test('parameters, from code and from the environment', async () => {
  const made = job('parameters', { parameters: { least: { type: 'integer' } } })
    .extract(memoryOrigin({ columns: { a: 'integer', user: 'string' } }))
    .transform(filter({ where: `a > \${least} AND user = \${env:NAME}` }))
    .load(printer());
  const messages = async (options: api.CheckOptions) => (await made.validate(options)).problems.map(({ message }) => message);
  expect(await messages({ env: {} })).toEqual(['missing parameter: least', 'missing environment variable: NAME']);
  expect(await messages({ parameters: { least: 'x' }, env: { NAME: 'me' } })).toEqual(['invalid value of parameter least: x']);
  expect(await messages({ parameters: { least: 3 }, env: { NAME: "o'me" } })).toEqual([]);
});

test('a job of a file', async () => {
  const folder = await folderWith({
    'job.yaml': extract(memoryOrigin({ columns: { a: 'string' } }))
      .load(printer())
      .toYaml(),
  });
  expect((await (await jobFromFile(`${folder}/job.yaml`)).validate()).valid).toBe(true);
  await expect(jobFromFile(`${folder}/jab.yaml`)).rejects.toThrow("no such file; did you mean 'job.yaml'?");
});

test.each([
  [{ memory: '2 parsecs' }, 'invalid memory: 2 parsecs; write 2GB, 512MB or a number of bytes'],
  [{ memory: 0 }, 'invalid memory: 0; write 2GB, 512MB or a number of bytes'],
  [{ workers: 1.5 }, 'invalid workers: 1.5; expected a whole number of at least 1'],
  [{ workers: 0 }, 'invalid workers: 0; expected a whole number of at least 1'],
  [{ workers: -1 }, 'invalid workers: -1; expected a whole number of at least 1'],
])('%j is refused', async (options, message) => {
  const made = extract(memoryOrigin({ data: [{ a: 1 }] })).load(printer());
  await expect(made.run(options)).rejects.toThrow(message);
});

test('data that can be read only once needs its columns', async () => {
  async function* rows() {
    yield { a: 1 };
  }
  const { problems } = await extract(memoryOrigin({ data: rows() }, { id: 'rows' }))
    .load(printer())
    .validate();
  expect(problems.map(formatProblem)).toEqual([
    "warning: stage 'rows': missing data: rows; pass a table or rows, or declare the columns of the stage",
  ]);
});

test('a job with nothing but warnings is valid', async () => {
  const made = fromYaml(`openstage: 1
connections: { db: { type: postgres, database: d, user: u, password: plain } }
stages:
  g: { type: generator, rows: 1, columns: { n: { generator: sequence } } }
  p: { type: printer, from: g }
`);
  const { valid, problems } = await made.validate();
  expect([valid, problems.map(({ severity, code }) => [severity, code])]).toEqual([true, [['warning', 'plain-secret']]]);
});
