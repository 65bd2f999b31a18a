import { writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { makeFolder } from '../host/folders.ts';
import { JobError } from '../model/errors.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { commandName } from './command-name.ts';

export const newJob = defineCommand({
  positionals: ['NAME'],
  options: {},
  details: 'Makes a folder NAME with a job that runs as it is, and some data for it.',
  async run(_, [folder]) {
    const name = basename(folder!);
    if (!/^[\p{L}\p{N}][\p{L}\p{N}_. -]*$/u.test(name)) {
      throw usageError(`invalid name: ${name}`, 'write letters, digits, _, - and .');
    }
    try {
      makeFolder(join(folder!, 'data'));
      await writeFile(join(folder!, 'job.yaml'), jobText(name), { flag: 'wx' });
      await writeFile(join(folder!, 'data', 'orders.csv'), ORDERS, { flag: 'wx' });
    } catch (error) {
      const { code, path, message } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      const there = code === 'EEXIST' ? `${relative('', path ?? folder!)} is there already` : message;
      throw JobError.of('cannot-create', `cannot make ${folder}: ${there}`, {}, { remedy: 'choose another name' });
    }
    const job = join(folder!, 'job.yaml');
    process.stdout.write(`${job}\n`);
    const command = commandName();
    const result = join(folder!, 'out', 'summary.csv');
    process.stderr.write(`run it with: ${command} run ${/\s/.test(job) ? `"${job}"` : job}\nit writes ${result}\n`);
    return EXIT.done;
  },
});

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
