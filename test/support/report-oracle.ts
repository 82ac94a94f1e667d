/**
 * The figures of a report once more, by SQL over the raw rows: another language, another way to round, to find a median and to add spans up, and
 * none of the code under test. Figures by id of their measure, group and span.
 */
import { DatabaseSync } from 'node:sqlite';
import type { ReportInput, Source } from '../../activities/reports/source.ts';

type Row = Readonly<Record<string, number | string | null>>;
/** `measure|kind|name` to this period, the one before, the change. */
export type Figures = ReadonlyMap<string, readonly [number | null, number | null, number | null]>;

const valueOf = <T>(source: Source<T>): T => {
  if (source.kind === 'unreadable') throw new Error('The oracle sums up what can be read.');
  return source.value;
};

type Put = (key: string, span: number, value: number | null) => void;
type Rows = (sql: string) => readonly Row[];

export function oracle(input: ReportInput): Figures {
  const db = new DatabaseSync(':memory:');
  fill(db, input);
  const figures = new Map<string, [number | null, number | null, number | null]>();
  const put = (key: string, span: number, value: number | null): void => {
    const found = figures.get(key) ?? [null, null, null];
    found[span] = value;
    figures.set(key, found);
  };
  const rows = (sql: string): readonly Row[] => db.prepare(sql).all() as readonly Row[];
  counted(rows, put);
  if (input.targets !== undefined)
    db.exec(
      'CREATE VIEW aimed AS SELECT done.*, (resolved-created+30000)/60000 <= resolve AS inside, CASE WHEN acknowledge IS NULL THEN NULL ELSE ack IS NOT NULL AND (ack-created+30000)/60000 <= acknowledge END AS answered FROM done LEFT JOIN target USING (priority)',
    );
  kept(rows, put, input.targets !== undefined);
  times(rows, put);
  alerts(rows, put);
  for (const [key, [now, before]] of figures) put(key, 2, now === null || before === null ? null : Number((now - before).toFixed(1)));
  singles(rows, (key, row) => void figures.set(key, [Number(row?.['n']), null, null]));
  db.close();
  return figures;
}

function fill(db: DatabaseSync, input: ReportInput): void {
  db.exec(
    'CREATE TABLE t (span, id, created INT, ack INT, resolved INT, priority, category, site, status, sla, internal INT, project INT, merged INT, subject)',
  );
  db.exec(
    'CREATE TABLE p (span, a INT, b INT); CREATE TABLE al (span, at INT, severity, host); CREATE TABLE o (a INT, b INT, provider); CREATE TABLE target (priority, resolve INT, acknowledge INT)',
  );
  const add = db.prepare('INSERT INTO t VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)');
  for (const [span, period, source, alerts] of [
    [0, input.period, input.tickets, input.alerts],
    [1, input.previous, input.previousTickets, input.previousAlerts],
  ] as const) {
    db.prepare('INSERT INTO p VALUES (?,?,?)').run(span, period.fromMs, period.toMs);
    for (const t of valueOf(source).tickets)
      add.run(
        span,
        t.id,
        t.createdAtMs,
        typeof t.acknowledgedAtMs === 'number' ? t.acknowledgedAtMs : null,
        t.resolvedAtMs ?? null,
        t.priority ?? 'none given',
        t.category ?? 'none given',
        t.site ?? 'none given',
        t.status ?? null,
        t.sla ?? null,
        Number(t.flags.internal),
        Number(t.flags.project),
        Number(t.flags.merged),
        t.subject,
      );
    for (const { startsAtMs, severity, host } of valueOf(alerts))
      db.prepare('INSERT INTO al VALUES (?,?,?,?)').run(span, startsAtMs, severity, host ?? 'none given');
  }
  for (const { provider, fromMs, toMs } of valueOf(input.continuity).outages)
    db.prepare('INSERT INTO o VALUES (?,?,?)').run(fromMs, toMs, provider);
  promise(db, input.targets ?? {});
  db.exec(`CREATE VIEW c AS SELECT t.*, a, b FROM t JOIN p USING (span) WHERE NOT internal AND NOT project AND NOT merged;
    CREATE VIEW born AS SELECT * FROM c WHERE created >= a AND created < b;
    CREATE VIEW done AS SELECT * FROM c WHERE resolved >= a AND resolved < b;
    CREATE VIEW left_open AS SELECT * FROM c WHERE created < b AND (resolved IS NULL OR resolved >= b);`);
}

