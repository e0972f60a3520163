import type { AttributeValue, Span, SpanKind, SpanStatus } from '@clnrm/model';
import type { Duration } from '../predicates/duration.ts';
import type { Pattern } from './pattern.ts';

/** What a text is compared with: the text itself, an expression, or a predicate such as `is.like('GET *')`. */
export type TextPattern = string | RegExp | ((text: AttributeValue | undefined) => boolean);

/** What a number is compared with: the number itself, or a predicate such as `is.above(2)`. */
export type NumberPattern = number | ((value: AttributeValue | undefined) => boolean);

/** Patterns by the key of an attribute. A predicate is asked also when there is no such attribute, with undefined. */
export type AttributePatterns = Readonly<Record<string, Pattern>>;

/** A range of time; what is left out sets no bound. */
export interface DurationRange {
  readonly atLeast?: Duration;
  readonly above?: Duration;
  readonly atMost?: Duration;
  readonly below?: Duration;
}

/** What an event must be. */
export interface EventFields {
  readonly name?: TextPattern;
  readonly attributes?: AttributePatterns;
  /** How many of the events are so: one or more by default. */
  readonly count?: NumberPattern;
}

/** What a link must be. */
export interface LinkFields {
  /** What the span is that it leads to. */
  readonly to?: SpanSelector;
  readonly traceId?: TextPattern;
  readonly spanId?: TextPattern;
  readonly traceState?: TextPattern;
  readonly attributes?: AttributePatterns;
  /** How many of the links are so: one or more by default. */
  readonly count?: NumberPattern;
}

/** What an exception must be that a span recorded, as an event `exception`. */
export interface ExceptionFields {
  readonly type?: TextPattern;
  readonly message?: TextPattern;
  readonly stack?: TextPattern;
}

/** What the instrumentation scope must be. */
export interface ScopeFields {
  readonly name?: TextPattern;
  readonly version?: TextPattern;
  readonly attributes?: AttributePatterns;
}

/** What the status must be. */
export interface StatusFields {
  readonly code?: SpanStatus['code'];
  readonly message?: TextPattern;
}

/** How many of something the limits of an SDK dropped. */
export interface DroppedFields {
  readonly attributes?: NumberPattern;
  readonly events?: NumberPattern;
  readonly links?: NumberPattern;
}

/** Picks spans by what they are; all that is given must hold. */
export interface SpanSelectorFields {
  readonly name?: TextPattern;
  readonly kind?: SpanKind | ((kind: AttributeValue | undefined) => boolean);
  /** `service.name` of the resource. */
  readonly service?: TextPattern;
  /** The code of the status, or its parts. */
  readonly status?: SpanStatus['code'] | StatusFields;
  readonly attributes?: AttributePatterns;
  /** All attributes: the span has these and no others. */
  readonly onlyAttributes?: AttributePatterns;
  /** Attributes of the resource. */
  readonly resource?: AttributePatterns;
  /** The name of the instrumentation scope, or its parts. */
  readonly scope?: TextPattern | ScopeFields;
  /** An event that the span has: its name, or what it must be. */
  readonly event?: TextPattern | EventFields;
  /** All events: the span has these, in this order, and no others. */
  readonly events?: readonly (TextPattern | EventFields)[];
  /** A link that the span has. */
  readonly link?: LinkFields;
  /** All links: the span has these, in this order, and no others. */
  readonly links?: readonly LinkFields[];
  readonly exception?: ExceptionFields;
  /** What a span may be that cannot be timed well enough is neither so nor not so. */
  readonly duration?: DurationRange;
  /** What the parent of the span is. */
  readonly parent?: SpanSelector;
  /** What one of its children is. */
  readonly child?: SpanSelector;
  /** What its parent is, or the parent of that, and so on. */
  readonly ancestor?: SpanSelector;
  /** What one of its children is, or one of theirs, and so on. */
  readonly descendant?: SpanSelector;
  /** What another child of its parent is. */
  readonly sibling?: SpanSelector;
  /** Whether it is a root: without a parent, or a child of the test's own span. */
  readonly root?: boolean;
  readonly childCount?: NumberPattern;
  readonly attributeCount?: NumberPattern;
  readonly eventCount?: NumberPattern;
  readonly linkCount?: NumberPattern;
  readonly dropped?: DroppedFields;
  /** Whether bit 0 of the trace flags is set. */
  readonly sampled?: boolean;
  readonly flags?: NumberPattern;
  readonly traceState?: TextPattern;
  readonly traceId?: TextPattern;
  readonly spanId?: TextPattern;
  /** What else must hold. It is asked once for each span, and must not depend on anything else. */
  readonly where?: (span: Span) => boolean;
  /** Selectors that must all hold. */
  readonly all?: readonly SpanSelector[];
  /** Selectors of which one must hold, or more. */
  readonly any?: readonly SpanSelector[];
  /** A selector that must not hold. */
  readonly not?: SpanSelector;
}

/** A name, an expression for the name, a predicate for the name, or what a span must be. */
export type SpanSelector = TextPattern | SpanSelectorFields;
