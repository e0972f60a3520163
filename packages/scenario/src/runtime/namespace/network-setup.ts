import type { NamespaceTools, NamespaceUser } from './namespace-tools.ts';
import { inward, outward } from './network-addresses.ts';

/**
 * The middle of the network: a namespace that every service has a wire to, and nothing else. What is sent to a service is
 * passed on; everything else, whatever its address, ends here, and is refused at once, as nobody listens.
 */
const networkSetup = `
echo 1 >/proc/sys/net/ipv4/ip_forward && "$1" -batch - <<. || exit 125
link set lo up
addr add ${outward}/32 dev lo
addr add ${inward}/32 dev lo
rule add pref 200 lookup local
rule add pref 100 lookup 100
rule del pref 0
route add local default dev lo table local
.
echo ready
shift
exec "$@"
`;

/** A service's own namespace, kept by a file, with one end of a wire; \`$1\` to \`$5\` are programs, file, address and number. */
export const placeSetup: string = `
: >"$3" && "$1" --net="$3" -- "$2" -batch - <<. && "$2" -batch - <<, || exit 125
link set lo up
link add eth0 type veth peer name v$5 netns $$
addr add $4/32 dev eth0
link set eth0 up
route add ${inward}/32 dev eth0
route add default via ${inward} dev eth0 src $4
.
link set v$5 up
route add $4/32 dev v$5 src ${inward} table 100
,
`;

/** What comes from such a service is passed on to nobody. */
export const seclusion: string = `
"$2" -batch - <<. || exit 125
rule add pref 50 iif v$5 lookup local
rule add pref 40 iif v$5 to ${outward} prohibit
.
`;

/** The command that makes the network and becomes a program in it. Also shows whether it can be made. */
export function networkCommand(
  tools: NamespaceTools,
  user: NamespaceUser,
  program: readonly string[],
): readonly string[] {
  return [
    tools.unshare,
    ...(user.privileged ? [] : ['--user', '--map-root-user']),
    '--mount',
    '--pid',
    '--net',
    '--fork',
    '--kill-child',
    '--',
    tools.sh,
    '-c',
    networkSetup,
    'clnrm',
    tools.ip,
    ...program,
  ];
}
