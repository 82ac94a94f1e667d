/** Everything that is to be said of a `standby.yaml`, by line, and what it means. Pure, but for the files of secrets it is given. */
import { assembled } from './assemble.ts';
import { checkAlerts } from './alerts/check.ts';
import { checkAccess } from './check-access.ts';
import { checkGroups } from './check-groups.ts';
import { checkNames } from './check-names.ts';
import { checkReports } from './reports/check.ts';
import { checkRoutes } from './check-routes.ts';
import { MOST_PROBLEMS, findingsOf, wantedOf } from './complaints.ts';
import { textOf } from './file-text.ts';
import { checkPaces } from './paces.ts';
import { inOrderOfTheFile } from './problem.ts';
import { mergedRoute } from './routes.ts';
import { sections, shape } from './shape.ts';
import { pathText } from './shown.ts';
import { warningsOf } from './warnings.ts';
import { readYaml } from './yaml-text.ts';
import type { ConfigSource, Problem, Risk, ServiceConfig } from './contract.ts';
import type { Finding } from './problem.ts';
import type { Sections, Shape } from './shape.ts';
import type { YamlRead } from './yaml-text.ts';

/** `config` is undefined where secrets were not asked for. */
export type Examined =
  | { readonly kind: 'unusable'; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'usable';
      readonly shape: Shape;
      readonly risks: readonly Risk[];
      readonly warnings: readonly Problem[];
      readonly config: ServiceConfig | undefined;
    };
export type Secrets = 'asked' | 'skipped';

export function examine(source: ConfigSource, secrets: Secrets): Examined {
  const file = source.path;
  const text = textOf(source.text);
  if (text.kind === 'unreadable') return { kind: 'unusable', problems: [{ file, path: '', ...text.flaw }] };
  const yaml = readYaml(text.text);
  const flaws = yaml.flaws.map((flaw): Problem => ({ file, path: '', ...flaw }));
  if (yaml.kind === 'broken') return { kind: 'unusable', problems: inOrderOfTheFile(flaws) };
  const place = placing(file, yaml);
  const found = findingsIn(yaml.value, source, secrets);
  const problems = [...flaws, ...found.problems.slice(0, MOST_PROBLEMS).map(place)];
  if (problems.length > 0 || found.shape === undefined) return { kind: 'unusable', problems: inOrderOfTheFile(problems) };
  const warnings = inOrderOfTheFile(found.warnings.slice(0, MOST_PROBLEMS).map(place));
  return { kind: 'usable', shape: found.shape, risks: found.risks, warnings, config: found.config };
}

type Findings = {
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly shape: Shape | undefined;
  readonly risks: readonly Risk[];
  readonly config: ServiceConfig | undefined;
};

function findingsIn(value: unknown, source: ConfigSource, secrets: Secrets): Findings {
  const whole = shape.safeParse(value, { error: wantedOf });
  const read = whole.success ? whole.data : partsOf(value);
  const merged = Object.keys(read.routes ?? {}).flatMap((name) => mergedRoute(name, read) ?? []);
  const access = checkAccess(read);
  const alerts = checkAlerts(read, source.nowMs);
  const reports = checkReports(read);
  const groups = checkGroups(read, source.nowMs);
  const made = secrets === 'asked' ? assembled(read, source, groups.risks) : { problems: [], config: undefined };
  return {
    problems: [
      ...(whole.success ? [] : findingsOf(whole.error, value)),
      ...checkNames(value),
      ...access.problems,
      ...alerts.problems,
      ...reports.problems,
      ...checkRoutes(merged),
      ...checkPaces(read),
      ...groups.problems,
      ...made.problems,
    ],
    warnings: [...access.warnings, ...alerts.warnings, ...reports.warnings, ...groups.warnings, ...warningsOf(read)],
    shape: whole.data,
    risks: groups.risks,
    config: made.config,
  };
}

const NOTHING: Sections = {
  version: undefined,
  log: undefined,
  connections: undefined,
  alerts: undefined,
  reports: undefined,
  clients: undefined,
  otherClients: undefined,
  providers: undefined,
  routes: undefined,
  chains: undefined,
  processes: undefined,
  deadMan: undefined,
  heartbeat: undefined,
  ledger: undefined,
};
/** A slip in one section must not hide what is wrong in the others. */
const partsOf = (value: unknown): Sections => ({ ...NOTHING, ...sections.safeParse(value).data });

const placing =
  (file: string, { placeOf }: Extract<YamlRead, { readonly kind: 'value' }>) =>
  ({ path, at, ...words }: Finding): Problem => ({ file, ...placeOf({ path, at }), path: pathText(path), ...words });
