import type { Schema } from '../../../model/types.ts';
import type { JobText } from '../text/job-text.ts';
import type { PortRef } from '../types.ts';

export function renameColumn(
  text: JobText,
  _stage: string,
  _from: string,
  _to: string,
  _schemaAt: (port: PortRef) => Schema | undefined,
): JobText {
  return text;
}
