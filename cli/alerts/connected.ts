/** A source of alerts as the configuration has it, for commands that need no secret. */
import { alertRulesOf, sourceOf } from '../../config/alerts/assemble.ts';
import { STANDARD_PATH, examineFile } from '../../config/load.ts';
import { problemText } from '../../config/problem.ts';
import { own } from '../../config/routes.ts';
import { didYouMean } from '../../config/suggestion.ts';
import { failed, wrong } from '../command.ts';
import type { AlertRules } from '../../config/alerts/assemble.ts';
import type { AlertSource } from '../../connectors/alert-source.ts';
import type { Shape } from '../../config/shape.ts';
import type { Caller, Failed, Given, Wrong } from '../command.ts';

export type Connected = { readonly source: AlertSource; readonly rules: AlertRules };
export type Around = { readonly progress: (line: string) => void; readonly caller: Caller; readonly nowMs: number };

export function connectedAlerts(given: Given, name: string, around: Around): Connected | Wrong | Failed {
  const shape = shapeOf(given, around);
  if ('todo' in shape) return shape;
  const found = own(shape.alerts, name);
  return found ? { source: sourceOf(found.kind), rules: alertRulesOf(shape, name, found) } : unknownSource(shape, name);
}

/** The configuration that is meant, without what it names outside of it. */
export function shapeOf({ config: path = STANDARD_PATH }: Pick<Given, 'config'>, { progress, caller, nowMs }: Around): Shape | Failed {
  const examined = examineFile({ path, env: caller.env, nowMs }, 'skipped');
  if (examined.kind === 'usable') return examined.shape;
  for (const problem of examined.problems) progress(problemText(problem));
  return failed(`Expected ${path} to be usable, got ${examined.problems.length} problem(s).`, 'See standby config check.');
}

export function unknownSource({ alerts }: Pick<Shape, 'alerts'>, name: string): Wrong {
  const known = Object.keys(alerts);
  const { todo = 'See standby config check.' } = didYouMean(name, known);
  return wrong(
    `Expected a source by its name under alerts (${known.length === 0 ? 'there is none' : known.join(', ')}), got "${name}".`,
    todo,
  );
}
