import type { ClnrmError, RunRecord } from '@clnrm/model';
import { attemptsSection } from './report/attempts.ts';
import { claimsSection } from './report/claims.ts';
import { crashesSection } from './report/crashes.ts';
import { failuresSection } from './report/failures.ts';
import { forcedSection } from './report/forced.ts';
import { learnedSection } from './report/learned.ts';
import { keptSection } from './report/kept.ts';
import { leaksSection } from './report/leaks.ts';
import { orphansSection } from './report/orphans.ts';
import { roomsSection } from './report/rooms.ts';
import type { Section } from './report/section.ts';
import { startsSection } from './report/starts.ts';
import { topologySection } from './report/topology.ts';
import { spansSection } from './report/spans.ts';

/** What the report needs to know besides the run. */
export interface ReportContext {
  /** Absolute path of the project; files are shown relative to it. */
  readonly root: string;
  /** What a leak does to its file. */
  readonly leaks: 'fail' | 'warn' | 'off';
  /** What an attempt of a service to reach outside does to its test. */
  readonly outsideAttempts: 'fail' | 'warn' | 'off';
  /** Errors of capabilities during the run. */
  readonly failures: readonly ClnrmError[];
  /** Absolute paths of the files that the topology was drawn into: none by default. */
  readonly pictures?: readonly string[];
}

const sections = [
  claimsSection,
  crashesSection,
  leaksSection,
  attemptsSection,
  orphansSection,
  learnedSection,
  failuresSection,
  forcedSection,
  startsSection,
  keptSection,
  topologySection,
  spansSection,
  roomsSection,
];

/** Stage 6: turns a run into the sections that a terminal shows, worst news first. What is empty is left out. */
export function reportRun(run: RunRecord, context: ReportContext): readonly Section[] {
  return sections.flatMap((section) => section(run, context) ?? []);
}
