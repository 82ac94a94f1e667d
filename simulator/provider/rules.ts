/** The keyword rules by which the simulated model decides. Rough on purpose: it stands in for a model, it does not compete with one. */

/** From the most serious to the least: of two categories with as many hits the earlier one wins. */
export const CATEGORY_WORDS: Readonly<Record<string, readonly string[]>> = {
  security: ['phishing', 'ransomware', 'malware', 'virus', 'suspicious', 'hacked', 'breach', 'encrypted files', 'fraud', 'quarantine'],
  backup: ['backup', 'backups', 'restore', 'recovery', 'snapshot', 'veeam'],
  network: [
    'vpn',
    'wifi',
    'wi-fi',
    'wlan',
    'network',
    'internet',
    'firewall',
    'switch',
    'router',
    'dns',
    'connection',
    'disconnects',
    'slow connection',
  ],
  email: ['email', 'e-mail', 'mail', 'outlook', 'mailbox', 'calendar', 'smtp', 'spam', 'webmail', 'distribution list', 'shared mailbox'],
  access: [
    'password',
    'login',
    'log in',
    'account',
    'permission',
    'permissions',
    'access',
    'locked',
    'mfa',
    'sign in',
    'reset',
    'new starter',
  ],
  hardware: [
    'printer',
    'laptop',
    'monitor',
    'screen',
    'keyboard',
    'mouse',
    'battery',
    'disk',
    'toner',
    'docking',
    'headset',
    'phone',
    'device',
  ],
  software: [
    'software',
    'install',
    'installation',
    'update',
    'license',
    'licence',
    'application',
    'excel',
    'word',
    'teams',
    'crash',
    'crashes',
    'error',
  ],
  other: [],
};

/** Where a ticket of a category goes, best first. */
export const DESTINATIONS_OF: Readonly<Record<string, readonly string[]>> = {
  security: ['security-team'],
  network: ['network-team'],
  hardware: ['onsite', 'service-desk'],
};
export const PROJECT_WORDS = ['migration', 'migrate', 'new office', 'rollout', 'roll-out', 'project', 'onboarding of'];
export const USUAL_DESTINATION = 'service-desk';

/** 1 is the greatest. The first row with a hit decides; 3 without any. */
export const IMPACT_WORDS: readonly (readonly string[])[] = [
  [
    'everyone',
    'everybody',
    'whole company',
    'whole office',
    'all users',
    'all staff',
    'entire',
    'nobody',
    'production is down',
    'server is down',
  ],
  ['team', 'department', 'several', 'colleagues', 'people', 'users', 'we cannot', 'shared'],
];
export const URGENCY_WORDS: readonly (readonly string[])[] = [
  ['urgent', 'urgently', 'asap', 'immediately', 'emergency', 'ransomware', 'cannot work', 'stopped', 'down', 'right now', 'critical'],
  ['today', 'this morning', 'soon', 'deadline', 'cannot', 'blocked', 'tomorrow', 'important', 'keeps'],
];
