/** An address of this machine for what should not be found by looking at the usual ones. */
import { randomInt } from 'node:crypto';

/** Linux answers on all of 127.0.0.0/8; where a system does not, a listener gets EADDRNOTAVAIL and takes 127.0.0.1. */
export const anyLoopback = (): string => `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
