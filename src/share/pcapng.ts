import { bigEndian, concat } from '../bytes/buffer.ts'
import { toUtf8 } from '../bytes/text.ts'
import { secrets } from '../explain/secret.ts'
import { other, type Side } from '../rules/rule.ts'
import type { Trace, Unit } from '../sim/trace.ts'

/** The secrets of a trace as an SSLKEYLOGFILE (draft-ietf-tls-keylogfile §2). Empty when none came into being. */
export const toKeyLog = (trace: Trace): string =>
  secrets(trace)
    .map(({ keyLog }) => (keyLog === undefined ? '' : `${keyLog}\n`))
    .join('')

/**
 * The trace as a capture file (draft-ietf-opsawg-pcapng): one packet for each thing on the wire, with Ethernet, IPv4 and
 * TCP headers of our own making, and the secrets in a Decryption Secrets Block, so that Wireshark shows it decrypted.
 */
export const toPcapng = (trace: Trace): Uint8Array => {
  const keyLog = toUtf8(toKeyLog(trace))
  const began = BigInt(new Date(trace.scenario.now).getTime()) * 1000n
  const wire = new Wire(trace.scenario.connection?.protocol === 'smtp' ? 25 : 443)
  return concat(
    block(0x0a0d0d0a, concat(little(0x1a2b3c4d, 4), little(1, 2), little(0, 2), new Uint8Array(8).fill(0xff))),
    // Link type 1 is Ethernet; no limit on a packet's length.
    block(1, concat(little(1, 2), little(0, 2), little(0, 4))),
    ...(keyLog.length ? [block(10, concat(little(0x544c534b, 4), little(keyLog.length, 4), padded(keyLog)))] : []),
    ...trace.units.filter(arrived).map((unit, n) => enhancedPacket(wire.packet(unit), began + BigInt(n) * 1000n)),
  )
}

/** What an attacker takes off the wire is not in a capture at the receiver. */
const arrived = ({ attacker }: Unit): boolean => attacker !== 'took'

/** Block type, length, body, length again; all little-endian. */
const block = (type: number, body: Uint8Array): Uint8Array =>
  concat(little(type, 4), little(body.length + 12, 4), body, little(body.length + 12, 4))

const enhancedPacket = (packet: Uint8Array, microseconds: bigint): Uint8Array => {
  const [high, low] = [Number((microseconds >> 32n) & 0xffffffffn), Number(microseconds & 0xffffffffn)]
  const head = [0, high, low, packet.length, packet.length].map((value) => little(value, 4))
  return block(6, concat(...head, padded(packet)))
}

const little = (value: number, width: number): Uint8Array => bigEndian(value, width).reverse()
const padded = (bytes: Uint8Array): Uint8Array => concat(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4))

/** Addresses for documentation (RFC 5737), and locally administered Ethernet addresses. */
const hosts: Readonly<
  Record<Side, { readonly ethernet: Uint8Array; readonly ip: Uint8Array; readonly start: number }>
> = {
  client: { ethernet: Uint8Array.of(2, 0, 0, 0, 0, 1), ip: Uint8Array.of(192, 0, 2, 1), start: 1000 },
  server: { ethernet: Uint8Array.of(2, 0, 0, 0, 0, 2), ip: Uint8Array.of(192, 0, 2, 2), start: 5000 },
}

/** TCP's flags (RFC 9293 §3.1). */
const flags = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const
const flagsOf: Readonly<Record<Unit['kind'], number>> = {
  syn: flags.SYN,
  'syn-ack': flags.SYN | flags.ACK,
  ack: flags.ACK,
  record: flags.PSH | flags.ACK,
  clear: flags.PSH | flags.ACK,
  reset: flags.RST | flags.ACK,
  fin: flags.FIN | flags.ACK,
}

/** Keeps the sequence numbers of both directions. Everything arrives, in order, so each side acknowledges all there is. */
class Wire {
  readonly #next: Record<Side, number> = { client: hosts.client.start, server: hosts.server.start }
  readonly #ports: Readonly<Record<Side, number>>
  #identification = 0

  constructor(port: number) {
    this.#ports = { client: 49152, server: port }
  }

  packet(unit: Unit): Uint8Array {
    const { from, kind } = unit
    const to = other(from)
    const payload = 'bytes' in unit ? unit.bytes : new Uint8Array(0)
    const acknowledges = (flagsOf[kind] & flags.ACK) !== 0
    const segment = tcp(this.#ports, from, this.#next[from], acknowledges ? this.#next[to] : 0, flagsOf[kind], payload)
    // SYN and FIN take a place in the sequence as if they were a byte (RFC 9293 §3.4).
    this.#next[from] += payload.length + (flagsOf[kind] & (flags.SYN | flags.FIN) ? 1 : 0)
    return concat(
      hosts[to].ethernet,
      hosts[from].ethernet,
      Uint8Array.of(0x08, 0x00),
      ipv4(from, ++this.#identification, segment),
    )
  }
}

/** An IPv4 packet (RFC 791 §3.1): no options, not to be fragmented. */
const ipv4 = (from: Side, identification: number, payload: Uint8Array): Uint8Array => {
  const header = concat(
    Uint8Array.of(0x45, 0),
    bigEndian(20 + payload.length, 2),
    bigEndian(identification & 0xffff, 2),
    Uint8Array.of(0x40, 0, 64, 6, 0, 0),
    hosts[from].ip,
    hosts[other(from)].ip,
  )
  header.set(bigEndian(checksum(header), 2), 10)
  return concat(header, payload)
}

/** A TCP segment (RFC 9293 §3.1) with the checksum over its pseudo-header. */
const tcp = (
  ports: Readonly<Record<Side, number>>,
  from: Side,
  sequence: number,
  acknowledgement: number,
  flagBits: number,
  payload: Uint8Array,
): Uint8Array => {
  const to = other(from)
  const segment = concat(
    bigEndian(ports[from], 2),
    bigEndian(ports[to], 2),
    bigEndian(sequence, 4),
    bigEndian(acknowledgement, 4),
    Uint8Array.of(0x50, flagBits, 0xff, 0xff, 0, 0, 0, 0),
    payload,
  )
  const pseudo = concat(hosts[from].ip, hosts[to].ip, Uint8Array.of(0, 6), bigEndian(segment.length, 2))
  segment.set(bigEndian(checksum(concat(pseudo, segment)), 2), 16)
  return segment
}

/** The Internet checksum (RFC 1071). */
const checksum = (bytes: Uint8Array): number => {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += bytes[at]! * 256 + (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return 0xffff - sum
}
