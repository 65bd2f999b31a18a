// Writes a file in many pieces for a test to kill: `node writing-child.ts TARGET MODE`. Prints a line per step.
import { AtomicFile } from '../../../connectors/files/atomic-file.ts';

const [target, mode] = process.argv.slice(2);
for (let round = 0; ; round++) {
  const file = await AtomicFile.create(target!, { runId: `child-${round}`, mode: mode === 'append' ? 'append' : 'overwrite' });
  const row = `${'row'.padEnd(63, String(round % 10))}\n`;
  for (let piece = 0; piece < 50; piece++) await file.write(Buffer.from(row.repeat(1024)));
  await file.write(Buffer.from('end\n'));
  await file.commit();
  process.stdout.write('.');
}
