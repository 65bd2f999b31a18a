import { closeSync, openSync } from 'node:fs';
import { JSON_CELL_BYTES } from '../../../columns/layout.ts';
import { fileError } from '../../../connectors/files/errors.ts';
import type { JsonInput } from '../../../connectors/json/introspect.ts';
import { buildKeyTree } from '../../../connectors/json/key-tree.ts';
import type { JsonSourcePlan } from '../../../workers/fragment-plan.ts';
import { UNLIMITED } from '../../../workers/sources/range-text.ts';
import type { JsonSource } from '../../plan/sources.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { LinkChain } from '../links.ts';
import { cutDocument, cutLines } from './cut-json.ts';
import { fileNames } from './file-names.ts';

/** Bytes of the cells of a task's records, about. */
const MAX_CELL_BYTES = 64 << 20;
const MIN_RANGE_BYTES = 16 << 10;

/**
 * The files of a JSON origin as tasks: ranges of plain files of lines, which workers read themselves; text of others, which is cut into pieces of whole records here.
 */
export function jsonFeed(
  { granularity, ...others }: Environment,
  stage: string,
  source: JsonSource,
): { readonly feed: SourceFeed; readonly plan: JsonSourcePlan } {
  const rangeBytes = Math.min(granularity.rangeBytes, mostRangeBytes(source));
  const environment: Environment = { ...others, granularity: { ...granularity, rangeBytes } };
  const { arena, signal } = environment;
  const maxRows = source.maxRows ?? UNLIMITED;
  const tree = buildKeyTree(
    arena,
    source.columns.map((column) => column.path),
  );
  const nameOf = fileNames(
    environment.baseFolder,
    source.inputs.map(({ file }) => file),
    source.fileColumn,
  );
  const fds: number[] = [];
  const chains: LinkChain[] = [];

  async function* items(): AsyncIterable<FeedItem> {
    let rowsBefore = 0;
    for (const input of source.inputs) {
      const chain = new LinkChain(arena, { end: 0, lines: input.linesBefore ?? 0, rows: rowsBefore });
      chains.push(chain);
      for await (const item of input.format === 'lines' && input.plain ? ranges(input, chain) : pieces(input, chain)) {
        yield item;
        if (signal.aborted) return;
        // With a limit, how much more is wanted is known when the task before has read its records.
        if (maxRows !== UNLIMITED && (await lastRows(chain, signal)) >= maxRows) return;
      }
      if (maxRows !== UNLIMITED) rowsBefore = await lastRows(chain, signal);
    }
  }

  function* ranges(input: JsonInput, chain: LinkChain): Iterable<FeedItem> {
    const { path, bytes: size } = input.file;
    const start = input.textStart;
    if (start >= size) return;
    const fd = openFile(input);
    fds.push(fd);
    for (let from = start; from < size; from += rangeBytes) {
      const to = Math.min(from + rangeBytes, size);
      const range = { fd, path, from, to, size, start, links: chain.next(), maxRows, ...nameOf(input.file) };
      yield { source: { kind: 'json-range', ...range } };
    }
  }

  async function* pieces(input: JsonInput, chain: LinkChain): AsyncIterable<FeedItem> {
    const cut = input.format === 'lines' ? cutLines(environment, input) : cutDocument(environment, input, source.records);
    for await (const piece of cut)
      yield { source: { kind: 'json-bytes', ...piece, links: chain.next(), maxRows, ...nameOf(input.file) } };
  }

  const feed: SourceFeed = {
    items: items(),
    close: () => {
      for (const chain of chains) chain.free();
      for (const fd of fds) closeSync(fd);
      arena.free(tree.address);
    },
  };
  const columns = source.columns.map(({ name, type }) => ({ name, type, nullable: true }));
  const { declared, unknownFields } = source;
  const guesses = environment.guessed.of(stage, columns, declared);
  return { feed, plan: { tree, columns, declared, guesses, unknownFields } };
}

/** Records with few of very many fields take far more memory as rows than as text: tasks then take less text. */
function mostRangeBytes({ columns, recordBytes }: JsonSource): number {
  if (recordBytes === 0) return Number.POSITIVE_INFINITY;
  return Math.max(MIN_RANGE_BYTES, Math.floor((MAX_CELL_BYTES * recordBytes) / (columns.length * JSON_CELL_BYTES)));
}

function openFile({ file }: JsonInput): number {
  try {
    return openSync(file.path, 'r');
  } catch (error) {
    throw fileError(error, file.path, 'read');
  }
}

/** Records read when the last task that was started is done with its records. */
export async function lastRows(chain: LinkChain, signal: AbortSignal): Promise<number> {
  while (!chain.last && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 1));
  return chain.last?.rows ?? 0;
}
