/** Which hosts, users and addresses a text names that its writer was not shown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { namedBeside } from '../../../../activities/alerts/named-things.ts';

const SHOWN =
  'host srv-01.acme.local; HostDown; intranet_server at 10.35.35.206; user j.doe of ACME\\jdoe; WS-042; fe80::1; sql01:1433; mail bob@acme.example';
const MAC = '00:1a:2b:3c:4d:5e';

for (const [text, wanted] of [
  ['The switch in front of srv-01 lost power.', []],
  ['SRV-01.ACME.LOCAL and (intranet_server) stopped; "WS-042" follows.', []],
  ['10.35.35.206 floods sql01.', []],
  ['ACME\\jdoe was locked out, and bob@acme.example too.', []],
  ['User j.doe failed to log in.', []],
  ['User accounts were locked after user logins failed; the account is disabled.', []],
  ['A 10Gbit/s link was saturated for 5m at 09:14:00 on 2026-11-25, p95 of 3.5GB.', []],
  ['TLS1.2 over IPv4 fails with 5xx, e.g. after the update to v1.2.3 of Windows-11.', []],
  ['setup.exe and ntds.dit are locked; SHA-256 differs; RAID5 is degraded at layer-3.', []],
  ['The uplink of the site failed, so all hosts behind it are offline.', []],
  ['Fail-over of the domain-controller did not work; re-run it.', []],
  ['The server restarted and the host came back.', []],
  ['srv-02 has lost power.', ['srv-02']],
  ['It began on 10.35.35.20 and 10.35.35.2061.', ['10.35.35.20', '10.35.35.2061']],
  ['fe80::2 and 2001:db8::1 and 00:1a:2b:3c:4d:5e', ['fe80::2', '2001:db8::1', MAC]],
  ['mallory@evil.example reset it', ['mallory@evil.example']],
  ['EVIL\\mallory did', ['evil\\mallory']],
  ['user mallory, the account named eve and user "trent"', ['mallory', 'eve', 'trent']],
  ['host dc-north is down', ['dc-north']],
  ['a full-width ｓｒｖ－０２ and a hidden srv\u200b-03', ['srv-02', 'srv-03']],
  ['dc.evil.example', ['dc.evil.example']],
  ['backup_server2', ['backup_server2']],
] as const)
  test(`"${text}" names ${wanted.length === 0 ? 'nothing new' : wanted.join(', ')}`, () =>
    assert.deepEqual(namedBeside(text, SHOWN), wanted));

test('whatever was shown may be named, and an address that was not is always seen', () => {
  const part = fc.integer({ min: 0, max: 255 });
  const address = fc.tuple(part, part, part, part).map((parts) => parts.join('.'));
  const host = fc.tuple(fc.stringMatching(/^[a-z]{2,8}$/), fc.integer({ min: 1, max: 999 })).map(([name, number]) => `${name}-${number}x`);
  const word = fc.constantFrom('lost', 'power', 'behind', 'the', 'switch', 'and', 'because', 'of');
  fc.assert(
    fc.property(
      fc.array(fc.oneof(address, host), { maxLength: 5 }),
      fc.oneof(address, host),
      fc.array(word, { maxLength: 8 }),
      (shown, invented, words) => {
        const text = [...words, ...shown].join(' ');
        assert.deepEqual(namedBeside(text, `facts: ${shown.join('; ')}`), []);
        const seen = namedBeside(`${text} ${invented}.`, `facts: ${shown.join('; ')}`);
        assert.deepEqual(seen, shown.includes(invented) ? [] : [invented]);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a long text costs time by its length', () => {
  for (const unit of ['a.', '-a', 'user ', ':', '\\a', '1.', 'a1 ', '@a']) {
    const before = process.cpuUsage();
    namedBeside(unit.repeat(20_000), SHOWN);
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1_000 < 2_000, unit);
  }
});
