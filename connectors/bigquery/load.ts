import { readValue } from '../../columns/values.ts';
import type { Batch } from '../../columns/vector.ts';
import { RunError } from '../../model/errors.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import { sha256 } from '../../model/sha256.ts';
import type { BigQueryDestinationPlan } from '../../stages/bigquery-destination.ts';
import type { ConnectorThread, LoadRequest, LoadSession } from '../connector.ts';
import { rejectsOfRows } from '../rejects.ts';
import { refuseLosses, replacementNotes } from '../sql/replacement.ts';
import { refuseProblems } from '../target-problems.ts';
import { BigQueryClient } from './client.ts';
import { fragmentOf, Unfit } from './encode.ts';
import { type JobResource, type JobStatistics, runJob } from './jobs.ts';
import { StagingLoad } from './parts.ts';
import type { BigQueryReceipt } from './receipt.ts';
import { type Refused, sentRefusal, unsoundRefusals } from './refusals.ts';
import { allRows, planReplacement, restored, type TableReplacement } from './replacement.ts';
import { QuerySession } from './session.ts';
import { checkNames, quoteName, quoteTable, type TableReference } from './sql.ts';
import { insertRows, mergeRows, type Staged, soundCondition } from './statements.ts';
import { loadNote, queryNote } from './statistics.ts';
import { StopSignal } from './stop.ts';
import {
  changeTable,
  ensureDataset,
  findTable,
  getTable,
  makeTable,
  referenceOf,
  refuseTable,
  removeTable,
  rowAccessPolicies,
  type TableResource,
} from './table.ts';
import { type Fit, fitTo, newFit } from './targets.ts';
import { type Step, Transaction } from './transaction.ts';
import type { TableField } from './types.ts';

type Request = LoadRequest<BigQueryDestinationPlan>;

/** Hidden tables last so long, if a run that is killed leaves them behind. */
const EXPIRES_MS = 24 * 3600 * 1000;
/** What ends a load may take so long when the run has been stopped. */
const ABORT_MS = 20_000;

/**
 * Loads rows into a hidden table while the job runs. Then a copy, which costs nothing, or a transaction brings them into the table: others see it as it was, or with
 * all rows.
 */
export class BigQueryLoad implements LoadSession {
  private readonly thread: ConnectorThread;
  private readonly request: Request;
  private readonly stop: StopSignal;
  private readonly client: BigQueryClient;
  private readonly session: QuerySession;
  private readonly refused: Refused[] = [];
  private readonly hidden: TableReference[] = [];
  private readonly startedAt = performance.now();
  private readonly jobPrefix: string;
  private target!: TableReference;
  private found: TableResource | undefined;
  private fit!: Fit;
  private staging!: StagingLoad;
  private staged!: TableReference;
  /** Name of the column of row numbers, where rows are to be converted or merged. */
  private rowColumn: string | undefined;
  /** The table that is copied at the end. */
  private copied: TableReference | undefined;
  /** What brings the rows into the table, where no copy does. */
  private transaction: Transaction | undefined;
  /** Whether we have made the table, empty, for a transaction to fill. */
  private made = false;
  private rows = 0;
  /** What the server says of the rows of an upsert. */
  private merged: NonNullable<JobStatistics['query']>['dmlStats'];
  private ended = false;

  private constructor(thread: ConnectorThread, request: Request) {
    this.thread = thread;
    this.request = request;
    this.stop = new StopSignal(thread.stopped);
    this.client = new BigQueryClient(request.connection, { baseFolder: request.baseFolder, signal: this.stop.signal });
    this.session = new QuerySession(this.client, true);
    const digest = sha256(`${request.runId}/${request.stage}`).toString('hex').slice(0, 24);
    this.jobPrefix = `open_stage_${digest}`;
  }

  /** Throws `RunError` for what cannot end well: no right, a table that does not fit the rows. */
  static async open(thread: ConnectorThread, request: Request): Promise<BigQueryLoad> {
    const load = new BigQueryLoad(thread, request);
    try {
      await load.prepare();
      return load;
    } catch (error) {
      await load.abort();
      throw error;
    }
  }

  async write(batch: Batch): Promise<number> {
    const { fit, rowColumn, staging } = this;
    const { keys, ifExists } = this.request.plan;
    const columns = fit.targets.map(({ field, index, loading }) => {
      const isKey = ifExists === 'upsert' && keys.includes(field.name);
      const column = isKey ? { ...loading.staged, mode: 'REQUIRED' } : loading.staged;
      const key = JSON.stringify(loading.staged.name);
      return { key, of: fragmentOf(this.thread.arena, batch.columns[index]!, field.type, column) };
    });
    let bytes = 0;
    for (let i = 0; i < batch.rows; i++) {
      const row = this.rows++;
      try {
        const parts = columns.map(({ key, of }) => `${key}:${of(i)}`);
        if (rowColumn !== undefined) parts.push(`${JSON.stringify(rowColumn)}:${row}`);
        staging.add(`{${parts.join(',')}}`, row);
      } catch (error) {
        if (!(error instanceof Unfit)) throw error;
        const { column, code, message } = error;
        this.refused.push({
          row,
          values: batch.columns.map((vector) => readValue(this.thread.arena, vector, i)),
          column,
          code,
          message,
        });
      }
      if ((i & 63) === 0) bytes += await staging.flush();
    }
    return bytes + (await staging.flush());
  }

