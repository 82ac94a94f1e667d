/** `standby.yaml` to a configuration, or everything that is wrong with it, by line. Pure, but for the files of secrets it is given. */
import { assembled } from './assembled.ts';
import { checkAccess } from './check-access.ts';
import { checkGroups } from './check-groups.ts';
import { checkNames } from './check-names.ts';
import { checkRoutes } from './check-routes.ts';
import { findingsOf, wantedOf } from './complaints.ts';
import { textOf } from './file-text.ts';
import { inOrderOfTheFile } from './problem.ts';
import { mergedRoute } from './routes.ts';
import { pathText } from './shown.ts';
import { sections, shape } from './shape.ts';
import { warningsOf } from './warnings.ts';
import { readYaml } from './yaml-text.ts';
import type { ConfigRead, ConfigSource, Problem } from './contract.ts';
import type { Finding } from './finding.ts';
import type { YamlRead } from './yaml-text.ts';

export function readConfig(source: ConfigSource): ConfigRead {
  const file = source.path;
  const text = textOf(source.text);
  if (text.kind === 'unreadable') return { kind: 'unusable', problems: [{ file, path: '', ...text.flaw }] };
  const yaml = readYaml(text.text);
  const flaws = yaml.flaws.map((flaw): Problem => ({ file, path: '', ...flaw }));
  if (yaml.kind === 'broken') return { kind: 'unusable', problems: inOrderOfTheFile(flaws) };
  const place = placing(file, yaml);
  const found = findingsIn(yaml.value, source);
  const problems = [...flaws, ...found.problems.map(place)];
  if (problems.length > 0 || found.config === undefined) return { kind: 'unusable', problems: inOrderOfTheFile(problems) };
  return { kind: 'config', config: found.config, warnings: inOrderOfTheFile(found.warnings.map(place)) };
}

function findingsIn(value: unknown, source: ConfigSource) {
  const whole = shape.safeParse(value, { error: wantedOf });
  const formal = whole.success ? [] : findingsOf(whole.error, value);
  // A slip in one section must not hide what is wrong in the others.
  const read = whole.success ? whole.data : partsOf(value);
  const merged = Object.keys(read.routes ?? {}).flatMap((name) => mergedRoute(name, read) ?? []);
  const access = checkAccess(read);
  const groups = checkGroups(read, source.nowMs);
  const made = assembled(read, source, groups.risks);
  const problems: readonly Finding[] = [
    ...formal,
    ...checkNames(read),
    ...access.problems,
    ...checkRoutes(merged),
    ...groups.problems,
    ...made.problems,
  ];
  return { problems, warnings: [...access.warnings, ...groups.warnings, ...warningsOf(read)], config: made.config };
}

const partsOf = (value: unknown) => {
  const nothing = {
    version: undefined,
    log: undefined,
    connections: undefined,
    clients: undefined,
    otherClients: undefined,
    providers: undefined,
    routes: undefined,
    chains: undefined,
    processes: undefined,
    deadMan: undefined,
    heartbeat: undefined,
  };
  return { ...nothing, ...sections.safeParse(value).data };
};

const placing =
  (file: string, { placeOf }: Extract<YamlRead, { readonly kind: 'value' }>) =>
  ({ path, at, ...words }: Finding): Problem => ({ file, ...placeOf({ path, at }), path: pathText(path), ...words });
