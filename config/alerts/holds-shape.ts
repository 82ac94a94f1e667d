/** The form of `quietWindows` and `knownBenign`: what keeps an alert from making a ticket, and for how long. */
import { z } from 'zod';
import { A_CLOCK_TIME, DAYS, clockTime, days, daysOf, timeZone } from '../sla-shape.ts';
import { date, isDate, word } from '../words.ts';

const LABEL_NAME = 'the name of a label, of 1 to 100 characters';
const labelName = z.string({ error: LABEL_NAME }).min(1, { error: LABEL_NAME }).max(100, { error: LABEL_NAME });

const match = z
  .strictObject({
    client: word.optional().describe('Alerts of this client, by its name in clientMap.'),
    site: word.optional().describe('Alerts of this site, as the source names it; a * at the end stands for any ending.'),
    host: word.optional().describe('Alerts of this host; a * at the end stands for any ending.'),
    rule: word.optional().describe('Alerts of this rule, monitor or check; a * at the end stands for any ending.'),
    label: z
      .strictObject({
        name: labelName.describe('Name of the label.'),
        value: word.describe('Its value; a * at the end stands for any ending.'),
      })
      .optional()
      .describe('Alerts with this label.'),
  })
  .refine((given) => Object.values(given).some((one) => one !== undefined), { error: 'at least one of client, site, host, rule and label' })
  .describe('Which alerts: all that is named must fit.');

const common = {
  name: word.describe('How notes and the status call it.'),
  match,
  includes: z
    .array(z.enum(['security', 'backup', 'critical']))
    .default([])
    .describe('What is held too, although it never is by itself: alerts about security, about backups, critical ones.'),
};

const A_MOMENT = 'a date and a time such as "2026-12-05 22:00"';
const moment = z
  .string({ error: A_MOMENT })
  .regex(/^\d{4}-\d{2}-\d{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9]$/, { error: A_MOMENT, abort: true })
  .refine((text) => isDate(text.slice(0, 10)), { error: A_MOMENT })
  .transform((text) => text.replace(' ', 'T'));
const once = z
  .strictObject({ from: moment.describe('When it begins, by local time.'), to: moment.describe('When it ends, by local time.') })
  .refine(({ from, to }) => from < to, { error: 'an end after its beginning', params: { got: 'another order' } });

const SOME_DAYS = `${DAYS}, or a list of such`;
const weekly = z.strictObject({
  days: z
    .union([days, z.array(days).min(1, { error: SOME_DAYS })], { error: SOME_DAYS })
    .transform((given) => [...new Set((typeof given === 'string' ? [given] : given).flatMap(daysOf))])
    .describe('Days on which it begins, such as sat-sun.'),
  from: clockTime.describe(`When it begins, by local time: ${A_CLOCK_TIME}.`),
  to: clockTime.describe('When it ends, by local time; not after the beginning, it is on the next day.'),
});

export const quietWindow = z
  .strictObject({
    ...common,
    once: once.optional().describe('From one date and time to another.'),
    weekly: weekly.optional().describe('On some days of each week.'),
    timeZone: timeZone.optional().describe('IANA name of the time zone in which its times are meant; without it that of the source.'),
  })
  .refine((given) => given.once !== undefined || given.weekly !== undefined, { error: 'once or weekly', params: { got: 'neither' } })
  .refine((given) => given.once === undefined || given.weekly === undefined, { error: 'once or weekly', params: { got: 'both' } });

export const knownBenign = z.strictObject({
  ...common,
  owner: word.describe('Who answers for it.'),
  reason: word.describe('Why such an alert means no harm.'),
  until: date.describe('Last day on which it holds (UTC): what means no harm today may mean some next year.'),
});
