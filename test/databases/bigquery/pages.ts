import { ApiFailure, type Engine, type Reference, type Result } from './engine.ts';
import type { Job } from './jobs.ts';

/** Rows by pages: of a table as it was when its first page was asked for, and of a query's result. */
export class Pages {
  private readonly engine: Engine;
  private readonly pageRows: number;
  private readonly snapshots = new Map<string, Result>();
  private count = 0;

  /** `pageRows`: rows of a page at most. */
  constructor(engine: Engine, pageRows: number) {
    this.engine = engine;
    this.pageRows = pageRows;
  }

  async ofTable(reference: Reference, query: URLSearchParams): Promise<object> {
    const names = query.get('selectedFields')?.split(',');
    // A token says of which moment the pages are.
    const token = query.get('pageToken')?.split(':')[0];
    const id = token ?? `page_${this.count++}`;
    const snapshot = token === undefined ? await this.engine.rowsOf(reference) : this.snapshots.get(token);
    if (!snapshot) throw new ApiFailure('invalid', `Invalid page token: ${token}`);
    this.snapshots.set(id, snapshot);
    const places = names?.map((name) => snapshot.fields.findIndex((field) => field.name === name));
    const page = this.cut(snapshot, query, id);
    return { ...page, rows: places ? page.rows.map(({ f }) => ({ f: places.map((place) => f[place]!) })) : page.rows };
  }

  ofJob({ jobReference, status, result = { fields: [], rows: [], bytes: 0 } }: Job, query: URLSearchParams): object {
    const page = this.cut(result, query, jobReference.jobId);
    return { jobComplete: status.state === 'DONE', schema: { fields: result.fields }, ...page };
  }

  private cut({ rows }: Result, query: URLSearchParams, id: string) {
    const from = Number(query.get('pageToken')?.split(':')[1] ?? query.get('startIndex') ?? 0);
    const count = Math.min(Number(query.get('maxResults') ?? this.pageRows), this.pageRows);
    const to = Math.min(rows.length, from + count);
    return {
      totalRows: String(rows.length),
      rows: rows.slice(from, to),
      ...(to < rows.length && count > 0 && { pageToken: `${id}:${to}` }),
    };
  }
}