  async load(): Promise<readonly Batch[]> {
    const { staging, request, fit, client, thread } = this;
    await staging.finish();
    const { jobs, sentBytes } = staging;
    this.note(loadNote(this.rows, sentBytes, jobs, (performance.now() - this.startedAt) / 1000));
    if (fit.changed) await changeTable(client, this.target, { schema: { fields: fit.fields } });
    if (this.rowColumn !== undefined) await this.convert({ table: this.staged, row: quoteName(this.rowColumn) });
    const { rejects, schema, stage } = request;
    return rejectsOfRows(
      thread.arena,
      rejects,
      schema,
      stage,
      this.refused.sort((a, b) => a.row - b.row),
    );
  }

  async receipt(): Promise<string> {
    const { location } = await getTable(this.client, this.staged);
    return JSON.stringify({ id: this.commitId, location } satisfies BigQueryReceipt);
  }

  async commit(): Promise<void> {
    if (this.ended) return;
    const { copied } = this;
    if (copied) await this.copy(copied);
    else await this.transaction!.commit();
    this.ended = true;
    await this.close();
  }

  written(): RowsWritten | undefined {
    if (!this.merged) return undefined;
    const [inserted, updated] = [Number(this.merged.insertedRowCount ?? 0), Number(this.merged.updatedRowCount ?? 0)];
    return { inserted, updated, unchanged: this.rows - this.refused.length - inserted - updated };
  }

  async abort(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await this.close();
    if (!this.made) return;
    await removeTable(this.client.until(AbortSignal.timeout(ABORT_MS)), this.target).catch(() => undefined);
  }

  private async close(): Promise<void> {
    this.staging?.dispose();
    await this.transaction?.close();
    await this.session.close();
    const client = this.client.until(AbortSignal.timeout(ABORT_MS));
    await Promise.all(this.hidden.map((table) => removeTable(client, table).catch(() => undefined)));
    this.stop.end();
  }

  /** Of the job that brings the rows into the table. */
  private get commitId(): string {
    return `${this.jobPrefix}_commit`;
  }

  private note(text: string): void {
    this.thread.note(this.request.stage, text);
  }

  private async prepare(): Promise<void> {
    const { client, request } = this;
    const { plan, schema } = request;
    this.target = await referenceOf(client, plan.table);
    const { target } = this;
    checkNames(
      target,
      schema.map(({ name }) => name),
    );
    await ensureDataset(client, target);
    const found = await findTable(client, target);
    this.found = found;
    if (found) refuseTable(found, plan);
    const replacement = found && plan.ifExists === 'replace' ? await this.replacementOf(found) : undefined;
    this.fit = replacement?.fit ?? (found ? soundFit(found, schema, plan) : newFit(schema, plan));
    const { fit } = this;
    const isQueried = plan.beforeQuery !== undefined || plan.afterQuery !== undefined;
    const transacts = plan.ifExists === 'upsert' || isQueried || replacement?.inPlace === true;
    if (isQueried && replacement && replacement.changes.length > 0) {
      throw new RunError(
        'schema-mismatch',
        `table ${target.tableId} has other columns, so replace would have to create it anew`,
        {
          value: target.tableId,
          remedy:
            'drop the table first, or leave out beforeQuery and afterQuery: BigQuery cannot create tables within a transaction',
        },
      );
    }
    const given = new Set(fit.targets.map(({ column }) => column.name));
    const hasDefaults = fit.fields.some(
      ({ name, defaultValueExpression }) => defaultValueExpression !== undefined && !given.has(name),
    );
    const converts = hasDefaults || fit.targets.some(({ loading }) => loading.converted !== undefined);
    if (transacts || converts)
      this.rowColumn = freeName(
        'open_stage_row',
        fit.fields.map(({ name }) => name),
      );
    const row = this.rowColumn;
    const lenient = fit.targets.map(({ loading: { staged } }) => ({
      ...staged,
      mode: staged.mode === 'REPEATED' ? 'REPEATED' : 'NULLABLE',
    }));
    const copies = row === undefined;
    this.staged = await this.hide('rows', copies ? fit.fields : [...lenient, { name: row, type: 'INT64' }], copies);
    if (copies) this.copied = this.staged;
    else if (!transacts && (!hasDefaults || replacement)) this.copied = await this.hide('converted', fit.fields, true);
    this.staging = new StagingLoad(client, {
      ...{ table: this.staged, jobPrefix: this.jobPrefix },
      refuse: (line, place, error) => this.refused.push(sentRefusal(line, place, error, { targets: fit.targets, schema })),
    });
  }

