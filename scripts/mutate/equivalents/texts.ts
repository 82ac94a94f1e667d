/** Faults in what is read of a ticket and said on it that change nothing anybody could notice, each with the reason. */
import type { Equivalent } from '../contract.ts';

const HTML = 'activities/desk/html';
export const TEXTS: readonly Equivalent[] = [
  {
    file: `${HTML}/declared.ts`,
    before: 'attributes.size === 0 || outer.gone',
    after: 'outer.gone',
    why: 'an element that declares nothing looks as its parent does by either way; asking first saves time',
  },
  {
    file: `${HTML}/visible.ts`,
    before: "if (!/[<&]/.test(body)) return { kind: 'plain', text: body };",
    after: ';',
    why: 'a body without a sign is plain by the longer way too; asking first saves time',
  },
  {
    file: `${HTML}/visible.ts`,
    before: 'if (!READ.has(this.#attribute)) return;',
    after: ';',
    why: 'an attribute that nothing reads would be kept, and then not be read',
  },
  {
    file: `${HTML}/visible.ts`,
    before: 'min',
    after: 'max',
    why: 'what is looked for is anchored at the beginning and holds no sign of an end; the bound saves time',
  },
  {
    file: 'activities/desk/plain.ts',
    before: "typeof put === 'string'",
    after: "!(typeof put === 'string')",
    why: 'both branches are the same call; the condition is for the types, which know replace by two forms',
  },
  {
    file: 'activities/desk/encoded.ts',
    before: '0',
    after: '1',
    why: 'both are a count where there is none, and of a thousand signs at least 31 or 134 decide',
  },
  {
    file: 'activities/desk/due.ts',
    before: '2',
    after: '3',
    why: 'how exact a row is decides by order alone: a client counts more than a priority, and both more than one',
  },
  {
    file: 'activities/desk/business-time.ts',
    before: 'if (!zone.isValid) return;',
    after: ';',
    why: 'such a zone has no distance from UTC, and the walk through its days ends at once by that',
  },
];