function promise(db: DatabaseSync, targets: NonNullable<ReportInput['targets']>): void {
  for (const [priority, { acknowledge, resolve }] of Object.entries(targets))
    db.prepare('INSERT INTO target VALUES (?,?,?)').run(priority, resolve ?? null, acknowledge ?? null);
}

function counted(rows: Rows, put: Put): void {
  const counts = (measure: string, table: string, groups: readonly string[], where = '1'): void => {
    for (const span of [0, 1])
      put(`${measure}||`, span, Number(rows(`SELECT count(*) n FROM ${table} WHERE span=${span} AND ${where}`)[0]?.['n']));
    for (const group of groups)
      for (const { g, span, n } of rows(
        `WITH names AS (SELECT DISTINCT ${group} g FROM ${table}) SELECT g, s.span, (SELECT count(*) FROM ${table} WHERE span=s.span AND ${group}=g AND ${where}) n FROM names, p s`,
      ))
        put(`${measure}|${group}|${g}`, Number(span), Number(n));
  };
  counts('created', 'born', ['priority', 'category']);
  counts('resolved', 'done', []);
  counts('open', 'left_open', []);
  counts('not-acknowledged', 'born', [], 'ack IS NULL');
  counts('sla-missed', 'done', ['priority', 'site'], "sla='missed'");
}

function kept(rows: Rows, put: Put, isAimed: boolean): void {
  // Rounded by SQLite's own arithmetic in decimals of text; halves away from zero.
  const percents = (measure: string, table: string, good: string, judged: string, groups: readonly string[]): void => {
    for (const group of ["''", ...groups])
      for (const { g, span, good: part, all } of rows(
        `WITH names AS (SELECT DISTINCT ${group} g FROM ${table}) SELECT g, s.span, (SELECT count(*) FROM ${table} WHERE span=s.span AND ${group}=g AND ${good}) good, (SELECT count(*) FROM ${table} WHERE span=s.span AND ${group}=g AND ${judged}) "all" FROM names, p s`,
      ))
        put(`${measure}|${group === "''" ? '' : group}|${g}`, Number(span), share(Number(part), Number(all)));
  };
  percents('sla', 'done', "sla='met'", "sla<>'none'", ['priority', 'site']);
  if (!isAimed) return;
  percents('target-ours', 'aimed', 'inside', 'inside IS NOT NULL', ['priority', 'site']);
  percents('response-ours', 'aimed', 'answered', 'answered IS NOT NULL', ['priority', 'site']);
}

function times(rows: Rows, put: Put): void {
  for (const [name, table, expression] of [
    ['acknowledge', 'born', 'ack-created'],
    ['resolve', 'done', 'resolved-created'],
  ] as const)
    for (const group of ["''", 'priority'])
      for (const { g, span } of rows(`SELECT g, s.span FROM (SELECT DISTINCT ${group} g FROM c), p s`)) {
        const sorted = `SELECT max(0, ${expression}) x, row_number() OVER (ORDER BY ${expression}) r, count(*) OVER () n FROM ${table} WHERE span=${Number(span)} AND ${group}='${String(g).replaceAll("'", "''")}' AND ${expression} IS NOT NULL`;
        const middle = rows(`SELECT CAST(round(avg(x)/60000.0) AS INT) m FROM (${sorted}) WHERE r IN ((n+1)/2, (n+2)/2)`)[0]?.['m'];
        const ninth = rows(`SELECT CAST(round(min(x)/60000.0) AS INT) m FROM (${sorted}) WHERE r*10 >= n*9`)[0]?.['m'];
        const key = `${group === "''" ? '' : group}|${g}`;
        put(`${name}-median|${key}`, Number(span), middle === null || middle === undefined ? null : Number(middle));
        put(`${name}-ninetieth|${key}`, Number(span), ninth === null || ninth === undefined ? null : Number(ninth));
      }
}

