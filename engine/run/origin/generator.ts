import { Scratch } from '../../../columns/scratch.ts';
import { buildVector } from '../../../columns/values.ts';
import type { Vector } from '../../../columns/vector.ts';
import { RunError } from '../../../model/errors.ts';
import { sha256 } from '../../../model/sha256.ts';
import { STRING } from '../../../model/types.ts';
import type { GeneratorColumn, GeneratorPlan } from '../../../stages/generator.ts';
import type { GeneratedColumn, GeneratorSourcePlan } from '../../../workers/fragment-plan.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { DOMAINS, peopleAddresses, peopleNames } from './people.ts';

/** Rows that one task makes. The same for any number of workers: sums of floats are added up by task. */
const TASK_ROWS = 1 << 15;
/** Digits and `@` of an address. */
const ADDRESS_EXTRA_BYTES = 8;

export interface GeneratorSource {
  readonly plan: GeneratorSourcePlan;
  readonly feed: SourceFeed;
}

/** Generated rows as tasks. Lists to choose from lie in shared memory until the feed is closed. */
export function openGenerator({ arena }: Environment, stage: string, plan: GeneratorPlan): GeneratorSource {
  const scratch = new Scratch(arena);
  const lists = new Lists((values, type) => buildVector(arena, scratch, type, values));
  const columns = plan.columns.map((column): GeneratedColumn => {
    const key = keyOf(plan.seed, column.name, 'values');
    const { name, type, nulls } = column;
    const generator = generatorOf(column, plan, stage, lists, (cumulative) => {
      const address = scratch.alloc(cumulative.length * 8);
      arena.f64.set(cumulative, address >>> 3);
      return address;
    });
    return { name, type, key, nulls, nullKey: keyOf(plan.seed, name, 'nulls'), generator };
  });
  function* items(): Iterable<FeedItem> {
    for (let from = 0; from < plan.rows; from += TASK_ROWS) {
      yield { source: { kind: 'generate', from, rows: Math.min(TASK_ROWS, plan.rows - from) } };
    }
  }
  return { plan: { columns }, feed: { items: items(), close: () => scratch.dispose() } };
}

/** Columns of one seed that have other names have nothing in common. */
const keyOf = (seed: number, column: string, purpose: string): bigint =>
  sha256(JSON.stringify([seed, column, purpose])).readBigInt64LE();

/** Lists of people, made when first asked for. */
class Lists {
  readonly build: (values: readonly (string | number | boolean)[], type: Vector['type']) => Vector;
  private made: { readonly names: Vector; readonly addresses: Vector; readonly domains: Vector } | undefined;

  constructor(build: Lists['build']) {
    this.build = build;
  }

  get people() {
    this.made ??= {
      names: this.build(peopleNames(), STRING),
      addresses: this.build(peopleAddresses(), STRING),
      domains: this.build(DOMAINS, STRING),
    };
    return this.made;
  }
}

const MAX_INTEGER = 2n ** 63n - 1n;

function generatorOf(
  { name, type, generator }: GeneratorColumn,
  { seed, rows }: GeneratorPlan,
  stage: string,
  lists: Lists,
  place: (cumulative: readonly number[]) => number,
): GeneratedColumn['generator'] {
  switch (generator.kind) {
    case 'sequence': {
      const [start, step] = [BigInt(generator.start), BigInt(generator.step)];
      const last = start + step * BigInt(Math.max(rows - 1, 0));
      if (last > MAX_INTEGER || last < -MAX_INTEGER - 1n) {
        throw new RunError('overflow', `column ${name}: the sequence exceeds the range of 64-bit integers`, {
          stage,
          value: String(last),
          remedy: 'generate fewer rows, or use a smaller step',
        });
      }
      return { kind: 'sequence', start, step };
    }
    case 'uniform':
      if (type.kind === 'float') return { kind: 'floats', min: generator.min, max: generator.max };
      return { kind: 'integers', min: BigInt(generator.min), span: BigInt(generator.max) - BigInt(generator.min) + 1n };
    case 'date-range':
      return { kind: 'integers', min: generator.start, span: generator.end - generator.start + 1n };
    case 'normal':
      return generator;
    case 'choice':
      return { kind: 'choice', cumulative: place(generator.cumulative), values: lists.build(generator.values, type) };
    case 'uuid':
      return { kind: 'uuid', lowKey: keyOf(seed, name, 'low half') };
    case 'name':
      return { kind: 'pick', values: lists.people.names };
    case 'email': {
      const longest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
      const longestBytes = longest(peopleAddresses()) + longest(DOMAINS) + ADDRESS_EXTRA_BYTES;
      return { kind: 'email', locals: lists.people.addresses, domains: lists.people.domains, longestBytes };
    }
  }
}
