/** Pure: whether something of ours may be sent to an address that somebody has configured. */
import { BlockList, isIP } from 'node:net';

/** Nobody's receiver stands there: link-local ones are where clouds keep the keys of a machine (RFC 3927, RFC 4291), the others are no host. */
const NOBODY = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  NOBODY.addSubnet(network, prefix, 'ipv4');
NOBODY.addAddress('::', 'ipv6');
NOBODY.addSubnet('fe80::', 10, 'ipv6');
NOBODY.addSubnet('ff00::', 8, 'ipv6');
/** What AWS calls its own by IPv6. */
NOBODY.addAddress('fd00:ec2::254', 'ipv6');
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Why not, or undefined. `plainReason`: why it may be readable on its way; this machine needs none. */
export function addressFault(address: string, plainReason: string | undefined): string | undefined {
  if (!URL.canParse(address)) return 'expected an address such as https://receiver.example/reports';
  const { protocol, hostname, username, password } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return 'expected an address that begins with https://';
  // It would stand in logs of both sides; the signature says who we are.
  if (username !== '' || password !== '') return 'expected an address without a name and a password in it';
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isOn(NOBODY, host) || /^metadata(?:\.|$)/i.test(host)) return `${host} is no address of a receiver`;
  if (protocol === 'https:' || host === 'localhost' || isOn(LOOPBACK, host)) return undefined;
  return (plainReason ?? '').trim() === ''
    ? `what goes to ${host} would be readable on its way; use https:// or say why it may`
    : undefined;
}

const isOn = (list: BlockList, host: string): boolean => {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 4 ? 'ipv4' : 'ipv6');
};
