import { topologyOf } from '../../graph/topology.ts';
import { checkKeys, invalidRule } from '../invalid-rule.ts';
import { conjunction, type Rule } from '../rule.ts';
import { judgeExpected, judgeForbidden, judgeOthers } from './judge-edges.ts';
import { checkEdges, type EdgePattern, formatEdge } from './node-pattern.ts';

/** Which services, databases, queues and peers talk to which; at least one of the three is given. */
export interface ServiceEdgesOptions {
  /** Edges that must occur. Defaults to none. */
  readonly expected?: readonly EdgePattern[];
  /** Edges that must not occur. Defaults to none. */
  readonly forbidden?: readonly EdgePattern[];
  /** All edges that occur: each must, and no other may. Defaults to any. */
  readonly exactly?: readonly EdgePattern[];
}

const rule = 'serviceEdges';

/**
 * States who talks to whom: by parents and links from one service to another, and by client spans for databases, queues
 * and peers that send no spans. Forbidden edges hold where nobody talks.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function serviceEdges(options: ServiceEdgesOptions): Rule {
  checkKeys(rule, options, ['expected', 'forbidden', 'exactly']);
  const { expected, forbidden, exactly } = options;
  for (const [what, edges] of Object.entries({ expected, forbidden, exactly })) {
    if (edges !== undefined) checkEdges(edges, rule, what);
  }
  if (expected === undefined && forbidden === undefined && exactly === undefined) {
    throw invalidRule(rule, 'no edge is given', 'Give expected, forbidden or exactly.');
  }
  return {
    claim: claimOf(options),
    judge: (trace) => {
      const topology = topologyOf(trace);
      return conjunction([
        ...[...(expected ?? []), ...(exactly ?? [])].map((edge) => judgeExpected(edge, topology)),
        ...(forbidden ?? []).map((edge) => judgeForbidden(edge, topology)),
        ...(exactly === undefined ? [] : [judgeOthers(exactly, topology)]),
      ]);
    },
  };
}

function claimOf({ expected, forbidden, exactly }: ServiceEdgesOptions): string {
  const list = (edges: readonly EdgePattern[]): string => edges.map(formatEdge).join(', ');
  return [
    ...(exactly === undefined ? [] : [`the services talk exactly so: ${list(exactly)}`]),
    ...(expected === undefined ? [] : [`the services talk so: ${list(expected)}`]),
    ...(forbidden === undefined ? [] : [`they never talk so: ${list(forbidden)}`]),
  ].join(', and ');
}
