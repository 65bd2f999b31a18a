import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';
import { RunError } from '../../model/errors.ts';

/** Ranges that lead nowhere in the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry */
const PRIVATE_4: readonly string[] = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];
const PRIVATE_6: readonly string[] = [
  ...['::/128', '::1/128', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '3fff::/20', '5f00::/16'],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

const PRIVATE = blockList([...PRIVATE_4, ...PRIVATE_6]);

/** Addresses and ranges as a list to look into. Throws `RunError` `invalid-address`. */
function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const version = isIP(address);
    const length = bits === undefined ? (version === 6 ? 128 : 32) : Number(bits);
    if (version === 0 || !/^\d*$/.test(bits ?? '') || length > (version === 6 ? 128 : 32)) {
      throw new RunError('invalid-address', `invalid address: ${range}`, {
        value: range,
        remedy: 'write addresses like 10.1.2.3 or ranges like 10.1.0.0/16, separated by commas',
      });
    }
    list.addSubnet(address, length, version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [plain = ''] = address.split('%');
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(plain);
  const text = dotted
    ? `${dotted[1]}${(Number(dotted[2]) * 256 + Number(dotted[3])).toString(16)}:${(Number(dotted[4]) * 256 + Number(dotted[5])).toString(16)}`
    : plain;
  const [head = '', tail] = text.split('::');
  const part = (half: string) => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16)));
  const before = part(head);
  const behind = part(tail ?? '');
  return tail === undefined ? before : [...before, ...Array<number>(8 - before.length - behind.length).fill(0), ...behind];
}

/** The IPv4 address that an IPv6 address stands for: mapped, compatible, translated (NAT64) or 6to4. */
function embedded(address: string): string | undefined {
  const groups = groupsOf(address);
  const at = (index: number) =>
    `${groups[index]! >> 8}.${groups[index]! & 255}.${groups[index + 1]! >> 8}.${groups[index + 1]! & 255}`;
  const zeros = (count: number) => groups.slice(0, count).every((group) => group === 0);
  if (zeros(5) && groups[5] === 0xffff) return at(6);
  if (zeros(4) && groups[4] === 0xffff && groups[5] === 0) return at(6);
  if (zeros(6) && !(groups[6] === 0 && groups[7]! <= 1)) return at(6);
  if (groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((group) => group === 0)) return at(6);
  return groups[0] === 0x2002 ? at(1) : undefined;
}

const isIn = (list: BlockList, address: string): boolean => list.check(address.split('%')[0]!, isIPv4(address) ? 'ipv4' : 'ipv6');

/** Whether an address is no public one: of this machine, of a private network, of a cloud's metadata, reserved. Also by way of IPv6. */
export function isPrivate(address: string): boolean {
  const inner = isIPv4(address) ? undefined : embedded(address);
  return inner === undefined ? isIn(PRIVATE, address) : isIn(PRIVATE, inner);
}

/** Looks names up as `dns.lookup` does. */
export type Lookup = LookupFunction;

/** What connections may lead to. */
export interface AddressRule {
  readonly refusePrivate: boolean;
  /** Addresses and ranges that are allowed though they are private, separated by commas or blanks. */
  readonly allowed?: string | undefined;
}

/**
 * Refuses addresses. Names are looked up here, and the connection is made to an address that was looked at: an answer of the name server that changes
 * afterwards leads nowhere.
 */
export class AddressGuard {
  private readonly refuse: boolean;
  private readonly allowed: BlockList;
  private readonly resolve: Lookup;

  /** Throws `RunError` `invalid-address`. */
  constructor({ refusePrivate, allowed = '' }: AddressRule, resolve: Lookup = systemLookup as Lookup) {
    this.refuse = refusePrivate;
    this.allowed = blockList(allowed.split(/[\s,]+/).filter((range) => range !== ''));
    this.resolve = resolve;
  }

  /** Throws `RunError` `private-address` where a host is written as an address that is refused. Names are looked at by `lookup`. */
  checkHost(hostname: string): void {
    const address = hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) !== 0) this.checkAddress(address, address);
  }

  /** For `http.request`: gives only addresses that are allowed; a name with any other is refused as a whole. */
  readonly lookup: Lookup = (hostname, options, callback) => {
    this.resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : (found ?? []);
      try {
        if (!error) for (const { address } of addresses) this.checkAddress(address, hostname);
      } catch (refusal) {
        callback(refusal as NodeJS.ErrnoException, '', 0);
        return;
      }
      if (error || options.all) callback(error, addresses);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };

  private checkAddress(address: string, host: string): void {
    if (!this.refuse || !isPrivate(address)) return;
    const inner = isIPv4(address) ? undefined : embedded(address);
    if (isIn(this.allowed, address) || (inner !== undefined && isIn(this.allowed, inner))) return;
    const leads = address === host ? `${host} is a private address` : `${host} resolves to the private address ${address}`;
    throw new RunError('private-address', leads, {
      value: host,
      remedy: 'correct the URL, or add the address to allowAddresses of the connection',
    });
  }
}
