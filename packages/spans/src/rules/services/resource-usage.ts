import type { AttributeValue, Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { attributeOf } from '../../graph/conventions.ts';
import { checkKeys, checkNumber, invalidRule } from '../invalid-rule.ts';
import { missingSpan } from '../missing-span.ts';
import { conjunction, proved, refuted, type Rule, type RuleVerdict, undetermined } from '../rule.ts';
import { nameSpan } from '../name-span.ts';

/** What spans may say at most about the resources that their process used; at least one is given. */
export interface ResourceUsageOptions {
  /** Share of the processors, from 0 to 1: `process.cpu.utilization` or `system.cpu.utilization`. */
  readonly cpuUtilization?: number;
  /** Bytes: `process.memory.usage`, `process.memory.rss` or `process.runtime.memory.rss`. */
  readonly memoryBytes?: number;
  /** Open files: `process.open_file_descriptor.count` or `process.unix.file_descriptor.count`. */
  readonly openFiles?: number;
}

interface Limit {
  readonly text: string;
  readonly keys: readonly string[];
  readonly atMost: number;
}

const rule = 'resourceUsage';
const keysOf = {
  cpuUtilization: ['process.cpu.utilization', 'system.cpu.utilization'],
  memoryBytes: ['process.memory.usage', 'process.memory.rss', 'process.runtime.memory.rss'],
  openFiles: ['process.open_file_descriptor.count', 'process.unix.file_descriptor.count'],
} as const;

/**
 * States that no span that matches says that its process used more than so much. Spans say it only where somebody puts
 * it on them, under the names that OpenTelemetry has for the metrics; where none does, it is undetermined.
 * @see https://opentelemetry.io/docs/specs/semconv/system/process-metrics/
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function resourceUsage(selector: SpanSelector, options: ResourceUsageOptions): Rule {
  const query = spanQuery(selector);
  checkKeys(rule, options, Object.keys(keysOf));
  const limits = Object.entries(keysOf).flatMap(([name, keys]): readonly Limit[] => {
    const atMost = options[name as keyof typeof keysOf];
    if (atMost === undefined) return [];
    checkNumber(rule, name, atMost, { from: 0 });
    return [{ text: name, keys, atMost }];
  });
  if (limits.length === 0) {
    throw invalidRule(rule, 'there is no limit', `Give ${Object.keys(keysOf).join(', ')}.`);
  }
  return {
    claim: `no span ${query.text} says more than ${limits.map(({ text, atMost }) => `${text} ${atMost}`).join(', ')}`,
    judge: (trace) => {
      const spans = query.select(trace);
      if (spans.length === 0) return refuted([missingSpan(query, trace)]);
      return conjunction(limits.map((limit) => judgeLimit(limit, spans)));
    },
  };
}

function judgeLimit({ text, keys, atMost }: Limit, spans: readonly Span[]): RuleVerdict {
  const readings = spans.flatMap((span) => {
    const value = numberOf(attributeOf(span, keys));
    return value === undefined ? [] : [{ span, value }];
  });
  const over = readings.filter(({ value }) => value > atMost);
  if (over.length > 0) {
    return refuted(
      over.map(({ span, value }) => ({
        what: `${nameSpan(span)} has ${text} ${value} instead of at most ${atMost}`,
        spans: [span],
      })),
    );
  }
  if (readings.length > 0) return proved(readings.map(({ span }) => span));
  const remedy = `Set ${keys[0]} on them, in a span processor of the service.`;
  return undetermined([{ what: `no span says its ${text}`, spans, remedy }]);
}

function numberOf(value: AttributeValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : undefined;
}
