import type { Span } from '@clnrm/model';
import { clockId } from '../otlp/clock-id.ts';
import { encodeJson } from '../otlp/encode-json.ts';
import { processState } from '../process-state.ts';
import { later } from '../real-time.ts';
import { SdkSpan } from '../recorder/sdk-span.ts';
import type { ExportTarget } from './export-target.ts';
import { postSpans } from './post-spans.ts';
import { sendAtExit } from './send-at-exit.ts';

/** Spans of an SDK that are kept for the case that the process ends before the SDK has sent them. */
const maxKept = 2048;
const maxBatch = 512;

interface Flushable {
  forceFlush?(): Promise<unknown>;
}

/**
 * Sends the spans of a process without an SDK, soon after they end. Those of an SDK it leaves to the SDK, and keeps the
 * latest: when the process ends without waiting, it sends all that may not have arrived. A receiver holds each once.
 */
export class SpanOutbox {
  readonly #target: ExportTarget | undefined;
  readonly #delay: number;
  #own: Span[] = [];
  #kept: Span[] = [];
  /** What was sent and has not been answered. */
  readonly #unanswered = new Set<readonly Span[]>();
  #isScheduled = false;

  constructor(target: ExportTarget | undefined, environment: NodeJS.ProcessEnv) {
    this.#target = target;
    this.#delay = Number(environment['OTEL_BSP_SCHEDULE_DELAY'] || 1000);
  }

  /** Whether a flush has something to do. */
  get isEmpty(): boolean {
    return this.#own.length + this.#kept.length + this.#unanswered.size === 0;
  }

  take(spans: readonly Span[]): void {
    if (this.#target === undefined) return;
    for (const span of spans) (span instanceof SdkSpan ? this.#kept : this.#own).push(span);
    if (this.#kept.length > maxKept * 2) this.#kept.splice(0, maxKept);
    if (this.#own.length >= maxBatch) void this.#sendOwn();
    else if (this.#own.length > 0) this.#schedule();
  }

  /** Resolves when all spans so far have been sent, or could not be. */
  async flush(): Promise<void> {
    await Promise.all([this.#sendOwn(), this.#flushSdk()]);
  }

  /** Sends what may not have arrived and returns when it has. */
  flushNow(): void {
    const spans = [...[...this.#unanswered].flat(), ...this.#own, ...this.#kept.slice(-maxKept)];
    this.#own = [];
    this.#kept = [];
    if (this.#target !== undefined && spans.length > 0)
      sendAtExit(this.#target, encodeJson(spans, clockId()));
  }

  async #flushSdk(): Promise<void> {
    const last = this.#kept.at(-1);
    await (processState.recording?.userProvider as Flushable | undefined)?.forceFlush?.().catch(() => {});
    this.#kept.splice(0, last === undefined ? 0 : this.#kept.indexOf(last) + 1);
  }

  async #sendOwn(): Promise<void> {
    const spans = this.#own;
    if (this.#target === undefined || spans.length === 0) return;
    this.#own = [];
    this.#unanswered.add(spans);
    // What cannot be sent is lost: the program must not notice.
    await postSpans(this.#target, encodeJson(spans, clockId())).catch(() => {});
    this.#unanswered.delete(spans);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    later(
      this.#delay,
      () => {
        this.#isScheduled = false;
        void this.#sendOwn();
      },
      { keepsAlive: false },
    );
  }
}
