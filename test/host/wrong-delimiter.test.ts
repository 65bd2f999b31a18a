import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJob } from '../../host/open.ts';
import { formatProblem } from '../../model/errors.ts';
import { folderWith, run } from '../engine/jobs.ts';

const job = (delimiter: string, where: string) => `openstage: 1
name: t
stages:
  o: { type: csv-origin, path: x.csv, delimiter: ${JSON.stringify(delimiter)} }
  f: { type: filter, from: o, where: ${JSON.stringify(where)} }
  d: { type: csv-destination, from: f, path: out.csv }
`;

const opened = async (text: string, delimiter: string, where: string) => {
  const folder = folderWith({ 'x.csv': text, 'job.yaml': job(delimiter, where) });
  const { problems, doubts } = await openJob(join(folder, 'job.yaml'));
  return {
    problems: problems.map((problem) => formatProblem({ ...problem, place: { ...problem.place, file: 'job.yaml' } })),
    doubts,
  };
};

test.each([
  [
    'a;b;c\n1;2;3\n4;5;6\n',
    ',',
    'found one column, named a;b;c; the file looks like delimiter ";": set delimiter: ";", or leave delimiter out',
  ],
  [
    'a,b,c\n1,2,3\n4,5,6\n',
    ';',
    'found one column, named a,b,c; the file looks like delimiter ",": set delimiter: ",", or leave delimiter out',
  ],
  [
    'a\tb\n1\tx\n4\ty\n',
    ',',
    'found one column, named a\tb; the file looks like delimiter "\\t": set delimiter: "\\t", or leave delimiter out',
  ],
  [
    'a;b;c\n1;2,5;3\n4;5,5;6\n',
    ',',
    'found columns column_1, a;b;c; the file looks like delimiter ";": set delimiter: ";", or leave delimiter out',
  ],
])('%j read with %j: the stage says so, and unknown columns behind it point at it', async (text, delimiter, said) => {
  const { problems } = await opened(text, delimiter, 'a = 1');
  expect(problems).toEqual([
    `job.yaml:4:3: warning: stage 'o', option 'delimiter': ${said}`,
    `job.yaml:5:${String(problems[1]).split(':')[2]}: stage 'f', option 'where': unknown column: a; stage 'o' ${said}`,
  ]);
});

test('a job that is right is warned of it by validate and by the run', async () => {
  const { problems, doubts } = await opened('a;b\n1;2\n3;4\n', ',', 'TRUE');
  expect([problems, doubts.map(({ code }) => code)]).toEqual([[], ['wrong-delimiter']]);
  const stages = {
    o: { type: 'csv-origin', path: 'x.csv', delimiter: ',' },
    d: { type: 'csv-destination', from: 'o', path: 'out.csv' },
  };
  const { result } = await run({ 'x.csv': 'a;b\n1;2\n3;4\n' }, { stages });
  expect(result.notes?.map(({ text }) => text)).toContain(
    'found one column, named a;b; the file looks like delimiter ";": set delimiter: ";", or leave delimiter out',
  );
});

test.each([
  ['a,b\n1,2\n3,4\n', ','],
  ['name\nAna\nBob\n', ','],
  ['text\none; two\nthree\n', ','],
  ['a|b\n1,5|x;y\n2,5|z;w\n', '|'],
  ['', ','],
])('%j with %j is in order', async (text, delimiter) => {
  const { doubts } = await opened(text, delimiter, 'TRUE');
  expect(doubts).toEqual([]);
});
