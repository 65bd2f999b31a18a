import { closeSync, openSync } from 'node:fs';
import type { CsvInput } from '../../../connectors/csv/input.ts';
import { fileError } from '../../../connectors/files/errors.ts';
import type { SourceFile } from '../../../connectors/files/source-files.ts';
import { UNLIMITED } from '../../../workers/sources/range-text.ts';
import type { CsvSource } from '../../plan/sources.ts';
import type { Counters } from '../counters.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { LinkChain } from '../links.ts';
import { cutText } from './cut-text.ts';
import { fileNames } from './file-names.ts';
import { Footer, tailStart, textBehind } from './footer.ts';

/** The files of a CSV origin as tasks: ranges of plain files, which workers read themselves; text of others, which is decoded here. */
export function csvFeed(environment: Environment, stage: string, source: CsvSource): SourceFeed {
  const { arena, signal } = environment;
  const { rangeBytes } = environment.granularity;
  const maxRows = source.options.maxRows ?? UNLIMITED;
  const open: { fds: number[]; chains: LinkChain[] } = { fds: [], chains: [] };

  const footer = source.options.skipFooter > 0 ? new Footer(arena, source.options) : undefined;
  const nameOf = fileNames(
    environment.baseFolder,
    source.inputs.map(({ file }) => file),
    source.fileColumn,
  );

  async function* items(): AsyncIterable<FeedItem> {
    let rowsBefore = 0;
    for (const [index, input] of source.inputs.entries()) {
      if (rowsBefore >= maxRows) return;
      const start = source.starts[index]!;
      if (input.plain && start.offset >= input.file.bytes) continue;
      const chain = new LinkChain(arena, { end: start.offset, lines: start.line, rows: rowsBefore });
      open.chains.push(chain);
      if (!input.plain) {
        yield* pieces(input, start, chain, undefined);
        if (maxRows !== UNLIMITED) rowsBefore = await lastRows(chain, environment.counters);
        continue;
      }
      const tail = footer ? await tailStart(input.file, start.offset, footer.records, rangeBytes) : input.file.bytes;
      const fd = openFile(input);
      open.fds.push(fd);
      for (let from = start.offset; from < tail; from += rangeBytes) {
        if (signal.aborted || (chain.last?.rows ?? 0) >= maxRows) break;
        const to = Math.min(from + rangeBytes, tail);
        const { path, bytes: size } = input.file;
        const range = { fd, path, from, to, size, links: chain.next(), maxRows, order: input.order, ...nameOf(input.file) };
        yield { source: { kind: 'csv-range', ...range } };
      }
      if (tail < input.file.bytes) {
        // Where the rows of the ranges have ended, and which line that is.
        await lastRows(chain, environment.counters);
        const { end, lines, rows } = chain.last ?? { end: 0, lines: 0, rows: maxRows };
        const text = textBehind(input.file, end);
        const known = tail > start.offset ? input.file : undefined;
        if (rows < maxRows) yield* pieces({ ...input, text }, { offset: 0, line: lines }, chain, known);
      }
      if (maxRows !== UNLIMITED) rowsBefore = await lastRows(chain, environment.counters);
    }
    if (footer && !signal.aborted && !environment.counters.stopped) environment.note(footer.note(stage));
  }

  /** Text that is cut here. `known`: its file, if rows of it are read already. */
  async function* pieces(
    input: CsvInput,
    start: { readonly offset: number; readonly line: number },
    chain: LinkChain,
    known: SourceFile | undefined,
  ): AsyncIterable<FeedItem> {
    const limited = maxRows !== UNLIMITED;
    const cut = cutText(environment, source, input, start, () => limited && (chain.last?.rows ?? 0) >= maxRows);
    for await (const piece of footer ? footer.without(cut, input.order?.length ?? source.columns.length, known) : cut) {
      const links = limited ? chain.next() : undefined;
      const common = { from: 0, links, maxRows, order: input.order, ...nameOf(input.file) };
      yield { source: { kind: 'csv-bytes', ...piece, ...common } };
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
