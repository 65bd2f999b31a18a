import { expect, test } from 'vitest';
import { jobArgument } from '../../main/job-argument.ts';

test.each<[args: string[], file: string | undefined]>([
  [['open-stage'], undefined],
  [['open-stage', 'orders.job.yaml'], '/jobs/orders.job.yaml'],
  [['open-stage', '--no-sandbox', '../a/orders.yml', '--flag'], '/a/orders.yml'],
  [['open-stage', 'orders.openstage'], '/jobs/orders.openstage'],
  [['open-stage', 'file:///home/ana/my%20jobs/%C3%B1and%C3%BA.job.yaml'], '/home/ana/my jobs/ñandú.job.yaml'],
  [['open-stage', 'FILE:///a/100%25.json'], '/a/100%.json'],
  [['open-stage', 'file://other-machine/share/a.yaml'], undefined],
  [['open-stage', 'file:///a/%2Fb.yaml'], undefined],
  [['open-stage', 'https://example.org/a.txt'], undefined],
  [['open-stage', 'readme.txt'], undefined],
  [['jobs.yaml', '.'], undefined],
])('the job among %j is %s', (args, file) => {
  expect(jobArgument(args, '/jobs')).toBe(file);
});
