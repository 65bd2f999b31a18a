import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { SECONDS } from './seconds.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Files that take long begin first: one that began last would leave the other processors idle. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = ({ moduleId }: TestSpecification) => SECONDS[relative(ROOT, moduleId).replaceAll('\\', '/')] ?? 0;
    return (await super.sort(files)).toSorted((a, b) => seconds(b) - seconds(a));
  }
}
