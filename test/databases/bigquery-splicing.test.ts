import { describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { HOSTILE } from '../conformance/hostile.ts';
import { rowsOf } from '../engine/stages.ts';
import { useBigQuery } from './bigquery.ts';

describe.skipIf(!requireSuite('bigquery'))('values in the SQL of BigQuery', () => {
  const project = useBigQuery();
  // Readers of the tests take a byte order mark at the beginning away.
  const texts = HOSTILE.filter((text) => text !== '\ufeff');
  const parameters = Object.fromEntries(texts.map((text, i) => [`v${i}`, { default: text.replaceAll('${', () => '$${') }]));
  const document = { parameters };

  test.each<[place: string, around: (reference: string) => string]>([
    ['a literal of their own', (v) => v],
    ['single quotes', (v) => `'${v}'`],
    ['double quotes', (v) => `"<${v}>"`],
    ['three quotes', (v) => `'''it's "${v}"'''`],
    ['three double quotes', (v) => `"""it's '${v}'"""`],
  ])('%s: several hundred hostile strings stay what they are', async (_, around) => {
    const query = texts.map((_, i) => `SELECT ${i} AS id, ${around(`\${v${i}}`)} AS v`).join(' UNION ALL ');
    const rows = await project.read({ query: `${query} ORDER BY id`, types: { id: 'integer', v: 'string' } }, { document });
    const [before, after] = around('|')
      .replace(/^('''|"""|['"])|('''|"""|['"])$/g, '')
      .split('|');
    expect(rows).toEqual(texts.map((text, i) => [i, `${before}${text}${after}`]));
  });

  test('comments hold none of them', async () => {
    const query = texts.map((_, i) => `SELECT ${i} AS id /* \${v${i}} */ # \${v${i}}\n -- \${v${i}}\n`).join(' UNION ALL ');
    expect(await project.read({ query: `${query} ORDER BY id` }, { document })).toEqual(texts.map((_, i) => [i]));
  });

  test('statements before and after', async () => {
    await project.server.execute('CREATE TABLE main.notes (v STRING)');
    const text = "\\'); DROP TABLE main.notes; --";
    const row = await project.load(
      [{ v: 'a' }],
      {
        table: 'notes',
        ifExists: 'append',
        beforeQuery: "INSERT INTO notes (v) VALUES ('${text}')",
        afterQuery: 'INSERT INTO notes (v) VALUES (${text})',
      },
      undefined,
      { document: { parameters: { text: { default: text } } } },
    );
    expect(row.errors).toEqual([]);
    expect((await project.read({ table: 'notes' })).flat().sort()).toEqual([text, text, 'a']);
  });

  test('of a stage for any database, which leads to BigQuery', async () => {
    const text = "it's \\' OR 1=1 --";
    const db = { type: 'bigquery', ...project.connection };
    const parameters = { text: { default: text }, where: { default: 'db' } };
    const rows = await rowsOf(
      { data: { type: 'database-origin', connection: '${where}', query: "SELECT ${text} AS a, '${text}' AS b" } },
      { document: { connections: { db }, parameters } as never },
    );
    expect(rows).toEqual([[text, text]]);
  });

  test('what a raw string cannot hold is refused before anything runs', async () => {
    const given = { document: { parameters: { pattern: { default: '\\d+' } } } };
    const jobs = project.server.jobs.all.size;
    await expect(project.read({ query: "SELECT r'${pattern}' AS v" }, given)).rejects.toThrow('a raw string cannot hold');
    expect(project.server.jobs.all.size).toBe(jobs);
  });
});
