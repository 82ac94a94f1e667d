/** The word for Alertmanager itself, and those for severity that Prometheus' rules are written with. Data. */
import { FALLBACK } from '../alert-words.ts';
import type { SeverityTable } from '../alert-source.ts';

export const KIND = 'alertmanager';

export const SEVERITY: SeverityTable = {
  field: 'label severity, else priority',
  words: {
    critical: 'critical',
    crit: 'critical',
    page: 'critical',
    emergency: 'critical',
    fatal: 'critical',
    disaster: 'critical',
    p1: 'critical',
    sev1: 'critical',
    error: 'error',
    err: 'error',
    major: 'error',
    high: 'error',
    p2: 'error',
    sev2: 'error',
    warning: 'warning',
    warn: 'warning',
    minor: 'warning',
    medium: 'warning',
    moderate: 'warning',
    average: 'warning',
    p3: 'warning',
    sev3: 'warning',
    info: 'info',
    information: 'info',
    informational: 'info',
    notice: 'info',
    low: 'info',
    none: 'info',
    ok: 'info',
    p4: 'info',
    p5: 'info',
    sev4: 'info',
    sev5: 'info',
  },
  fallback: FALLBACK,
};
