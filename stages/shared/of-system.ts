import * as z from 'zod';
import { hint } from '../hints.ts';
import type { CheckContext, Checked, StageSpec } from '../stage.ts';

/** Stages that do the same for several systems, by type of connection. */
type Specs = Readonly<Record<string, { readonly check: (options: never, context: CheckContext) => Checked<unknown> }>>;
type PlanIn<Spec extends Specs> = NonNullable<ReturnType<Spec[keyof Spec]['check']>['plan']>;

/** The option of a connection of any of the systems. */
export const systemConnection = (specs: Specs) =>
  z
    .string()
    .min(1, 'a name')
    .meta(hint({ is: 'connection', types: Object.keys(specs) }))
    .describe(
      `The name of a connection of type ${Object.keys(specs)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1')}.`,
    );

/** Checks a stage as the one of these that its connection is of. `given` has only options that all of them have. */
export function asStageOf<Of extends Specs>(
  specs: Of,
  given: { readonly connection: string },
  context: CheckContext,
): Checked<PlanIn<Of>> {
  const connection = context.connection(['connection'], given.connection, Object.keys(specs));
  // Without one its columns are not known; where it has any is known by its being an origin.
  const spec = (connection && specs[connection.type]) as StageSpec | undefined;
  if (!spec) return { plan: undefined, outputs: {} };
  const options = spec.options.parse(given);
  const { plan, outputs } = spec.check(options, context);
  return { plan: plan as PlanIn<Of> | undefined, outputs, as: { type: spec.type, options } };
}
