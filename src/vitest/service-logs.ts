import fs from 'node:fs';
import { join } from 'node:path';
import type { LogEvidence } from '@clnrm/model';
import type { RunningService } from '@clnrm/scenario';

// The functions as they are before the audit, or a test, patches the module.
const { mkdirSync, rmSync, writeFileSync } = fs;
const realNow = Date.now.bind(Date);
const realTimeout = globalThis.setTimeout;

/** Enough to hold what a service says of the request that it could not answer. */
const shownLines = 10;

/** What was printed before the failure may still be on its way, longest from a container. In milliseconds. */
const arrivalTime = 100;

type Line = ReturnType<RunningService['logLines']>[number];
type Services = Readonly<Record<string, RunningService>>;

/** What the services of a file print, for the tests of it that fail. */
export class ServiceLogs {
  readonly #folder: string;
  #isWritten = false;
  /** Those that failed tests had, by name: a service of scope `test` is another one for each. */
  readonly #seen = new Map<string, Set<RunningService>>();
  readonly #tests: { readonly at: number; readonly text: string }[] = [];

  /** It is kept in a folder; what is there is of an earlier run. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes note of where a test begins. Returns a function that tells, when it has failed, what was printed meanwhile. */
  begin(test: string, services: Services): () => Promise<readonly LogEvidence[]> {
    this.#tests.push({ at: realNow(), text: `begin: ${test}` });
    const before = new Map(Object.values(services).map((service) => [service, service.logLines().at(-1)]));
    return async () => {
      await new Promise((resolve) => realTimeout(resolve, arrivalTime));
      this.#tests.push({ at: realNow(), text: `failed: ${test}` });
      return Object.entries(services).flatMap(([name, service]): LogEvidence[] => {
        this.#seen.set(name, (this.#seen.get(name) ?? new Set()).add(service));
        const lines = linesAfter(service.logLines(), before.get(service));
        if (lines.length === 0) return [];
        const shown = lines.slice(-shownLines).map(({ text }) => text);
        return [
          { kind: 'log', service: name, lines: shown, printed: lines.length, file: this.#fileOf(name) },
        ];
      });
    };
  }

  /** Writes all that the services of failed tests have printed so far; nothing where no test has failed. */
  write(): void {
    if (this.#seen.size === 0) return;
    if (!this.#isWritten) rmSync(this.#folder, { recursive: true, force: true });
    this.#isWritten = true;
    mkdirSync(this.#folder, { recursive: true });
    // What a run leaves is nobody's to commit.
    writeFileSync(join(this.#folder, '.gitignore'), '*\n');
    for (const [name, services] of this.#seen) {
      const printed = [...services].flatMap((service) => service.logLines()).map(lineOf);
      const marks = this.#tests.map(({ at, text }) => ({ at, text: `${timeOf(at)} --- ${text}` }));
      // What happened at the same time stays in this order.
      const all = [...marks, ...printed].toSorted((a, b) => a.at - b.at);
      writeFileSync(this.#fileOf(name), all.map(({ text }) => `${text}\n`).join(''));
    }
  }

  #fileOf(name: string): string {
    return join(this.#folder, `${name}.log`);
  }
}

/** Older lines may have been dropped meanwhile, with the one that was the last. */
function linesAfter(lines: readonly Line[], last: Line | undefined): readonly Line[] {
  return last === undefined ? lines : lines.slice(lines.lastIndexOf(last) + 1);
}

function lineOf({ at, stream, text }: Line): { readonly at: number; readonly text: string } {
  return { at, text: `${timeOf(at)} ${stream} ${text}` };
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
