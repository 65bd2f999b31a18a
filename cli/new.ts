import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { makeFolder } from '../host/folders.ts';
import { JobError } from '../model/errors.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { commandName } from './command-name.ts';
import { COPY_DETAILS, COPY_OPTIONS, copiedTables, refuseWithoutCopy } from './copy-tables.ts';

export const newJob = defineCommand({
  positionals: ['NAME'],
  options: {
    copy: {
      type: 'string',
      multiple: true,
      takes: 2,
      value: 'SOURCE TARGET',
      description: 'write a job that copies tables from one database to another',
    },
    ...COPY_OPTIONS,
  },
  details: `Creates the folder NAME with a job that can run at once, and its data.

open-stage new NAME --copy SOURCE TARGET [--tables 'shop.*,!shop.log_*']
${COPY_DETAILS}`,
  async run({ copy, ...options }, [folder]) {
    const name = basename(folder!);
    if (!/^[\p{L}\p{N}][\p{L}\p{N}_. -]*$/u.test(name)) {
      throw usageError(`invalid name: ${name}`, 'write letters, digits, _, - and .');
    }
    if (copy.length > 0) {
      const text = await copiedTables(name, folder!, copy, options);
      await create(folder!, { 'job.yaml': text });
      const job = join(folder!, 'job.yaml');
      process.stdout.write(`${job}\n`);
      const command = commandName();
      process.stderr.write(`check it with: ${command} validate ${quoted(job)}\nrun it with: ${command} run ${quoted(job)}\n`);
      return EXIT.done;
    }
    refuseWithoutCopy(options);
    await create(folder!, { 'job.yaml': jobText(name), 'data/orders.csv': ORDERS });
    const job = join(folder!, 'job.yaml');
    process.stdout.write(`${job}\n`);
    const result = join(folder!, 'out', 'summary.csv');
    process.stderr.write(`run it with: ${commandName()} run ${quoted(job)}\nit writes ${result}\n`);
    return EXIT.done;
  },
});

const quoted = (path: string): string => (/\s/.test(path) ? `"${path}"` : path);

/** Makes files in a folder, none of which may be there. */
async function create(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    for (const [file, text] of Object.entries(files)) {
      makeFolder(dirname(join(folder, file)));
      await writeFile(join(folder, file), text, { flag: 'wx' });
    }
  } catch (error) {
    const { code, path, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const there = code === 'EEXIST' ? `${relative('', path ?? folder)} exists already` : message;
    throw JobError.of('cannot-create', `cannot create ${folder}: ${there}`, {}, { remedy: 'choose another name' });
  }
}

const jobText = (name: string) => `openstage: 1
name: ${JSON.stringify(name)}
description: Paid orders and their total by country.
parameters:
  min_amount: { type: float, default: 20, description: Smaller orders are left out. }
stages:
  orders:
    type: csv-origin
    path: data/orders.csv
  paid:
    type: filter
    from: orders
    where: status = 'paid' AND amount >= \${min_amount}
  by_country:
    type: aggregator
    from: paid
    keys: [country]
    measures:
      orders: { function: count }
      total: { function: sum, column: amount }
  ordered:
    type: sort
    from: by_country
    by: [{ column: total, order: desc }]
  summary:
    type: csv-destination
    from: ordered
    path: out/summary.csv
`;

const ORDERS = `order_id,country,status,amount,ordered_on
1,UY,paid,120.50,2026-01-03
2,AR,paid,75.00,2026-01-03
3,UY,open,18.90,2026-01-04
4,BR,paid,310.25,2026-01-04
5,AR,cancelled,42.00,2026-01-05
6,UY,paid,64.10,2026-01-05
7,BR,paid,12.00,2026-01-06
8,DE,paid,99.99,2026-01-06
9,DE,open,150.00,2026-01-07
10,AR,paid,230.40,2026-01-08
`;
