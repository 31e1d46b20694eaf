/**
 * Which IP addresses are out there, and which are ours or nobody's.
 *
 * Source: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates).
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

const INSIDE_4: readonly (readonly [net: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Of global unicast; everything else of IPv6 is refused as a whole. */
const INSIDE_6: readonly (readonly [net: string, prefix: number])[] = [
  ['2001::', 23], // Teredo, ORCHID, benchmarks and other protocols.
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4 wraps any IPv4 address, a private one too.
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const inside = new BlockList();
for (const [net, prefix] of INSIDE_4) inside.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of INSIDE_6) inside.addSubnet(net, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** False for everything that is not an address, too. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !inside.check(address, 'ipv4');
  return (
    isIPv6(address) &&
    !address.includes('%') &&
    globalUnicast.check(address, 'ipv6') &&
    !inside.check(address, 'ipv6')
  );
}
