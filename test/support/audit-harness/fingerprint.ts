import fs from 'node:fs';
import http from 'node:http';

const { readdirSync } = fs;

/** Describes the state of the process without the auditor's help, so that one file's traces show up in the next. */
export function fingerprint(): string[] {
  return [
    `env ${JSON.stringify(
      Object.entries(process.env)
        .filter(([name]) => !name.startsWith('VITEST'))
        .map(([name, value]) => `${name}=${value}`)
        .toSorted(),
    )}`,
    `cwd ${process.cwd()}`,
    `umask ${process.umask()}`,
    `title ${process.title}`,
    `exitCode ${process.exitCode}`,
    `argv ${process.argv.length}`,
    `time zone ${new Date(0).getTimezoneOffset()} ${new Date(0).toLocaleString()}`,
    `globals ${Reflect.ownKeys(globalThis).filter(isOfTests).map(String).toSorted().join()}`,
    `prototypes ${[Array, Object, String, Promise, Map].map(({ prototype }) => Reflect.ownKeys(prototype).length).join()}`,
    `built-ins ${[Math.random, Date, JSON.parse, fetch, http.request, fs.readFileSync, setTimeout, console.log].map(identify).join()}`,
    `stackTraceLimit ${Error.stackTraceLimit}`,
    `listeners ${process
      .eventNames()
      .map((name) => `${String(name)}:${process.listenerCount(name)}`)
      .toSorted()
      .join()}`,
    // Vitest's channel is a pipe, and calls over it have timeouts.
    `resources ${process
      .getActiveResourcesInfo()
      .filter((type) => type !== 'PipeWrap' && type !== 'Timeout')
      .toSorted()
      .join()}`,
    `home ${list('home')}`,
    `temp ${list('temp')}`,
  ];
}

const seen = new Map<unknown, number>();

function identify(value: unknown): number {
  const id = seen.get(value) ?? seen.size;
  seen.set(value, id);
  return id;
}

function isOfTests(key: string | symbol): boolean {
  return typeof key === 'symbol' ? key.description?.startsWith('clnrm') === true : /clnrm/iu.test(key);
}

function list(directory: string): string {
  return readdirSync(`${process.env['ROOM_BASE'] ?? ''}/${directory}`).join();
}
