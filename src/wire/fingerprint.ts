import { concat } from '../bytes/buffer.ts'
import { fromUtf8, toHex, toUtf8 } from '../bytes/text.ts'
import type { HashName } from '../spec/hash.ts'
import { isGrease } from '../spec/registry.ts'
import { extensionCodes } from '../spec/extension.ts'
import { find } from './extension.ts'
import type { ClientHello } from './handshake.ts'

/**
 * Names that logs and firewalls know a client by. JA3 (Salesforce, 2017) is the MD5 of what is offered, in the order of
 * the wire; JA4 (FoxIO, 2023) sorts first, so that a client that shuffles its extensions keeps its name. Both leave out
 * GREASE, which is chance. https://github.com/salesforce/ja3, https://github.com/FoxIO-LLC/ja4
 */
export interface Fingerprint {
  readonly ja3: string
  readonly ja4: string
}

export const fingerprint = (
  hello: ClientHello,
  hash: (name: HashName, data: Uint8Array) => Uint8Array,
): Fingerprint => {
  const list = hello.extensions ?? []
  const suites = hello.cipher_suites.filter((code) => !isGrease(code))
  const types = list.map(({ type }) => type).filter((code) => !isGrease(code))
  const groups = find('client_hello', list, 'supported_groups')?.named_group_list ?? []
  const points = find('client_hello', list, 'ec_point_formats')?.ec_point_format_list ?? []
  const schemes = find('client_hello', list, 'signature_algorithms')?.supported_signature_algorithms ?? []
  const offered = (find('client_hello', list, 'supported_versions')?.versions ?? []).filter((code) => !isGrease(code))
  const alpn = find('client_hello', list, 'application_layer_protocol_negotiation')?.protocol_name_list[0]
  const digest = (name: HashName, text: string) => toHex(hash(name, toUtf8(text)))
  const short = (text: string) => (text ? digest('sha256', text).slice(0, 12) : '0'.repeat(12))

  const ja3 = [[hello.legacy_version], suites, types, groups.filter((code) => !isGrease(code)), [...points]]
  const sorted = (codes: readonly number[]) => codes.map(hex).sort().join()
  const named = types.filter(
    (code) => code !== extensionCodes.server_name && code !== extensionCodes.application_layer_protocol_negotiation,
  )
  const head = [
    't',
    versionDigits[offered.length ? Math.max(...offered) : hello.legacy_version] ?? '00',
    types.includes(extensionCodes.server_name) ? 'd' : 'i',
    count(suites),
    count(types),
    ends(alpn),
  ].join('')
  const order = schemes.filter((code) => !isGrease(code)).map(hex)
  const rest = named.length ? [sorted(named), ...(order.length ? [order.join()] : [])].join('_') : ''
  return {
    ja3: digest('md5', ja3.map((codes) => codes.join('-')).join()),
    ja4: `${head}_${short(sorted(suites))}_${short(rest)}`,
  }
}

const versionDigits: Readonly<Record<number, string>> = {
  0x0304: '13',
  0x0303: '12',
  0x0302: '11',
  0x0301: '10',
  0x0300: 's3',
}
const hex = (code: number): string => code.toString(16).padStart(4, '0')
const count = (codes: readonly number[]): string => String(Math.min(99, codes.length)).padStart(2, '0')

/** First and last character of the first protocol; in hexadecimal where they are no letters or digits. */
const ends = (protocol: Uint8Array | undefined): string => {
  if (!protocol?.length) return '00'
  const pair = concat(protocol.slice(0, 1), protocol.slice(-1))
  if (/^[0-9A-Za-z]{2}$/.test(fromUtf8(pair))) return fromUtf8(pair)
  const digits = toHex(pair)
  return `${digits[0]}${digits[3]}`
}
