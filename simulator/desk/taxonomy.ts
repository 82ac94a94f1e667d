/** What may be chosen on the simulated desk: the categories and queues of a small service desk. */
import type { Choice } from '../../connectors/ticket-system.ts';

export const CATEGORIES: readonly Choice[] = [
  { id: 'email', name: 'E-mail and calendar' },
  { id: 'network', name: 'Network, Wi-Fi and VPN' },
  { id: 'access', name: 'Accounts and access' },
  { id: 'hardware', name: 'Hardware and printers' },
  { id: 'backup', name: 'Backup and restore' },
  { id: 'security', name: 'Security incident' },
  { id: 'software', name: 'Software and licences' },
  { id: 'other', name: 'Other request' },
];

export const DESTINATIONS: readonly Choice[] = [
  { id: 'service-desk', name: 'Service desk' },
  { id: 'network-team', name: 'Network team' },
  { id: 'security-team', name: 'Security team' },
  { id: 'onsite', name: 'On-site visits' },
  { id: 'projects', name: 'Projects' },
];