  /** How rows take the place of those of the table. Throws `RunError` for what the job does not give up. */
  private async replacementOf(found: TableResource): Promise<TableReplacement> {
    const { client, request, target } = this;
    const { plan, schema } = request;
    const policies = await rowAccessPolicies(client, target);
    const replacement = planReplacement(found, policies ?? [], schema, plan);
    refuseLosses(target.tableId, replacement, plan);
    const notes = replacementNotes(target.tableId, replacement);
    if (policies === undefined) notes.push(UNSEEN_POLICIES);
    for (const text of notes) this.thread.note(request.stage, text, 'warning');
    return replacement;
  }

  /** Makes a table of our own beside the target. `laidOut`: as the target, which it is copied to. */
  private async hide(what: string, fields: readonly TableField[], laidOut: boolean): Promise<TableReference> {
    const { target, client, fit } = this;
    const tableReference = { ...target, tableId: `_${this.jobPrefix}_${what}` };
    // Known first: what cannot be told apart from a lost answer is removed as well.
    this.hidden.push(tableReference);
    const expirationTime = String(Date.now() + EXPIRES_MS);
    const description = 'Open-Stage: rows of a run that has not ended.';
    await makeTable(
      client,
      { tableReference, schema: { fields }, expirationTime, description, ...(laidOut && fit.layout) },
      true,
    );
    return tableReference;
  }

  /** The server makes of the staged rows what the table takes: in a table of ours, or in the table itself, within a transaction. */
  private async convert(staged: Staged): Promise<void> {
    const { fit, session, client, request, copied, target } = this;
    const { plan, schema } = request;
    const { targets } = fit;
    const note = (what: string, job: JobResource) => this.note(queryNote(what, job, client.project));
    if (soundCondition(targets) !== undefined)
      this.refused.push(...(await unsoundRefusals(client, session, { staged, targets, schema })));
    if (copied) {
      note('convert', await session.run({ sql: insertRows(copied, staged, targets) }));
      return;
    }
    if (!this.found) {
      await makeTable(
        client,
        { tableReference: target, schema: { fields: fit.fields }, ...fit.layout, ...constraintsOf(plan.keys) },
        false,
      );
      this.made = true;
    }
    const step = (what: string, sql: string | undefined): Step[] => (sql === undefined ? [] : [{ what, sql }]);
    const steps = [
      ...step('beforeQuery', plan.beforeQuery),
      ...step(
        'replace',
        this.found && plan.ifExists === 'replace' ? `DELETE FROM ${quoteTable(target)} WHERE ${allRows(this.found)}` : undefined,
      ),
      ...(plan.ifExists === 'upsert'
        ? step('upsert', mergeRows(target, staged, targets, plan))
        : step('insert', schema.length > 0 ? insertRows(target, staged, targets) : undefined)),
      ...step('afterQuery', plan.afterQuery),
    ];
    const counted = (what: string, job: JobResource) => {
      note(what, job);
      if (what === 'upsert') this.merged = job.statistics?.query?.dmlStats;
    };
    const options = { timeoutMs: plan.timeoutMs, commitId: this.commitId, note: counted };
    this.transaction = new Transaction(client, steps, options);
    await this.transaction.run();
  }

  private async copy(source: TableReference): Promise<void> {
    const { client, target, request, found, fit } = this;
    const { ifExists, keys } = request.plan;
    const isNew = found === undefined || ifExists === 'replace';
    const writeDisposition = ifExists === 'append' ? 'WRITE_APPEND' : ifExists === 'replace' ? 'WRITE_TRUNCATE' : 'WRITE_EMPTY';
    const createDisposition = isNew ? 'CREATE_IF_NEEDED' : 'CREATE_NEVER';
    const key = found?.encryptionConfiguration;
    const copy = {
      ...{ sourceTable: source, destinationTable: target, writeDisposition, createDisposition },
      ...(key && { destinationEncryptionConfiguration: key }),
    };
    await runJob(client, { labels: { 'made-by': 'open-stage' }, copy }, { id: this.commitId });
    // What a table says of itself besides its columns may have come along.
    if (isNew)
      await changeTable(client, target, {
        ...(found ? restored(found, fit, keys) : { expirationTime: null, description: null }),
        ...(fit.fields.length > 0 && constraintsOf(keys)),
      });
  }
}

const UNSEEN_POLICIES =
  'the account may not list the row access policies of the table (bigquery.rowAccessPolicies.list), which a copy takes away: if there are some, check them';

/** Throws `RunError` where the rows do not fit. */
function soundFit(found: TableResource, schema: Request['schema'], plan: BigQueryDestinationPlan): Fit {
  const { problems, ...fit } = fitTo(found, schema, plan);
  refuseProblems(problems);
  return fit;
}

/** A key that the server does not enforce. */
const constraintsOf = (keys: readonly string[]): object =>
  keys.length === 0 ? {} : { tableConstraints: { primaryKey: { columns: keys } } };

function freeName(wish: string, taken: readonly string[]): string {
  let name = wish;
  while (taken.some((other) => other.toLowerCase() === name)) name += '_';
  return name;
}
