import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../model/errors.ts';
import { parseJob } from '../../model/job/parse.ts';
import { checkJob } from '../../stages/check-job.ts';

const CONNECTIONS = `connections:
  pg: { type: postgres, database: d, user: u }
  again: { type: postgres, database: d, user: v }
  other: { type: postgres, database: e, user: u }
  my: { type: mysql, database: d, user: u }
`;
/** Whether two destinations, by their options, write the same. */
function same(first: string, second: string, onError = ''): boolean {
  const text = `openstage: 1\n${onError}${CONNECTIONS}stages:\n  g: { type: generator, rows: 1, columns: { id: { generator: sequence } } }\n  c: { type: copy, from: g }\n  a: { from: c, ${first} }\n  b: { from: c, ${second} }\n`;
  const { problems } = checkJob(parseJob(text).source!);
  const errors = problems.filter(({ severity }) => severity === 'error');
  expect(errors.filter(({ code }) => code !== 'same-target').map(formatProblem)).toEqual([]);
  return errors.length > 0;
}
const csv = (path: string, more = '') => `type: csv-destination, path: "${path}"${more}`;
const table = (name: string, more = '', connection = 'pg') =>
  `type: ${connection === 'my' ? 'mysql' : 'postgres'}-destination, connection: ${connection}, table: ${name}${more}`;

describe('files', () => {
  test.each<[a: string, b: string, same: boolean]>([
    ['out/a.csv', 'out/a.csv', true],
    ['out/a.csv', './out//b/../a.csv', true],
    ['out/a.csv', 'out/b.csv', false],
    ['../a.csv', 'a.csv', false],
    ['../../a.csv', 'a.csv', false],
    ['../../a.csv', '../a.csv', false],
    ['x/../../a.csv', '../a.csv', true],
    ['../../x/../a.csv', '../../a.csv', true],
    ['/a.csv', '/../a.csv', true],
    ['/a.csv', 'a.csv', false],
    ['/dev/null', '/dev/null', false],
    ['-', '-', false],
  ])('%s, %s', (a, b, equal) => {
    expect(same(csv(a), csv(b))).toBe(equal);
    expect(same(csv(a), csv(b).replace('csv-d', 'json-d'))).toBe(equal);
  });
  test('partitions have other names than the file', () => {
    const partitioned = csv('a.csv', ', partitioned: true');
    expect([same(partitioned, csv('a.csv')), same(csv('a.csv'), partitioned), same(partitioned, partitioned)]).toEqual([
      false,
      false,
      true,
    ]);
  });
  test('the file of refused rows is one of them', () => {
    const onError = 'onError: { policy: skip, deadLetter: r.csv }\n';
    expect([same(csv('a.csv'), csv('./r.csv'), onError), same(csv('a.csv'), csv('b.csv'), onError)]).toEqual([true, false]);
  });
});

describe('tables', () => {
  test.each<[a: string, b: string, same: boolean]>([
    [table('t'), table('t'), true],
    [table('t'), table('public.t'), true],
    [table('t'), table('t', ', schema: public'), true],
    [table('t'), table('s.t'), false],
    [table('t'), table('T'), false],
    [table('t'), table('t', '', 'again'), true],
    [table('t'), table('t', '', 'other'), false],
    [table('t'), table('t', '', 'my'), false],
    ['type: sqlite-destination, path: a.db, table: t', 'type: sqlite-destination, path: ./a.db, table: main.T', true],
    ['type: sqlite-destination, path: a.db, table: t', 'type: sqlite-destination, path: b.db, table: t', false],
  ])('%s, %s', (a, b, equal) => {
    expect(same(a, b)).toBe(equal);
  });
  const MODES = ['append', 'upsert', 'replace', 'fail'] as const;
  test.each(MODES.flatMap((a) => MODES.map((b) => [a, b] as const)))('%s and %s', (a, b) => {
    const mode = (name: string) => `, ifExists: ${name}${name === 'upsert' ? ', keys: [id]' : ''}`;
    const adds = (name: string) => name === 'append' || name === 'upsert';
    expect(same(table('t', mode(a)), table('t', mode(b)))).toBe(!(adds(a) && adds(b)));
  });
});
