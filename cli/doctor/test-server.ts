/** The time-skipping test server, Java and Maven: for tests and rehearsals only, so none of them keeps Standby from running. */
import { notNeeded, ok } from './finding.ts';
import type { Looked } from './ask-finders.ts';
import type { Finding } from './finding.ts';
import type { Program } from './node.ts';

export type TestServerFacts = {
  readonly server: Looked;
  readonly refused: string | undefined;
  readonly java: Program | undefined;
  readonly maven: Program | undefined;
};

const ONLY = 'only tests use it';
const INSTALL = 'Install Java 11 or newer and Maven, or set STANDBY_TEST_SERVER to a temporal-test-server.';

export function testServerFindings(facts: TestServerFacts): readonly Finding[] {
  const { server } = facts;
  return [serverFinding(facts), helper('Java', facts.java, server), helper('Maven', facts.maven, server)];
}

function serverFinding({ server, refused, java, maven }: TestServerFacts): Finding {
  switch (server.kind) {
    case 'found':
      return ok('test server', `${server.version} at ${server.path} (${server.from}); ${ONLY}`);
    case 'failed':
      return notNeeded('test server', `${server.why} ${ONLY}`, server.remedy);
    case 'absent': {
      const told = `not there (${server.why}); ${ONLY}`;
      if (refused === undefined)
        return notNeeded('test server', told, 'npm test downloads it; where that is not possible Maven collects it.');
      if (java && maven) return notNeeded('test server', `${told}; the download failed: ${refused}`, 'npm test collects it with Maven.');
      return notNeeded('test server', `${told}; the download failed: ${refused}`, INSTALL);
    }
  }
}

function helper(name: 'Java' | 'Maven', program: Program | undefined, server: Looked): Finding {
  const what = name === 'Java' ? 'runs' : 'collects';
  if (program !== undefined) return ok(name, `${program.version} at ${program.path}; ${what} the test server`);
  const told = `not found on the PATH; ${what} the test server, which ${ONLY.replace('it', '').trim()}`;
  return server.kind === 'absent' ? notNeeded(name, told, INSTALL) : notNeeded(name, told);
}
