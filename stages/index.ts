import { aggregator } from './aggregator.ts';
import { bigqueryDestination } from './bigquery-destination.ts';
import { bigqueryOrigin } from './bigquery-origin.ts';
import { copy } from './copy.ts';
import { csvDestination } from './csv-destination.ts';
import { csvOrigin } from './csv-origin.ts';
import { databaseDestination } from './database-destination.ts';
import { databaseOrigin } from './database-origin.ts';
import { derive } from './derive.ts';
import { filter } from './filter.ts';
import { funnel } from './funnel.ts';
import { generator } from './generator.ts';
import { join } from './join.ts';
import { jsonDestination } from './json-destination.ts';
import { jsonOrigin } from './json-origin.ts';
import { lookup } from './lookup.ts';
import { memoryDestination } from './memory-destination.ts';
import { memoryOrigin } from './memory-origin.ts';
import { mysqlDestination } from './mysql-destination.ts';
import { mysqlOrigin } from './mysql-origin.ts';
import { postgresDestination } from './postgres-destination.ts';
import { postgresOrigin } from './postgres-origin.ts';
import { printer } from './printer.ts';
import { recordId } from './record-id.ts';
import { removeDuplicates } from './remove-duplicates.ts';
import { restDestination } from './rest-destination.ts';
import { restOrigin } from './rest-origin.ts';
import { sample } from './sample.ts';
import { select } from './select.ts';
import { sort } from './sort.ts';
import { sqliteDestination } from './sqlite-destination.ts';
import { sqliteOrigin } from './sqlite-origin.ts';
import type { StageSpec } from './stage.ts';
import { switchStage } from './switch.ts';
import { unpivot } from './unpivot.ts';

/** Every type of stage there is. */
export const STAGES = {
  generator,
  'csv-origin': csvOrigin,
  'json-origin': jsonOrigin,
  'rest-origin': restOrigin,
  'sqlite-origin': sqliteOrigin,
  'postgres-origin': postgresOrigin,
  'database-origin': databaseOrigin,
  'bigquery-origin': bigqueryOrigin,
  'mysql-origin': mysqlOrigin,
  'memory-origin': memoryOrigin,
  filter,
  derive,
  select,
  sort,
  aggregator,
  join,
  lookup,
  'remove-duplicates': removeDuplicates,
  unpivot,
  'record-id': recordId,
  sample,
  funnel,
  switch: switchStage,
  copy,
  printer,
  'csv-destination': csvDestination,
  'json-destination': jsonDestination,
  'rest-destination': restDestination,
  'sqlite-destination': sqliteDestination,
  'postgres-destination': postgresDestination,
  'database-destination': databaseDestination,
  'mysql-destination': mysqlDestination,
  'bigquery-destination': bigqueryDestination,
  'memory-destination': memoryDestination,
} as const;

export type StageType = keyof typeof STAGES;
export const STAGE_TYPES = Object.keys(STAGES) as readonly StageType[];

/** What the engine gets of a stage of the type. */
export type PlanOf<Type extends StageType> = NonNullable<ReturnType<(typeof STAGES)[Type]['check']>['plan']>;

/** The spec of a type, without the types of its options and plan; `undefined` if there is no such type. */
export function specOf(type: string): StageSpec | undefined {
  return Object.hasOwn(STAGES, type) ? (STAGES[type as StageType] as unknown as StageSpec) : undefined;
}
