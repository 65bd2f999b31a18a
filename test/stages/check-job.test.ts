import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../model/errors.ts';
import { documentOf, type JobDocument } from '../../model/job/document.ts';
import { parseJob } from '../../model/job/parse.ts';
import { DATE, FLOAT, INTEGER, type Schema, STRING } from '../../model/types.ts';
import { type CheckOptions, checkJob } from '../../stages/check-job.ts';

const SALES: Schema = [
  { name: 'id', type: INTEGER, nullable: false },
  { name: 'country', type: STRING, nullable: true },
  { name: 'amount', type: FLOAT, nullable: true },
  { name: 'day', type: DATE, nullable: true },
];

function check(stages: string, options: CheckOptions = {}) {
  const { source } = parseJob(`openstage: 1\nname: test\nstages:\n${stages}`);
  return checkJob(source!, { sourceSchemas: new Map([['sales', SALES]]), ...options });
}

const SOURCE = '  sales: { type: csv-origin, path: sales.csv }\n';

describe('a checked job', () => {
  const { job, problems, schemas } = check(`
  show: { type: printer, from: high, rows: 5 }
  high: { type: filter, from: sales, where: amount > 1000 }
${SOURCE}  refused: { type: json-destination, from: high.rejects, path: r.jsonl }
`);

  test('has its stages in the order of the data, each with its plan', () => {
    expect(problems).toEqual([]);
    expect(
      job?.stages.map(({ id, type, inputs }) => [id, type, inputs.map(({ port, from }) => [port, from.stage, from.port])]),
    ).toEqual([
      ['sales', 'csv-origin', []],
      ['high', 'filter', [['in', 'sales', 'out']]],
      ['show', 'printer', [['in', 'high', 'out']]],
      ['refused', 'json-destination', [['in', 'high', 'rejects']]],
    ]);
    const show = job?.stages.find((stage) => stage.type === 'printer');
    expect(show?.plan).toEqual({ rows: 5, schema: true, keep: false });
  });

  test('knows the schema of every port', () => {
    expect(schemas.get('high')?.out).toEqual(SALES);
    const rejects = job?.stages.find((stage) => stage.id === 'high')?.rejects;
    expect(rejects?.map((field) => field.name)).toEqual([
      'id',
      'country',
      'amount',
      'day',
      '_stage',
      '_column',
      '_code',
      '_message',
    ]);
    expect(schemas.get('sales')?.rejects?.map((field) => field.name)).toEqual([
      '_stage',
      '_column',
      '_code',
      '_message',
      '_line',
      '_raw',
    ]);
  });

  test('survives structured cloning', () => {
    expect(structuredClone(job)).toEqual(job);
  });
});

test('without the schema of a source there are no problems, but no job either; its origins can be looked at', () => {
  const { job, problems, origins, schemas } = check(
    `${SOURCE}  f: { type: filter, from: sales, where: x > 1 }\n  p: { type: printer, from: f }\n`,
    {
      sourceSchemas: new Map(),
    },
  );
  expect([job, problems, schemas.get('f')]).toEqual([undefined, [], { out: undefined, rejects: undefined }]);
  expect(origins.map(({ id, type, place }) => [id, type, place.line])).toEqual([['sales', 'csv-origin', 4]]);
});

test('schemas are known up to the first problem', () => {
  const { job, schemas } = check(
    `${SOURCE}  f: { type: filter, from: sales, where: x > 1 }\n  g: { type: sort, from: f, by: [id] }\n  p: { type: printer, from: g }\n`,
  );
  expect(job).toBeUndefined();
  expect(schemas.get('g')?.out).toEqual(SALES);
});

describe('disabled stages', () => {
  const cases: [name: string, stages: string, active: string[]][] = [
    [
      'one to one is bypassed',
      'a: { type: filter, from: sales, where: no, disabled: true }; p: { type: printer, from: a }',
      ['sales', 'p<sales'],
    ],
    [
      'two in a row are bypassed',
      'a: { type: sort, from: sales, disabled: true }; b: { type: sort, from: a, disabled: true }; p: { type: printer, from: b }',
      ['sales', 'p<sales'],
    ],
    [
      'the rejects of a bypassed stage are left out',
      'a: { type: filter, from: sales, where: no, disabled: true }; p: { type: printer, from: a }; r: { type: printer, from: a.rejects }',
      ['sales', 'p<sales'],
    ],
    [
      'a destination is left out, with what feeds only it',
      'c: { type: copy, from: sales }; s: { type: sort, from: c, by: [id] }; d: { type: printer, from: s, disabled: true }; p: { type: printer, from: c }',
      ['sales', 'c<sales', 'p<c'],
    ],
    [
      'an origin is left out, with what it feeds',
      'o: { type: csv-origin, path: o.csv, disabled: true }; s: { type: sort, from: o, by: [id] }; d: { type: printer, from: s }; p: { type: printer, from: sales }',
      ['sales', 'p<sales'],
    ],
    [
      'a funnel goes on with its other inputs',
      'o: { type: csv-origin, path: o.csv, disabled: true }; f: { type: funnel, from: [o, sales] }; p: { type: printer, from: f }',
      ['sales', 'f<sales', 'p<f'],
    ],
    [
      'a join does not',
      'o: { type: csv-origin, path: o.csv, disabled: true }; c: { type: copy, from: sales }; j: { type: join, from: { left: c, right: o }, keys: [id] }; q: { type: printer, from: j }; p: { type: printer, from: c }',
      ['sales', 'c<sales', 'p<c'],
    ],
  ];
  test.each(cases)('%s', (_, stages, active) => {
    const { problems, job } = check(
      `${SOURCE}${stages
        .split('; ')
        .map((stage) => `  ${stage}\n`)
        .join('')}`,
    );
    expect(problems.map(formatProblem)).toEqual([]);
    const shown = job?.stages.map(({ id, inputs }) => [id, ...inputs.map(({ from }) => from.stage)].join('<'));
    expect(shown).toEqual(active);
  });
});

