import { closeSync, openSync } from 'node:fs';
import type { CsvInput } from '../../../connectors/csv/input.ts';
import { fileError } from '../../../connectors/files/errors.ts';
import { UNLIMITED } from '../../../workers/sources/range-text.ts';
import type { CsvSource } from '../../plan/sources.ts';
import type { Counters } from '../counters.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { LinkChain } from '../links.ts';
import { cutText } from './cut-text.ts';
import { fileNames } from './file-names.ts';

/** The files of a CSV origin as tasks: ranges of plain files, which workers read themselves; text of others, which is decoded here. */
export function csvFeed(environment: Environment, source: CsvSource): SourceFeed {
  const { arena, signal } = environment;
  const { rangeBytes } = environment.granularity;
  const maxRows = source.options.maxRows ?? UNLIMITED;
  const open: { fds: number[]; chains: LinkChain[] } = { fds: [], chains: [] };

  async function* items(): AsyncIterable<FeedItem> {
    const nameOf = fileNames(
      environment.baseFolder,
      source.inputs.map(({ file }) => file),
    );
    let rowsBefore = 0;
    for (const [index, input] of source.inputs.entries()) {
      if (rowsBefore >= maxRows) return;
      const start = source.starts[index]!;
      if (input.plain && start.offset >= input.file.bytes) continue;
      const chain = new LinkChain(arena, { end: start.offset, lines: start.line, rows: rowsBefore });
      open.chains.push(chain);
      if (!input.plain) {
        const common = { maxRows, order: input.order, ...nameOf(input.file) };
        yield* cutText(environment, source, input, start, common, maxRows === UNLIMITED ? undefined : chain);
        if (maxRows !== UNLIMITED) rowsBefore = await lastRows(chain, environment.counters);
        continue;
      }
      const fd = openFile(input);
      open.fds.push(fd);
      for (let from = start.offset; from < input.file.bytes; from += rangeBytes) {
        if (signal.aborted || (chain.last?.rows ?? 0) >= maxRows) break;
        const to = Math.min(from + rangeBytes, input.file.bytes);
        const { path, bytes: size } = input.file;
        const range = { fd, path, from, to, size, links: chain.next(), maxRows, order: input.order, ...nameOf(input.file) };
        yield { source: { kind: 'csv-range', ...range } };
      }
      if (maxRows !== UNLIMITED) rowsBefore = await lastRows(chain, environment.counters);
    }
  }

  return {
    items: items(),
    close: () => {
      for (const chain of open.chains) chain.free();
      for (const fd of open.fds) closeSync(fd);
    },
  };
}

function openFile({ file }: CsvInput): number {
  try {
    return openSync(file.path, 'r');
  } catch (error) {
    throw fileError(error, file.path, 'read');
  }
}

/** Rows read when the file's last task is done with its rows. */
async function lastRows(chain: LinkChain, counters: Counters): Promise<number> {
  while (!chain.last && !counters.stopped) await new Promise((resolve) => setTimeout(resolve, 1));
  return chain.last?.rows ?? 0;
}
