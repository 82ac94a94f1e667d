/** Desks that break a rule of the contract, each in one way, and exactly the rules that its test must name. */
import { signedHeaders } from '../../simulator/desk/sign.ts';
import type { Answer, Asked, Breaking, Delivery, Wire } from './broken-desk.ts';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
export const TOKEN = 'test-token';

type Which = (asked: Asked) => boolean;
export const reads: Which = ({ method, path }) => method === 'GET' && /^\/v1\/tickets\/[AB]$/.test(path);
const sets: Which = ({ method, path }) => method === 'PATCH' && /^\/v1\/tickets\/[AB]$/.test(path);
export const lists: Which = ({ method, path }) => method === 'GET' && path.startsWith('/v1/tickets?');
const finds: Which = ({ method, path }) => method === 'GET' && path.includes('/notes?');
const adds: Which = ({ method, path }) => method === 'POST' && path.endsWith('/notes');
const edits: Which = ({ method, path }) => method === 'PATCH' && path.includes('/notes/n');
const creates: Which = ({ method, path }) => method === 'POST' && path === '/v1/tickets';
const closes: Which = ({ method, path }) => method === 'POST' && path.endsWith('/close');
const readsMerged: Which = ({ method, path }) => method === 'GET' && path === '/v1/tickets/M';
const looksForCreated: Which = ({ path }) => path.startsWith('/v1/created');
const readsMade: Which = ({ method, path }) => method === 'GET' && /^\/v1\/tickets\/T\d+$/.test(path);
export const tellsWhatItCan: Which = ({ path }) => path === '/v1/capabilities';
const asksActs: Which = ({ path }) => path.includes('/acts?');
const asksUnknownActs: Which = ({ path }) => path.includes('no-such-version');
const editsNothing: Which = ({ path }) => path.endsWith('/standby-no-such-note');

export const isYes = ({ status }: Answer): boolean => status >= 200 && status < 300;
const quoted = (version: string | number): string => `"${version}"`;
const unquoted = (ifMatch: string): number => Number(ifMatch.slice(1, -1));

/** Changes the body of what was answered with yes. */
export const replying = (which: Which, change: (body: Wire) => void): Breaking => ({
  answered: (answer, asked) => {
    if (which(asked) && isYes(answer)) change(answer.body);
  },
});
const asking = (which: Which, change: (asked: Asked) => void): Breaking => ({
  asked: (asked) => {
    if (which(asked)) change(asked);
    return undefined;
  },
});
export const answering = (which: Which, answer: (asked: Asked) => Answer): Breaking => ({
  asked: (asked) => (which(asked) ? answer(asked) : undefined),
});
const since =
  (time: (asked: string) => string): ((asked: Asked) => void) =>
  (asked) => {
    asked.path = asked.path.replace(/changedSince=(\d[^&]+)/, (_, given: string) => `changedSince=${time(decodeURIComponent(given))}`);
  };

/** Versions that pass over notes: what is told is the real one less the notes so far. */
function withoutNotesInVersion(): Breaking {
  let notes = 0;
  const less = (version: string): string => String(Number(version) - notes);
  return {
    asked: (asked) => {
      const named = asked.headers['if-match'];
      if (named !== undefined) asked.headers['if-match'] = quoted(unquoted(named) + notes);
      if (asksActs(asked)) asked.path = asked.path.replace(/since=(\d+)$/, (_, version: string) => `since=${Number(version) + notes}`);
      return undefined;
    },
    answered: ({ status, body }, asked) => {
      if (!isYes({ status, body })) return;
      if (adds(asked) || edits(asked)) notes += 1;
      if (body.version !== undefined && !asked.path.includes('/B')) body.version = less(body.version);
      for (const ticket of body.tickets ?? []) if (ticket.id === 'A') ticket.version = less(ticket.version ?? '');
    },
  };
}

/** A version that is another one at each read, and is understood all the same. */
function restlessVersion(): Breaking {
  let count = 0;
  const plain = (text: string): string => text.replace(/(\d+)\.\d+/, '$1');
  return {
    ...replying(reads, (body) => (body.version += `.${(count += 1)}`)),
    asked: (asked) => {
      asked.path = plain(asked.path);
      if (asked.headers['if-match'] !== undefined) asked.headers['if-match'] = plain(asked.headers['if-match']);
      return undefined;
    },
  };
}

