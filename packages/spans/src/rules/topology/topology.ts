import { systemTopologyOf } from '../../graph/system-topology.ts';
import type { Topology } from '../../graph/topology.ts';
import type { Trace } from '../../graph/trace.ts';
import { conjunction, proved, refuted, type Rule, type RuleVerdict } from '../rule.ts';
import { judgeExpected, judgeForbidden, judgeOthers } from '../services/judge-edges.ts';
import { type EdgePattern, formatNode, nodesFor } from '../services/node-pattern.ts';
import { claimOf } from './claim-of.ts';
import { judgeNeeds } from './judge-needs.ts';
import { judgeAbsent, judgeOtherServices, judgePresent } from './judge-nodes.ts';
import {
  loneNodes,
  namesIn,
  type ResolvedTopology,
  resolveTopology,
  type TopologyOptions,
} from './resolved-topology.ts';
import { drawSideBySide } from './side-by-side.ts';
import type { DeclaredServices, TopologyDrawing } from './topology-drawing.ts';

/** A rule about a topology, which can also tell what it found. */
export interface TopologyRule extends Rule {
  /** The topology of a trace, without the test's own process. */
  readonly find: (trace: Trace) => Topology;
}

/**
 * States who talks to whom: by a drawing of what must occur, or by declared services, between which nothing may occur that
 * their needs do not say. What the test's own process calls counts only where it is drawn.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function topology(
  expected?: TopologyDrawing | DeclaredServices,
  options: TopologyOptions = {},
): TopologyRule {
  return topologyRule(resolveTopology(expected, options));
}

/** Makes the rule of what was read. */
export function topologyRule(expected: ResolvedTopology): TopologyRule {
  const find = (trace: Trace): Topology => systemTopologyOf(trace, namesIn(expected));
  return {
    claim: claimOf(expected),
    judge: (trace) => judge(expected, find(trace)),
    illustrate: (trace) => drawSideBySide(expected, find(trace), trace),
    find,
  };
}

function judge(expected: ResolvedTopology, found: Topology): RuleVerdict {
  const { drawn, declared, exactly, forbids, services, leavesOut } = expected;
  const isNothing = drawn === undefined && declared === undefined;
  return conjunction([
    ...(isNothing && forbids.length + services.length + leavesOut.length === 0 ? [judgeAny(found)] : []),
    ...(drawn?.edges ?? []).map((edge) => judgeExpected(edge, found)),
    ...[...loneNodes(drawn), ...services].map((node) => judgePresent(node, found)),
    ...(declared === undefined ? [] : [judgeNeeds(declared, exactly, found)]),
    ...forbids.map((edge) => judgeForbiddenTalk(edge, found)),
    ...leavesOut.map((node) => judgeAbsent(node, found)),
    ...(exactly && drawn !== undefined
      ? [judgeOthers(drawn.edges, found), judgeOtherServices([...drawn.nodes, ...services], found)]
      : []),
  ]);
}

function judgeAny({ nodes }: Topology): RuleVerdict {
  return nodes.length > 0 ? proved([]) : refuted([{ what: 'no service sent a span', spans: [] }]);
}

/** Who sends no spans may talk to anybody unseen. */
function judgeForbiddenTalk(edge: EdgePattern, found: Topology): RuleVerdict {
  const verdict = judgeForbidden(edge, found);
  const [from, to] = edge;
  if (verdict.kind !== 'proved' || typeof from !== 'string' || nodesFor(from, found).length > 0)
    return verdict;
  const services = found.nodes.filter(({ kind }) => kind === 'service').map(({ name }) => name);
  const known = services.length === 0 ? 'no service did' : `spans came from ${services.join(', ')}`;
  const what = `nobody can tell whether ${from} talks to ${formatNode(to)}: ${from} sent no span, ${known}`;
  return { kind: 'undetermined', isFinal: false, findings: [{ what, spans: [] }] };
}