describe('parameters', () => {
  test('keep their type as a whole value, and are values within expressions', () => {
    const { source } = parseJob(`openstage: 1
parameters:
  rows: { type: integer }
  who: { type: string, default: "O'Neil" }
stages:
  g: { type: generator, rows: "\${rows}", columns: { n: { generator: name } } }
  f: { type: filter, from: g, where: "n = \${who}" }
  p: { type: printer, from: f }
`);
    const { job, problems } = checkJob(source!, { parameters: { rows: '12' } });
    expect(problems).toEqual([]);
    expect(job?.parameters).toEqual({ rows: 12, who: "O'Neil" });
    expect(job?.stages[0]?.options).toMatchObject({ rows: 12 });
    expect(job?.stages[1]?.options).toEqual({ where: "n = 'O''Neil'" });
  });
});

test('secrets stay references', () => {
  const { source } = parseJob(`openstage: 1
connections:
  db: { type: postgres, database: d, password: "\${secret:db}" }
stages:
  g: { type: generator, rows: 1, columns: { n: { generator: name } } }
  p: { type: printer, from: g }
`);
  const { job } = checkJob(source!, { secrets: new Set(['db']) });
  expect(job?.connections.db).toMatchObject({
    ...{ name: 'db', type: 'postgres', host: 'localhost', database: 'd' },
    ...{ port: 5432, password: { secret: 'db' } },
  });
});

test('a document built in code is checked without places', () => {
  const document: JobDocument = {
    openstage: 1,
    stages: { g: { type: 'generator', rows: 1, columns: { n: { generator: 'name' } } }, p: { type: 'printer', from: 'h' } },
  };
  const { problems } = checkJob(documentOf(document));
  expect(problems.map(formatProblem)).toEqual([
    "stage 'p', option 'from': unknown stage: h; stages are: g, p",
    "stage 'g': unused output: g; link a stage to it with from: g",
  ]);
});

test('names that JavaScript objects have are names like any other', () => {
  const { problems, job } = check(`${SOURCE}
  constructor: { type: derive, from: sales, columns: { toString: id + 1, valueOf: country } }
  hasOwnProperty: { type: select, from: constructor, keep: [toString, valueOf], rename: { toString: constructor } }
  switchy: { type: switch, from: hasOwnProperty, column: valueOf, mapping: { toString: constructor }, default: toString }
  a: { type: printer, from: switchy.constructor }
  b: { type: printer, from: switchy.toString }
`);
  expect(problems.map(formatProblem)).toEqual([]);
  expect(job?.stages.find((stage) => stage.id === 'a')?.inputs[0]?.schema.map((field) => field.name)).toEqual([
    'constructor',
    'valueOf',
  ]);
});

test('a chain of 2,000 stages is checked', () => {
  const chain = Array.from(
    { length: 2000 },
    (_, i) => `  s${i}: { type: filter, from: ${i ? `s${i - 1}` : 'sales'}, where: amount > ${i} }\n`,
  );
  const { job } = check(`${SOURCE}${chain.join('')}  p: { type: printer, from: s1999 }\n`);
  expect(job?.stages).toHaveLength(2002);
});

describe('a job without a name is called after its file', () => {
  test.each<[file: string | undefined, name: string]>([
    ['sales/job.yaml', 'sales'],
    ['/home/etl/sales/job.yml', 'sales'],
    ['job.yaml', 'job'],
    ['./job.yaml', 'job'],
    ['../job.yaml', 'job'],
    ['../../job.yaml', 'job'],
    ['a/../job.json', 'a'],
    ['daily.yaml', 'daily'],
    ['jobs/daily.load.openstage', 'daily.load'],
    ['C:\\jobs\\sales\\job.yaml', 'sales'],
    [undefined, 'job'],
  ])('%s', (file, name) => {
    const text =
      'openstage: 1\nstages:\n  g: { type: generator, rows: 1, columns: { n: { generator: name } } }\n  p: { type: printer, from: g }\n';
    expect(checkJob(parseJob(text, file).source!).job?.name).toBe(name);
  });
});

test.each([0, 1, 7])('%i rejects may be allowed', (maxRejects) => {
  const text = `openstage: 1\nonError: { policy: skip, maxRejects: ${maxRejects} }\nstages:\n  g: { type: generator, rows: 1, columns: { n: { generator: name } } }\n  p: { type: printer, from: g }\n`;
  const { job, problems } = checkJob(parseJob(text).source!);
  expect([problems, job?.onError.maxRejects]).toEqual([[], maxRejects]);
});
