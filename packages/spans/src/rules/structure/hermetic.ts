import { type AttributeValue, serviceOf, type Span } from '@clnrm/model';
import { checkPatterns } from '../../claim/check-values.ts';
import { formatValue } from '../../claim/format-value.ts';
import { fits, formatPattern } from '../../claim/pattern.ts';
import type { AttributePatterns, TextPattern } from '../../claim/selector.ts';
import { glob } from '../../predicates/glob.ts';
import { invalidRule, checkKeys } from '../invalid-rule.ts';
import { type Finding, proved, refuted, type Rule } from '../rule.ts';

/** What keeps a trace to itself. */
export interface HermeticOptions {
  /** Services that may take part: any by default. */
  readonly services?: readonly TextPattern[];
  /** Hosts that clients may talk to: those of this machine's loopback by default. */
  readonly hosts?: readonly TextPattern[];
  /** What the resource of every span must be, `telemetry.sdk.*` included: anything by default. */
  readonly resource?: AttributePatterns;
  /** Keys that no attribute of a span may have, with `*` for any text: none by default. */
  readonly forbiddenKeys?: readonly string[];
}

const loopback: readonly TextPattern[] = ['localhost', /^127\.\d+\.\d+\.\d+$/, '::1', '[::1]', /^\//];

// Current keys first, then those before HTTP semantic conventions 1.21. A span of an RPC or of HTTP that names no peer is
// no sign of another host.
const hostKeys = ['server.address', 'net.peer.name', 'net.sock.peer.addr', 'peer.address', 'http.host'];
const urlKeys = ['url.full', 'http.url'];
const calling = ['client', 'producer'];

/**
 * States that a trace is hermetic: which services take part, that clients talk to no other host than allowed, what
 * every resource is, and which attributes do not occur. Reads current and older semantic conventions.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function hermetic(options: HermeticOptions = {}): Rule {
  check(options);
  const { services, hosts = loopback, resource = {}, forbiddenKeys = [] } = options;
  const forbidden = forbiddenKeys.map((key) => glob(key));
  const flawsOf = (span: Span): readonly string[] => [
    ...foreignService(span, services),
    ...foreignHosts(span, hosts),
    ...wrongResource(span, resource),
    ...Object.keys(span.attributes)
      .filter((key) => forbidden.some((pattern) => pattern.test(key)))
      .map((key) => `has the attribute ${key}`),
  ];
  return {
    claim: 'the trace is hermetic',
    judge: ({ spans }) => {
      if (spans.length === 0) return refuted([{ what: 'no span has arrived', spans: [] }]);
      const findings = spans.flatMap((span) =>
        flawsOf(span).map((flaw): Finding => ({
          what: `"${span.name}" of ${serviceOf(span)} ${flaw}`,
          spans: [span],
        })),
      );
      return findings.length === 0 ? proved(spans) : refuted(findings, true);
    },
  };
}

function check(options: HermeticOptions): void {
  checkKeys('hermetic', options, ['services', 'hosts', 'resource', 'forbiddenKeys']);
  for (const key of ['services', 'hosts', 'forbiddenKeys'] as const) {
    if (options[key] !== undefined && !Array.isArray(options[key])) {
      throw invalidRule('hermetic', `${key} is no list`, 'Give a list such as ["orders"].');
    }
  }
  const problem = options.resource === undefined ? undefined : checkPatterns(options.resource, 'resource');
  if (problem !== undefined) throw invalidRule('hermetic', problem.what, 'Give patterns by key.');
}

function foreignService(span: Span, services: readonly TextPattern[] | undefined): readonly string[] {
  const service = serviceOf(span);
  if (services === undefined || services.some((pattern) => fits(pattern, service))) return [];
  return [`is of a service that is not among ${services.map(formatPattern).join(', ')}`];
}

function foreignHosts({ kind, attributes }: Span, hosts: readonly TextPattern[]): readonly string[] {
  if (!calling.includes(kind)) return [];
  const named = hostKeys.map((key) => [key, withoutPort(attributes[key])] as const);
  const inUrls = urlKeys.map((key) => [key, hostOf(attributes[key])] as const);
  const foreign = [...named, ...inUrls].find(
    ([, host]) => host !== undefined && !hosts.some((pattern) => fits(pattern, host)),
  );
  return foreign === undefined ? [] : [`talks to ${formatValue(foreign[1])}, as its ${foreign[0]} says`];
}

function withoutPort(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'string' ? value.replace(/^([^:]+):\d+$/, '$1') : undefined;
}

function hostOf(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'string' && URL.canParse(value) ? new URL(value).hostname : undefined;
}

function wrongResource({ resource }: Span, patterns: AttributePatterns): readonly string[] {
  return Object.entries(patterns)
    .filter(([key, pattern]) => !fits(pattern, resource.attributes[key]))
    .map(([key, pattern]) => {
      return `has resource ${key} ${formatValue(resource.attributes[key])} instead of ${formatPattern(pattern)}`;
    });
}
