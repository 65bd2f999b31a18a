import { RunError } from '../../model/errors.ts';
import type { FeedItem } from './feed.ts';

/** The error with the name of the stage, unless it names one. */
export function named(error: unknown, stage: string): unknown {
  if (!(error instanceof RunError) || error.stage !== undefined) return error;
  const { code, message, remedy, value, retryable, cause } = error;
  const more = { ...(remedy !== undefined && { remedy }), ...(value !== undefined && { value }) };
  return new RunError(code, message, { stage, retryable, cause, ...more });
}

/** The items of a source, whose errors name the stage. */
export async function* namedItems(items: AsyncIterable<FeedItem>, stage: string): AsyncIterable<FeedItem> {
  try {
    yield* items;
  } catch (error) {
    throw named(error, stage);
  }
}