/** Answers itself where fields are set to what the last read told. */
function onIdleSet(answer: (asked: Asked) => Answer | undefined): Breaking {
  let now: Record<string, unknown> = {};
  return {
    asked: (asked) => {
      const named = Object.entries(asked.body?.fields ?? {});
      const isIdle = sets(asked) && named.length > 0 && named.every(([field, value]) => now[field] === value);
      return isIdle ? answer(asked) : undefined;
    },
    answered: (reply, asked) => {
      if (reads(asked) && isYes(reply)) now = reply.body.fields ?? {};
    },
  };
}

/** The next acts that are asked for have one of ours too many. */
function actOfIdleSet(): Breaking {
  let isSet = false;
  const onSet = onIdleSet(() => {
    isSet = true;
    return undefined;
  });
  return {
    ...onSet,
    answered: async (answer, asked, versionNow) => {
      await onSet.answered?.(answer, asked, versionNow);
      if (!isSet || !asksActs(asked) || !isYes(answer)) return;
      isSet = false;
      answer.body.acts?.push({ actor: 'us', kind: 'fields', at: new Date().toISOString() });
    },
  };
}

export type BrokenDesk = { readonly rules: readonly string[]; readonly breaking: () => Breaking };
export const FALSE_200 = 'fields are answered 200 and not set';
export const BROKEN_DESKS: Readonly<Record<string, BrokenDesk>> = {
  'a write ignores the version it names': {
    rules: ['R18'],
    breaking: () => ({
      asked: async (asked, versionNow) => {
        if (sets(asked) && asked.headers['if-match'] !== undefined) asked.headers['if-match'] = quoted(await versionNow(asked.path));
        return undefined;
      },
    }),
  },
  'a note is stored and not found by its mark': { rules: ['R12'], breaking: () => replying(finds, (body) => (body.notes = [])) },
  [FALSE_200]: {
    rules: ['R17'],
    breaking: () => ({
      asked: async (asked, versionNow) => {
        const version = sets(asked) ? await versionNow(asked.path) : '';
        return sets(asked) && asked.headers['if-match'] === quoted(version) ? { status: 200, body: { version } } : undefined;
      },
    }),
  },
  "the list hides a client's change behind our later note": {
    rules: ['R25'],
    breaking: () =>
      replying(lists, ({ tickets = [] }) => {
        for (const ticket of tickets) if (ticket.id === 'A') ticket.actor = 'us';
      }),
  },
  'the version does not change with a note': { rules: ['R8'], breaking: withoutNotesInVersion },
  'the list leaves out what changed at the very time': {
    rules: ['R24'],
    breaking: () =>
      asking(
        lists,
        since((given) => new Date(Date.parse(given) + 1).toISOString()),
      ),
  },
  'our own note is a technician’s in the list': {
    rules: ['R25', 'R41'],
    breaking: () =>
      replying(lists, ({ tickets = [] }) => {
        for (const ticket of tickets) ticket.actor = 'staff';
      }),
  },
  'acts are missing': { rules: ['R9', 'R21'], breaking: () => replying(asksActs, (body) => (body.acts = [])) },
  'acts are told newest first': { rules: ['R9'], breaking: () => replying(asksActs, ({ acts = [] }) => acts.reverse()) },
  'acts of one second are told newest first': {
    rules: ['R9'],
    breaking: () =>
      replying(asksActs, ({ acts = [] }) => {
        acts.reverse();
        for (const act of acts) act.at = acts[0]?.at ?? act.at;
      }),
  },
  'our own fields are an act of a technician': {
    rules: ['R21'],
    breaking: () =>
      replying(asksActs, ({ acts = [] }) => {
        for (const act of acts) if (act.kind === 'fields') act.actor = 'staff';
      }),
  },
  'anybody may read and write': {
    rules: ['R1'],
    breaking: () =>
      asking(
        () => true,
        ({ headers }) => (headers['authorization'] = `Bearer ${TOKEN}`),
      ),
  },
  'an edited note is answered with a word that is no JSON': {
    rules: ['R2', 'R15'],
    breaking: () => ({ answered: (answer, asked) => void (edits(asked) && (answer.raw = 'OK')) }),
  },
  'a ticket that never was has no acts': {
    rules: ['R3'],
    breaking: () =>
      answering(
        (asked) => asksActs(asked) && asked.path.includes('/standby-none-'),
        () => ({ status: 200, body: { version: '1', acts: [] } }),
      ),
  },
  'a busy desk does not say when to come back': {
    rules: ['R4', 'R10'],
    breaking: () => answering(asksUnknownActs, () => ({ status: 503, body: {} })),
  },
  'a ticket is told without its choices': { rules: ['R5'], breaking: () => replying(reads, (body) => delete body['choices']) },
  'another client is told': { rules: ['R6'], breaking: () => replying(reads, (body) => (body.client = 'acme Ltd')) },
  'another ticket is told': { rules: ['R6'], breaking: () => replying(reads, (body) => (body.id = 'B')) },
  'the version is another one at each read': { rules: ['R7'], breaking: restlessVersion },
  'a version that never was is answered by an empty list': {
    rules: ['R10'],
    breaking: () => answering(asksUnknownActs, () => ({ status: 200, body: { version: '1', acts: [] } })),
  },
  'a note is answered without the new version': { rules: ['R11'], breaking: () => replying(adds, (body) => delete body.version) },
  'the text of a note comes back as markup': {
    rules: ['R12'],
    breaking: () =>
      replying(finds, ({ notes = [] }) => {
        for (const note of notes) note.text = note.text.replaceAll('<', '&lt;');
      }),
  },
  'the line ends of a note come back as carriage return and line feed': {
    rules: ['R12'],
    breaking: () =>
      replying(finds, ({ notes = [] }) => {
        for (const note of notes) note.text = note.text.replaceAll('\n', '\r\n');
      }),
  },
  'a mark is found on another ticket': {
    rules: ['R13'],
    breaking: () => asking(finds, (asked) => (asked.path = asked.path.replace('/B/', '/A/'))),
  },
  'a public note is taken': {
    rules: ['R14'],
    breaking: () =>
      asking(adds, ({ body }) => {
        if (body?.internal === false) body.internal = true;
      }),
  },
  'an edit is answered 200 and the text stays': {
    rules: ['R15'],
    breaking: () => answering(edits, ({ path }) => ({ status: 200, body: { id: path.split('/').at(-1), version: '99' } })),
  },
  'an edit of no note is answered 200': {
    rules: ['R16'],
    breaking: () => answering(editsNothing, () => ({ status: 200, body: { id: 'n0', version: '98' } })),
  },
  'a field takes another one with it': {
    rules: ['R17'],
    breaking: () =>
      asking(sets, ({ body }) => {
        if (body?.fields?.['urgency'] !== undefined) body.fields['destination'] = 'onsite';
      }),
  },
  'two writers at once are both told yes': {
    rules: ['R18'],
    breaking: () => ({
      answered: async (answer, asked, versionNow) => {
        if (!sets(asked) || answer.status !== 412) return;
        const now = Number(await versionNow(asked.path));
        // Whoever is one behind has lost a race; the stale write of the test is further behind.
        if (unquoted(asked.headers['if-match'] ?? '') === now - 1)
          Object.assign(answer, { status: 200, body: { version: String(now + 100) } });
      },
    }),
  },
  'a write without a version is taken': {
    rules: ['R19'],
    breaking: () => ({
      asked: async (asked, versionNow) => {
        if (sets(asked)) asked.headers['if-match'] ??= quoted(await versionNow(asked.path));
        return undefined;
      },
    }),
  },
  'a value that is not offered is answered 200': {
    rules: ['R20'],
    breaking: () => ({
      answered: (answer, asked) => {
        if (sets(asked) && answer.status === 422) Object.assign(answer, { status: 200, body: { version: '97' } });
      },
    }),
  },
  'our own fields are set by an automation': {
    rules: ['R22'],
    breaking: () => replying(reads, ({ setBy = {} }) => Object.keys(setBy).forEach((field) => (setBy[field] = 'automation'))),
  },
  'the list has its newest first': { rules: ['R23'], breaking: () => replying(lists, ({ tickets = [] }) => tickets.reverse()) },
  'the list takes no notice of changedSince': {
    rules: ['R23'],
    breaking: () =>
      asking(
        lists,
        since(() => '2001-01-01T00:00:00Z'),
      ),
  },
  'the list has the version of a moment ago': {
    rules: ['R26'],
    breaking: () =>
      replying(lists, ({ tickets = [] }) => {
        for (const ticket of tickets) ticket.version = String(Number(ticket.version) - 1);
      }),
  },
  'the list takes no notice of the limit': {
    rules: ['R27'],
    breaking: () => asking(lists, (asked) => (asked.path = asked.path.replace(/limit=[1-9]\d*/, 'limit=1000'))),
  },
  'a desk edits notes and does not say that it can': {
    rules: ['R33'],
    breaking: () => replying(tellsWhatItCan, (body) => (body.optional = ['listChanges'])),
  },
  'a desk says that it can list, and cannot': {
    rules: ['R33'],
    breaking: () => answering(lists, () => ({ status: 501, body: {} })),
  },
  'a desk tells its contract by a word': { rules: ['R33'], breaking: () => replying(tellsWhatItCan, (body) => (body.contract = 'two')) },
  'a ticket that never was is not named': {
    rules: ['R34'],
    breaking: () => ({ answered: (answer) => void (answer.status === 404 && (answer.body = { error: 'not found' })) }),
  },
  'another ticket is called absent': {
    rules: ['R34'],
    breaking: () => ({ answered: (answer) => void (answer.status === 404 && (answer.body = { error: 'no-such-ticket', ticket: 'B' })) }),
  },
  'a note that is not there is called a ticket that is not there': {
    rules: ['R34'],
    breaking: () => answering(editsNothing, () => ({ status: 404, body: { error: 'no-such-ticket', ticket: 'A' } })),
  },
  'a field set to what it is is refused': {
    rules: ['R35'],
    breaking: () => onIdleSet(() => ({ status: 422, body: { error: 'nothing to change' } })),
  },
  'a field set to what it is is an act': { rules: ['R35'], breaking: actOfIdleSet },
  'a value is judged before the version': {
    rules: ['R36'],
    breaking: () =>
      answering(
        (asked) => sets(asked) && asked.body?.fields?.['category'] === 'standby-no-such-category' && /\/[AB]$/.test(asked.path),
        () => ({ status: 422, body: {} }),
      ),
  },
  'a missing version is complained of before a missing ticket': {
    rules: ['R36'],
    breaking: () =>
      answering(
        ({ method, path, headers }) => method === 'PATCH' && path.includes('/standby-none-') && headers['if-match'] === undefined,
        () => ({ status: 428, body: {} }),
      ),
  },
  'a search for no mark finds nothing': {
    rules: ['R36'],
    breaking: () =>
      answering(
        ({ path }) => path.endsWith('mark=no-mark'),
        () => ({ status: 200, body: { notes: [] } }),
      ),
  },
  'a list since no time is empty': {
    rules: ['R36'],
    breaking: () =>
      answering(
        ({ path }) => path.includes('changedSince=yesterday'),
        () => ({ status: 200, body: { tickets: [], more: false } }),
      ),
  },
  'the list goes on behind no place': {
    rules: ['R37'],
    breaking: () => asking(lists, (asked) => (asked.path = asked.path.replace(/&after=[^&]*/, ''))),
  },
  'the list says that every ticket was made just now': {
    rules: ['R38'],
    breaking: () =>
      replying(lists, ({ tickets = [] }) => {
        for (const ticket of tickets) ticket['createdAt'] = new Date().toISOString();
      }),
  },
  'a desk makes tickets and does not say that it can': {
    rules: ['R33'],
    breaking: () => replying(tellsWhatItCan, (body) => (body.optional = ['editNote', 'listChanges'])),
  },
  'a desk says that it makes tickets, and does not': {
    rules: ['R33'],
    breaking: () => answering(creates, () => ({ status: 501, body: {} })),
  },
  'a ticket is made without the priority that was asked for': {
    rules: ['R39'],
    breaking: () => asking(creates, ({ body }) => body?.['priority'] === 'P4' && delete body['priority']),
  },
  'a ticket is made for another client': {
    rules: ['R39'],
    breaking: () => replying(readsMade, (body) => (body.client = 'globex')),
  },
  'a ticket is made, and its version is not told': { rules: ['R39'], breaking: () => replying(creates, (body) => delete body.version) },
  'a ticket that was made is not found by its external id': {
    rules: ['R40'],
    breaking: () => replying(looksForCreated, (body) => (body.tickets = [])),
  },
  'a ticket that was made is found with the version of another moment': {
    rules: ['R40'],
    breaking: () =>
      replying(looksForCreated, ({ tickets = [] }) => {
        for (const ticket of tickets) ticket.version = '99';
      }),
  },
  'an external id that was never used finds a ticket': {
    rules: ['R40'],
    breaking: () => {
      let looks = 0;
      return replying(looksForCreated, ({ tickets = [] }) => {
        if ((looks += 1) === 1) tickets.push({ id: 'B', version: '1', externalId: `standby-${'0'.repeat(32)}` });
      });
    },
  },
  'an external id that is none finds nothing': {
    rules: ['R40'],
    breaking: () =>
      answering(
        ({ path }) => path.endsWith('externalId=standby-no-such-id'),
        () => ({ status: 200, body: { tickets: [] } }),
      ),
  },
  'a ticket that was made is an automation’s in the list': {
    rules: ['R41'],
    breaking: () =>
      replying(lists, ({ tickets = [] }) => {
        for (const ticket of tickets) if (/^T\d+$/.test(ticket.id)) ticket.actor = 'automation';
      }),
  },
  'a read tells another external id than the ticket was made with': {
    rules: ['R41'],
    breaking: () => replying(readsMade, (body) => (body['externalId'] = `standby-${'0'.repeat(32)}`)),
  },
  'a client that nobody knows is given a ticket': {
    rules: ['R42'],
    breaking: () =>
      asking(creates, ({ body }) => {
        if (body?.client === 'standby-no-such-client') body.client = 'acme';
      }),
  },
  'a subject that is too long is refused, and its ticket is made': {
    rules: ['R42'],
    breaking: () => ({
      ...asking(creates, ({ body }) => {
        if (body && String(body['subject']).length > 100) body['subject'] = 'shorter';
      }),
      answered: (answer, { body }) => {
        if (body?.['subject'] === 'shorter') answer.status = 422;
      },
    }),
  },
  'a ticket of which the client is told is made': {
    rules: ['R43'],
    breaking: () => asking(creates, ({ body }) => body && (body['notifyClient'] = false)),
  },
  'of two tickets with one external id the first is not found': {
    rules: ['R44'],
    breaking: () => replying(looksForCreated, (body) => (body.tickets = (body.tickets ?? []).slice(-1))),
  },
  'a ticket that nobody has merged says into which': {
    rules: ['R45'],
    breaking: () => replying(reads, (body) => (body['mergedInto'] = 'M')),
  },
  'a ticket that was merged does not say into which': {
    rules: ['R45'],
    breaking: () => replying(readsMerged, (body) => delete body['mergedInto']),
  },
  'a ticket that was merged is merged into itself': {
    rules: ['R45'],
    breaking: () => replying(readsMerged, (body) => (body['mergedInto'] = 'M')),
  },
  'a ticket that was merged is merged into one that is not there': {
    rules: ['R45'],
    breaking: () => replying(readsMerged, (body) => (body['mergedInto'] = 'nowhere')),
  },
  'a ticket that was merged is open': { rules: ['R45'], breaking: () => replying(readsMerged, (body) => (body['status'] = 'open')) },
  'a desk says that it closes tickets, and does not': {
    rules: ['R33'],
    breaking: () => answering(closes, () => ({ status: 501, body: {} })),
  },
  'a ticket that was closed is shown as open': {
    rules: ['R46'],
    breaking: () => replying(readsMade, (body) => (body['status'] = 'open')),
  },
  'a ticket that is closed is given to another client': {
    rules: ['R46'],
    breaking: () =>
      replying(readsMade, (body) => {
        if (body['status'] === 'closed') body.client = 'globex';
      }),
  },
  'a ticket that we have closed was closed by a technician': {
    rules: ['R46'],
    breaking: () =>
      replying(asksActs, ({ acts = [] }) => {
        for (const act of acts) if (act.kind === 'closed') act.actor = 'staff';
      }),
  },
  'a close tells another version than the ticket has': {
    rules: ['R46'],
    breaking: () => replying(closes, (body) => (body.version = '99')),
  },
  'a close goes over what came before it': {
    rules: ['R47'],
    breaking: () => ({
      asked: async (asked, versionNow) => {
        if (closes(asked) && asked.headers['if-match'] !== undefined)
          asked.headers['if-match'] = quoted(await versionNow(asked.path.replace(/\/close$/, '')));
        return undefined;
      },
    }),
  },
  'a close that names no version is taken': {
    rules: ['R47'],
    breaking: () => ({
      asked: async (asked, versionNow) => {
        if (closes(asked)) asked.headers['if-match'] ??= quoted(await versionNow(asked.path.replace(/\/close$/, '')));
        return undefined;
      },
    }),
  },
  'closing what is closed is refused': {
    rules: ['R48'],
    breaking: () => {
      let closed = 0;
      return {
        answered: (answer, asked) => {
          if (closes(asked) && isYes(answer) && (closed += 1) > 1) answer.status = 409;
        },
      };
    },
  },
  'closing what is closed is an act': {
    rules: ['R48'],
    breaking: () => {
      let closed = 0;
      return {
        answered: (answer, asked) => {
          if (closes(asked) && isYes(answer)) closed += 1;
          if (closed > 1 && asksActs(asked)) answer.body.acts = [{ actor: 'us', kind: 'closed', at: new Date().toISOString() }];
        },
      };
    },
  },
  'a ticket is closed though the client is told of it': {
    rules: ['R49'],
    breaking: () => asking(closes, ({ body }) => body && (body['notifyClient'] = false)),
  },
  'times are local and say they are not': {
    rules: ['R28'],
    breaking: () =>
      replying(asksActs, ({ acts = [] }) => {
        for (const act of acts) act.at = new Date(Date.parse(act.at) + 3_600_000).toISOString();
      }),
  },
};

