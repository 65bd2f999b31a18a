import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseJob } from '../../model/job/parse.ts';
import { INTEGER, type Schema, STRING } from '../../model/types.ts';
import { apiStages } from '../../scripts/api-stages.ts';
import { checkJob } from '../../stages/check-job.ts';
import { STAGES } from '../../stages/index.ts';
import { optionRows } from '../../stages/options.ts';
import { referenceFiles } from '../../stages/reference.ts';

const folder = new URL('../../docs/reference/', import.meta.url);

describe('docs/reference is up to date (node scripts/reference.ts)', () => {
  test.each([...referenceFiles()])('%s', (path, text) => {
    expect(readFileSync(new URL(path, folder), 'utf8')).toBe(text);
  });

  test('api/stages.ts', () => {
    expect(readFileSync(new URL('../../api/stages.ts', import.meta.url), 'utf8')).toBe(apiStages());
  });

  test('has a page for every stage and no other', () => {
    expect(readdirSync(new URL('stages/', folder)).sort()).toEqual(
      Object.keys(STAGES)
        .map((type) => `${type}.md`)
        .sort(),
    );
  });
});

const SOURCES: ReadonlyMap<string, Schema> = new Map([
  [
    'sales',
    [
      { name: 'amount', type: STRING, nullable: true },
      { name: 'zip', type: INTEGER, nullable: true },
    ],
  ],
  ['orders', [{ name: 'id', type: INTEGER, nullable: true }]],
]);

describe('the spec of', () => {
  test.each(Object.entries(STAGES))('%s has a sound example, and says what each option is', (type, spec) => {
    expect(spec.type).toBe(type);
    const { job, problems } = checkJob(parseJob(spec.example).source!, { sourceSchemas: SOURCES });
    expect(problems).toEqual([]);
    expect(job?.stages.map((stage) => stage.type)).toContain(type.replace(/^database-/, 'sqlite-'));
    expect(optionRows(spec).filter((row) => row.description === '')).toEqual([]);
  });
});
