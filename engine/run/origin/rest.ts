import type { JsonInput } from '../../../connectors/json/introspect.ts';
import { buildKeyTree } from '../../../connectors/json/key-tree.ts';
import { RestClient } from '../../../connectors/rest/client.ts';
import { lookAtRest, type RestIntrospection } from '../../../connectors/rest/introspect.ts';
import type { Page } from '../../../connectors/rest/page.ts';
import { readPages } from '../../../connectors/rest/pages.ts';
import { InternalError } from '../../../model/errors.ts';
import type { JsonSourcePlan } from '../../../workers/fragment-plan.ts';
import { UNLIMITED } from '../../../workers/sources/range-text.ts';
import type { StageOf } from '../../plan/graph.ts';
import { unknownFieldsOf } from '../../plan/json-source.ts';
import { restColumns } from '../../plan/rest-source.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { LinkChain } from '../links.ts';
import { named, namedItems } from '../named.ts';
import { cutDocument, cutLines } from './cut-json.ts';
import { lastRows } from './json.ts';

/**
 * The pages of a web API as tasks: their text is fetched and cut into pieces of whole records here, and decoded by workers. `found`: what a look at the first
 * page has told. Throws `RunError` when that must be asked for, and cannot be had.
 */
export async function restFeed(
  environment: Environment,
  { id, plan, outputs }: StageOf<'rest-origin'>,
  found: RestIntrospection | undefined,
): Promise<{ readonly feed: SourceFeed; readonly plan: JsonSourcePlan }> {
  const { arena, baseFolder, connect } = environment;
  const schema = outputs.out!;
  const stop = new AbortController();
  const signal = AbortSignal.any([environment.signal, stop.signal]);
  let look = found;
  try {
    const connection = await connect(plan.connection);
    if (!restColumns(plan, schema, look)) look = await lookAtRest(plan, { connection, baseFolder, signal });
    const columns = restColumns(plan, schema, look);
    if (!columns) throw new InternalError(`${id} has no columns`);
    const client = new RestClient(connection, plan, { baseFolder, signal });
    const tree = buildKeyTree(
      arena,
      columns.map(({ path }) => path),
    );
    const chain = new LinkChain(arena, { end: 0, lines: 0, rows: 0 });
    const feed: SourceFeed = {
      items: namedItems(items(client, chain), id),
      close: () => {
        stop.abort();
        client.close();
        chain.free();
        arena.free(tree.address);
      },
    };
    const names = new Set(columns.map(({ name }) => name));
    const declared = plan.types.map(({ column }) => column).filter((name) => names.has(name));
    const read = columns.map(({ name, type }) => ({ name, type, nullable: true }));
    const guesses = environment.guessed.of(id, read, declared);
    return { feed, plan: { tree, columns: read, declared, guesses, unknownFields: unknownFieldsOf(plan) } };
  } catch (error) {
    throw named(error, id);
  }

  async function* items(client: RestClient, chain: LinkChain): AsyncIterable<FeedItem> {
    const maxRows = plan.maxRows ?? UNLIMITED;
    if (maxRows === 0) return;
    const warn = (text: string) => environment.note({ stage: id, text, severity: 'warning' });
    for await (const page of readPages(client, plan, warn)) {
      const input = inputOf(page);
      const cut = page.format === 'lines' ? cutLines(environment, input) : cutDocument(environment, input, plan.records);
      for await (const piece of cut) {
        yield { source: { kind: 'json-bytes', ...piece, links: chain.next(), maxRows } };
        if (signal.aborted) return;
        // With a limit, how much more is wanted is known when the task before has read its records.
        if (maxRows !== UNLIMITED && (await lastRows(chain, signal)) >= maxRows) return;
      }
    }
  }
}

/** A page as a file that is read from a pipe. */
const inputOf = ({ url, format, text }: Page): JsonInput => ({
  file: { path: url, bytes: 0, modifiedMs: 0, seekable: false },
  ...{ format, encoding: 'utf-8', compression: 'none', plain: false, textStart: 0, text },
});
