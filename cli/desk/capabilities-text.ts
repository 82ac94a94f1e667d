/** What a desk says of itself, in a sentence for people. Pure. */
import { inert } from '../inert.ts';
import type { Actor, CapabilitiesRead } from '../../connectors/ticket-system.ts';

/** Undefined where the desk could not be asked: what it can is then not known. */
export function capabilitiesText(read: CapabilitiesRead): string | undefined {
  switch (read.kind) {
    case 'capabilities': {
      const { contract, actors, optional } = read;
      return inert(
        `contract ${contract}; ${told(actors)}; of what is optional: ${optional.length === 0 ? 'nothing' : optional.join(', ')}`,
      );
    }
    case 'unsupported':
      return `contract 1; ${CANNOT_TELL}`;
    case 'unreachable':
    case 'forbidden':
      return undefined;
  }
}

const CANNOT_TELL = 'cannot tell staff from clients, so that no reply takes a ticket';
const told = (actors: readonly Actor[]): string =>
  actors.includes('staff') && actors.includes('client') ? 'tells staff from clients' : CANNOT_TELL;
