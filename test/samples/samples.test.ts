import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ALL_CODES } from '../../model/codes.ts';
import { formatProblem } from '../../model/errors.ts';
import { parseJob } from '../../model/job/parse.ts';
import { parseType, type Schema } from '../../model/types.ts';
import { checkJob } from '../../stages/check-job.ts';

// Each folder holds a job and the problems it has, one to a line. `given.json` is what the caller gives: parameters, env, secrets, and
// the columns that origins would find, as `{ stage: { column: type } }`.

interface Given {
  readonly parameters?: Record<string, unknown>;
  readonly env?: Record<string, string>;
  readonly secrets?: string[];
  readonly sources?: Record<string, Record<string, string>>;
}

const here = new URL('.', import.meta.url);
const folders = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());

function schemaOf(columns: Record<string, string>): Schema {
  return Object.entries(columns).map(([name, type]) => ({ name, type: parseType(type)!, nullable: true }));
}

function check(folder: string) {
  const name = existsSync(new URL(`${folder}/job.json`, here)) ? 'job.json' : 'job.yaml';
  const read = (file: string) => readFileSync(new URL(`${folder}/${file}`, here), 'utf8');
  const given: Given = existsSync(new URL(`${folder}/given.json`, here)) ? JSON.parse(read('given.json')) : {};
  const { source, problems } = parseJob(read(name), name);
  const { parameters, env, secrets, sources = {} } = given;
  const result =
    source &&
    checkJob(source, {
      ...(parameters && { parameters }),
      ...(env && { env }),
      ...(secrets && { secrets: new Set(secrets) }),
      sourceSchemas: new Map(Object.entries(sources).map(([stage, columns]) => [stage, schemaOf(columns)])),
    });
  return { problems: result?.problems ?? problems, job: result?.job, expected: read('expected.txt') };
}

describe('samples of jobs have exactly the problems listed', () => {
  test.each(folders.map((folder) => folder.name))('%s', (folder) => {
    const { problems, job, expected } = check(folder);
    expect(problems.map((problem) => `${formatProblem(problem)}\n`).join('')).toBe(expected);
    expect(problems.filter((problem) => !ALL_CODES.includes(problem.code))).toEqual([]);
    if (expected === '') expect(job).toBeDefined();
  });
});
