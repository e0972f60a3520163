import { paint } from '../run/report/paint.ts';
import { renderSections } from '../run/report/render-sections.ts';
import { bad, dim, good, plain, warn } from '../run/report/section.ts';
import type { Piece, Section } from '../run/report/section.ts';
import { checkConfiguration } from './doctor/configuration.ts';
import type { Finding } from './doctor/finding.ts';
import { checkDocker, checkLevels, checkProcesses, checkResidue, checkTempFolder } from './doctor/machine.ts';
import { checkVersions } from './doctor/versions.ts';
import { readFlags } from './read-flags.ts';

/**
 * Says what this machine can do, and what to do about the rest. Resolves to 0 when the default isolation works in
 * this project, and to 1 otherwise.
 */
export async function doctor(args: readonly string[]): Promise<number> {
  const { json } = readFlags('doctor', args, ['json']);
  const docker = checkDocker();
  const findings = [
    ...checkVersions(process.cwd()),
    checkConfiguration(process.cwd()),
    ...checkLevels(),
    docker,
    checkProcesses(),
    checkTempFolder(),
    await checkResidue(docker.state === 'good'),
  ];
  const healthy = findings.every(({ state }) => state !== 'bad');
  console.log(
    json
      ? JSON.stringify({ healthy, findings }, undefined, 2)
      : findings.flatMap((finding) => renderSections([describe(finding)], paint)).join('\n'),
  );
  return healthy ? 0 : 1;
}

const marks: Readonly<Record<Finding['state'], Piece>> = {
  good: good('✓ '),
  limited: warn('! '),
  bad: bad('✗ '),
  info: plain('  '),
};

function describe({ subject, state, found, advice }: Finding): Section {
  const lines = advice === undefined ? [] : [[dim(`  ${advice}`)]];
  return { label: subject, summary: [marks[state], plain(found)], lines };
}
