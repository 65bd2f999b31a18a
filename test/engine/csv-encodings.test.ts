import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeText } from '../../connectors/files/encode-text.ts';
import { parseEncoding } from '../../connectors/files/encoding.ts';
import { outcomeOf, run, type Stages } from './jobs.ts';

const TEXTS: readonly (readonly [encoding: string, text: string])[] = [
  ['cp1250', 'osoba,miasto\nŻaneta Gąska,Łódź\nJózef Śliwa,Świdnica\n'],
  ['CP1251', 'имя,город\nИван Петров,Москва\nМария Сидорова,Казань\n'],
  ['Shift-JIS', '氏名,都市\n山田太郎,東京\n表十,能登\n'],
  ['GB18030', '姓名,城市\n张伟,北京\n李娜,广州\n'],
  ['Big5', '姓名,城市\n陳志明,台北\n許功蓋,高雄\n'],
  ['euc-kr', '이름,도시\n김민수,서울\n이영희,부산\n'],
  ['KOI8-R', 'имя,город\nСергей Кузнецов,Новосибирск\nАнна Смирнова,Казань\n'],
  ['mac roman', 'prénom,ville\nGérard Côté,Montréal\nÉlise Bérubé,Québec\n'],
  ['ISO 8859-2', 'jméno,město\nLukáš Šťastný,Třebíč\nŽaneta Kříž,Jičín\n'],
];

const copy = (read: object, written: object): Stages => ({
  o: { type: 'csv-origin', path: 'in.csv', header: true, ...read },
  d: { type: 'csv-destination', from: 'o', path: 'out.csv', ...written },
});

test.each(TEXTS)('%s is read when it is named, and when it is found; and written', async (encoding, text) => {
  const bytes = encodeText(Buffer.from(text), parseEncoding(encoding)!);
  for (const options of [{ encoding }, {}]) {
    const { result, read } = await run({ 'in.csv': bytes }, { stages: copy(options, {}) });
    expect([outcomeOf(result), read('out.csv')]).toEqual(['done', text]);
  }
  const { folder, result } = await run({ 'in.csv': text }, { stages: copy({}, { encoding }) });
  expect([outcomeOf(result), Buffer.compare(readFileSync(join(folder, 'out.csv')), bytes)]).toEqual(['done', 0]);
});

test('a row with bytes that the encoding does not have is refused', async () => {
  const bytes = Buffer.concat([
    encodeText(Buffer.from('a,b\n1,東京\n2,'), 'shift_jis'),
    Buffer.from([0x81, 0x20, 10]),
    Buffer.from('3,x\n'),
  ]);
  const stages: Stages = { ...copy({ encoding: 'shift_jis' }, {}), r: { type: 'memory-destination', from: 'o.rejects' } };
  const { result, read } = await run({ 'in.csv': bytes }, { stages });
  expect([outcomeOf(result), read('out.csv')]).toEqual(['done', 'a,b\n1,東京\n3,x\n']);
  expect(result.tables.r!.toArray().map((row) => [row._code, Number(row._line)])).toEqual([['invalid-utf8', 3]]);
});

test('an unlikely guess is said, and files are read alike', async () => {
  const files = {
    'in-1.csv': encodeText(Buffer.from('miasto,n\nŁódź,1\nŚwidnica,2\nGdańsk,3\n'), 'windows-1250'),
    'in-2.csv': encodeText(Buffer.from('miasto,n\nCafé Orléans,4\nBédzin,5\n'), 'windows-1250'),
  };
  const { result, read } = await run(files, { stages: copy({ path: 'in-*.csv' }, {}) });
  expect(read('out.csv')).toBe('miasto,n\nŁódź,1\nŚwidnica,2\nGdańsk,3\nCafé Orléans,4\nBédzin,5\n');
  expect((result.notes ?? []).map(({ text }) => text).join('\n')).toMatch(/in-2\.csv: read as windows-1250, like the first file/);
});

test('an unknown encoding is named with one that is meant', async () => {
  await expect(run({ 'in.csv': 'a\n' }, { stages: copy({ encoding: 'windows-1521' }, {}) })).rejects.toThrow(
    /did you mean 'windows-1251'|did you mean 'windows-1252'/,
  );
});
