/** By which name the process that sums up alerts stands in configuration. */
import { ALERTS } from '../../workflows/alerts/process.ts';

export const SUMMARY: string = ALERTS.name;
