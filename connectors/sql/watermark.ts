import type { ConnectorOriginPlan } from '../../stages/shared/database.ts';
import type { ReadRequest } from '../connector.ts';

/** A watermark as it is kept: the value as the server writes it. */
export interface Mark {
  readonly text: string;
}

/** The value that rows must be above: that of an earlier run, or where the first one starts. */
export function markOf({ plan, watermark }: ReadRequest<ConnectorOriginPlan>): Mark | null {
  const start = plan.watermark?.start ?? null;
  return (watermark as Mark | null | undefined) ?? (start === null ? null : { text: String(start) });
}
