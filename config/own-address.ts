/** Pure: whether an address leads to hardware of one's own. What leads elsewhere must not be called local: local-only tickets would go there. */
import { BlockList, isIP } from 'node:net';
import { hostOf, vendorAt } from '../providers/vendors.ts';

/** `elsewhere`: a public address, or a name, which says nothing of where it leads tomorrow. */
export type Whereabouts = 'own' | 'vendor' | 'elsewhere';

/** Loopback and private addresses: RFC 1122 (3.2.1.3), RFC 1918, RFC 4291 (2.5.3), RFC 4193. What carriers and tunnels share (RFC 6598) is not private. */
const OWN = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  OWN.addSubnet(network, prefix, 'ipv4');
OWN.addAddress('::1', 'ipv6');
OWN.addSubnet('fc00::', 7, 'ipv6');

/** `address` is a URL: reading it has made decimal, octal, full-width and other spellings of a host into one. */
export function whereTo(address: string): Whereabouts {
  if (vendorAt(address) !== undefined) return 'vendor';
  const host = hostOf(address);
  const family = isIP(host);
  // Of an IPv4 address inside of an IPv6 one (RFC 4291, 2.5.5.2) the list looks at the inner.
  return family !== 0 && OWN.check(host, family === 4 ? 'ipv4' : 'ipv6') ? 'own' : 'elsewhere';
}

/** Whether `word` is the host of the address: who calls a host his own must name it, so that another one is not meant by it. */
export function isHostOf(word: string, address: string): boolean {
  const bracketed = isIP(word) === 6 ? `[${word}]` : word;
  const named = `http://${bracketed}`;
  return URL.canParse(named) && hostOf(named) === hostOf(address);
}
