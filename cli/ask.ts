import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { usageError } from './command.ts';

/** Asks on the terminal for a text that is not shown while it is typed. */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(`${question}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 });
  try {
    return await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => reject(usageError('cancelled')));
      lines.once('close', () => reject(usageError('no value was entered')));
    });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** All that is piped into the command, without the line end at its end. */
export async function readPiped(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