const resigned = (headers: Delivery['headers'], body: string): Delivery => ({
  body,
  headers: signedHeaders(SECRET, { id: headers['webhook-id'] ?? '', seconds: Number(headers['webhook-timestamp']), body }),
});

export type BrokenWebhook = {
  readonly rules: readonly string[];
  readonly change: (delivery: Delivery) => Delivery;
  readonly mostTries?: number;
};
export const BROKEN_WEBHOOKS: Readonly<Record<string, BrokenWebhook>> = {
  'a webhook is signed over another spelling of its body': {
    rules: ['R29'],
    change: ({ body, headers }) => ({ body: JSON.stringify(JSON.parse(body), null, 2), headers }),
  },
  'a ticket that we made is announced as a client’s': {
    rules: ['R41'],
    change: ({ body: old, headers }) => resigned(headers, old.includes('ticket.created') ? old.replace('"us"', '"client"') : old),
  },
  "our change is announced as a technician's": {
    rules: ['R30', 'R41'],
    change: ({ body, headers }) => resigned(headers, body.replace('"us"', '"staff"')),
  },
  'a refused webhook is forgotten': { rules: ['R31'], change: (delivery) => delivery, mostTries: 1 },
};

/** Changes the word for whoever is told as `actor` in acts and list. */
const toldAs = (actor: string, word: string): Breaking => ({
  answered: ({ body }, asked) => {
    if (asksActs(asked)) for (const act of body.acts ?? []) if (act.actor === actor) act.actor = word;
    if (lists(asked)) for (const ticket of body.tickets ?? []) if (ticket.actor === actor) ticket.actor = word;
  },
});

