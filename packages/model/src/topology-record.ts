/** Who took part: a service that sent spans, or whom the spans of others speak of. */
export interface ParticipantRecord {
  /** Unique in a topology. */
  readonly name: string;
  readonly kind: 'service' | 'database' | 'queue' | 'peer';
  /** How many spans it sent; 0 unless it is a service. */
  readonly spans: number;
  /** How many of them failed. */
  readonly errors: number;
}

/** That one participant called another, handed it messages, or is linked from it. */
export interface TalkRecord {
  readonly from: string;
  readonly to: string;
  readonly via: 'call' | 'message' | 'link';
  /** How often. */
  readonly count: number;
  /** How often the span on either side failed. */
  readonly errors: number;
  /** How long some of them took, in nanoseconds: all where they are few, else evenly picked. */
  readonly durations: readonly number[];
}

/** Who talked to whom, without the spans that show it. */
export interface TopologyRecord {
  readonly nodes: readonly ParticipantRecord[];
  readonly edges: readonly TalkRecord[];
}