function alerts(rows: Rows, put: Put): void {
  for (const measure of ['alerts']) {
    for (const span of [0, 1])
      put(
        `${measure}||`,
        span,
        Number(rows(`SELECT count(*) n FROM al JOIN p USING (span) WHERE at>=a AND at<b AND span=${span}`)[0]?.['n']),
      );
    for (const { g, span, n } of rows(
      'SELECT g, s.span, (SELECT count(*) FROM al JOIN p USING (span) WHERE span=s.span AND severity=g AND at>=a AND at<b) n FROM (SELECT DISTINCT severity g FROM al JOIN p USING (span) WHERE span=0 AND at>=a AND at<b), p s',
    ))
      put(`alerts|severity|${g}`, Number(span), Number(n));
  }
}

function singles(rows: Rows, single: (key: string, row: Row | undefined) => void): void {
  // Minute by minute would be slow: a second is the finest that an outage is made of here, and each is counted once.
  single(`waiting||`, rows("SELECT count(*) n FROM left_open WHERE span=0 AND status='waiting-on-client'")[0]);
  for (const [name, low, high] of [
    ['under 1 day', 0, 1],
    ['1 to 7 days', 1, 7],
    ['7 to 30 days', 7, 30],
    ['30 days and more', 30, 1e6],
  ] as const)
    single(
      `open-age|age|${name}`,
      rows(`SELECT count(*) n FROM left_open WHERE span=0 AND (b-created)/86400000 >= ${low} AND (b-created)/86400000 < ${high}`)[0],
    );
  for (const [kind, where] of [
    ['merged', 'merged'],
    ['project', 'project AND NOT merged'],
    ['internal', 'internal AND NOT project AND NOT merged'],
  ] as const)
    single(
      `left-out-${kind}||`,
      rows(`SELECT count(*) n FROM t JOIN p USING (span) WHERE span=0 AND created>=a AND created<b AND ${where}`)[0],
    );
  for (const { severity, n } of rows(
    'SELECT host severity, count(*) n FROM al JOIN p USING (span) WHERE span=0 AND at>=a AND at<b GROUP BY host',
  ))
    single(`alerts|host|${severity}`, { n: n ?? null });
  single('outages||', rows('SELECT count(*) n FROM o, p WHERE span=0 AND o.a<p.b AND o.b>p.a')[0]);
  for (const { severity, n } of rows(
    'SELECT provider severity, count(*) n FROM o, p WHERE span=0 AND o.a<p.b AND o.b>p.a GROUP BY provider',
  )) {
    single(`outages|provider|${severity}`, { n: n ?? null });
    single(`blocked-time|provider|${severity}`, timeOf(`provider = '${severity}'`));
  }
  single('outage-time||', timeOf('true'));

  // Gaps and islands: a span begins where no other one covers its beginning.
  function timeOf(which: string) {
    return rows(`WITH k AS (SELECT max(o.a,p.a) f, min(o.b,p.b) t FROM o, p WHERE span=0 AND o.a<p.b AND o.b>p.a AND ${which}),
    e AS (SELECT f, t, max(t) OVER (ORDER BY f, t ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) m FROM k)
    SELECT (coalesce(sum(CASE WHEN m IS NULL OR f>=m THEN t-f WHEN t>m THEN t-m ELSE 0 END),0)+59999)/60000 n FROM e`)[0];
  }
}

/** With decimals written out by hand, as one does on paper. */
function share(part: number, all: number): number | null {
  if (all === 0) return null;
  let [whole, rest] = [Math.floor((part * 100) / all), (part * 100) % all];
  let tenth = Math.floor((rest * 10) / all);
  rest = (rest * 10) % all;
  if (rest * 2 >= all) tenth += 1;
  if (tenth === 10) [whole, tenth] = [whole + 1, 0];
  return Number(`${whole}.${tenth}`);
}
