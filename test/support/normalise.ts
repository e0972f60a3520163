import { stripVTControlCharacters } from 'node:util';
import { workspace } from './project.ts';

/** The last lines of Vitest's summary: times, and its advice on them. */
const times = /^ *(Start at|Duration|Isolate) {2}.*\n( {13}.*\n)*/gm;
/** The sections that clnrm adds below, each with its details. */
const added =
  /^ *(Claims|Crashes|Leaks|Network|Orphans|Learned|Failures|Forced|Kept|Services|Topology|Spans|Rooms) {2}.*\n( {13}.*\n)*/gm;

/** What clnrm added to the report of a run, without colour. */
export function addedReport(text: string): string {
  return (stripVTControlCharacters(text).match(added) ?? []).join('');
}

/** Takes out of a text what differs between two equal runs: colour, durations, times of day and folders. */
export function normaliseText(text: string, root: string): string {
  return normalisePaths(stripVTControlCharacters(text), root)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(times, '')
    .replaceAll(added, '')
    .replaceAll(/^ *❯ .*(\/node_modules\/| node:internal\/).*\n/gm, '')
    .replaceAll(/(?<![\w.])\d+(\.\d+)?(ms|s)(?!\w)/g, '<time>')
    .replaceAll(/ws:\/\/\S+/g, 'ws://<address>')
    .replaceAll(/\btime(stamp)?="[^"]*"/g, 'time="<time>"')
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, '<time>');
}

/** Replaces the folders of the project and of the workspace in a text. */
export function normalisePaths(text: string, root: string): string {
  return text.replaceAll(root, '<root>').replaceAll(workspace, '<workspace>');
}

/** Lines of a stack that are not of the project: how deep the test runner was is no matter of a test's. */
const foreignFrames = /\n {4}at (?!.*<root>).*/g;

const timings = new Set(['duration', 'startTime', 'endTime']);

/** The same for a parsed report: paths in strings and keys are replaced, times removed. */
export function normaliseReport<T>(value: T, root: string): T {
  return visit(value, root) as T;
}

function visit(value: unknown, root: string): unknown {
  if (typeof value === 'string') return normalisePaths(value, root).replaceAll(foreignFrames, '');
  if (Array.isArray(value)) return value.map((item) => visit(item, root));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !timings.has(key))
      .map(([key, item]) => [normalisePaths(key, root), visit(item, root)]),
  );
}