/** Desks that do not see who replies; a technician and the client reply to the ticket when they are asked to. */
export const BLIND_DESKS: Readonly<Record<string, BrokenDesk>> = {
  "a technician's reply is an automation's": { rules: ['R32'], breaking: () => toldAs('staff', 'automation') },
  "a technician's reply is a client's": { rules: ['R32'], breaking: () => toldAs('staff', 'client') },
  "a client's reply is a technician's": { rules: ['R32'], breaking: () => toldAs('client', 'staff') },
  'a desk that says it can tell staff from clients says person of both': {
    rules: ['R32'],
    breaking: () => ({
      answered: (answer, asked, versionNow) => {
        void toldAs('staff', 'person').answered?.(answer, asked, versionNow);
        void toldAs('client', 'person').answered?.(answer, asked, versionNow);
      },
    }),
  },
  "a technician's reply is no act": {
    rules: ['R32'],
    breaking: () => replying(asksActs, (body) => (body.acts = (body.acts ?? []).filter(({ actor }) => actor !== 'staff'))),
  },
  'the list tells a technician who was followed by us as us': {
    rules: ['R32'],
    breaking: () => {
      let replied = false;
      return {
        answered: ({ body }, asked) => {
          replied ||= (body.acts ?? []).some(({ actor }) => actor === 'staff');
          if (replied && lists(asked)) for (const ticket of body.tickets ?? []) ticket.actor = 'us';
        },
      };
    },
  },
};
