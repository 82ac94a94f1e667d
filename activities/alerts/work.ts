/** How alerts become work: the row of the summary of alerts brings it. */
import { GROUPS } from '../../workflows/alerts/group-contract.ts';
import { boardPuts } from './board-puts.ts';
import { booksOf } from './books.ts';
import { compareAlerts } from './compare.ts';
import { createGroupActivities } from './group-activities.ts';
import { closeGroupTicket } from './close-for-group.ts';
import { openForGroup } from './open-for-group.ts';
import { createHigherSeverityActivities } from './post-higher-severity.ts';
import { lookAtGroupTicket, raiseGroup, tellOfGroup } from './tell-of-group.ts';
import { sortAlerts } from './sort.ts';
import type { GroupDeskActivities, GroupInput } from '../../workflows/alerts/group-contract.ts';
import type { AlertWork } from '../alert-work.ts';

/** `prefix`: what the ids of its explanations begin with. */
export const alertWork = (prefix: string): AlertWork => ({
  workflowType: 'alertGroup',
  prefix: GROUPS,
  title: 'Group of alerts',
  sort: sortAlerts,
  compare: compareAlerts,
  ofTicket: boardPuts,
  inputOf: ({ name, tickets, group, onRaise, closeResolved }, hash): GroupInput => ({
    connection: name,
    group: hash,
    tickets,
    settings: group,
    onRaise,
    ...(closeResolved ? { closeResolved } : {}),
  }),
  local(given) {
    const ports = { ...given, books: booksOf(given.ledger), prefix };
    return { ...createGroupActivities(ports), ...createHigherSeverityActivities(ports) };
  },
  desk(given): GroupDeskActivities {
    const ports = { ...given, books: booksOf(given.ledger), prefix };
    return {
      openForGroup: (asked) => openForGroup(ports, asked),
      tellOfGroup: (asked) => tellOfGroup(ports, asked),
      raiseGroup: (asked) => raiseGroup(ports, asked),
      lookAtGroupTicket: (asked) => lookAtGroupTicket(ports, asked),
      closeGroupTicket: (asked) => closeGroupTicket(ports, asked),
    };
  },
});
