import { suite, suites } from '../../spec/suite.ts'
import { SSL_FLOOR, TLS10, TLS12 } from '../../spec/version.ts'

/** A suite before TLS 1.3 as OpenSSL 3.0 sees it: its own name, and the properties that its cipher strings select by. */
export interface OpenSslSuite {
  readonly code: number
  /** IANA's name. */
  readonly name: string
  /** `ECDHE-RSA-AES128-GCM-SHA256` */
  readonly short: string
  readonly exchange: 'RSA' | 'DHE' | 'ECDHE' | 'PSK' | 'RSAPSK' | 'DHEPSK' | 'ECDHEPSK' | 'SRP'
  readonly authentication: 'RSA' | 'DSS' | 'ECDSA' | 'none' | 'PSK' | 'SRP'
  /** `AES128`, `AES128GCM`, `AES128CCM8`, `CHACHA20`, `NULL` … */
  readonly cipher: string
  readonly mac: 'AEAD' | 'SHA1' | 'SHA256' | 'SHA384' | 'MD5'
  readonly from: number
  readonly strength: readonly ('HIGH' | 'MEDIUM' | 'FIPS')[]
  readonly inDefault: boolean
  readonly bits: number
  /** Only there when OpenSSL was built with weak ciphers (enable-weak-ssl-ciphers). */
  readonly weak: boolean
}

/** Key exchange and authentication of IANA's name, and what OpenSSL's name begins with. */
const agreements: Readonly<
  Record<string, readonly [OpenSslSuite['exchange'], OpenSslSuite['authentication'], string]>
> = {
  RSA: ['RSA', 'RSA', ''],
  DHE_RSA: ['DHE', 'RSA', 'DHE-RSA-'],
  DHE_DSS: ['DHE', 'DSS', 'DHE-DSS-'],
  DH_anon: ['DHE', 'none', 'ADH-'],
  ECDHE_RSA: ['ECDHE', 'RSA', 'ECDHE-RSA-'],
  ECDHE_ECDSA: ['ECDHE', 'ECDSA', 'ECDHE-ECDSA-'],
  ECDH_anon: ['ECDHE', 'none', 'AECDH-'],
  PSK: ['PSK', 'PSK', 'PSK-'],
  RSA_PSK: ['RSAPSK', 'RSA', 'RSA-PSK-'],
  DHE_PSK: ['DHEPSK', 'PSK', 'DHE-PSK-'],
  ECDHE_PSK: ['ECDHEPSK', 'PSK', 'ECDHE-PSK-'],
  SRP_SHA: ['SRP', 'SRP', 'SRP-'],
  SRP_SHA_RSA: ['SRP', 'RSA', 'SRP-RSA-'],
  SRP_SHA_DSS: ['SRP', 'DSS', 'SRP-DSS-'],
}

const of = (code: number): OpenSslSuite[] => {
  const known = suite(code)
  const [, agreement = '', protection = ''] = /^TLS_(.+)_WITH_(.+)$/.exec(known?.name ?? '') ?? []
  const [exchange, authentication, prefix] = agreements[agreement] ?? []
  if (!known || !exchange || !authentication || prefix === undefined) return []
  const read = protectionOf(protection, exchange)
  // OpenSSL has no anonymous suite with ARIA.
  if (!read || (read.cipher.startsWith('ARIA') && authentication === 'none')) return []
  const { cipher, mac, tail } = read
  const aead = mac === 'AEAD'
  const psk = exchange.endsWith('PSK')
  const weak = ['RC4', '3DES', 'SEED', 'IDEA'].includes(cipher)
  const unusual = /CAMELLIA|ARIA|CCM/.test(cipher) || authentication === 'none' || authentication === 'DSS'
  const fips = /^(AES(128|256)(GCM)?|3DES)$/.test(cipher) && exchange !== 'SRP'
  return [
    {
      code,
      name: known.name,
      short: cipher.startsWith('ARIA') && agreement === 'ECDHE_RSA' ? `ECDHE-${tail}` : prefix + tail,
      exchange,
      authentication,
      cipher,
      mac,
      from:
        aead || (!psk && /^SHA(256|384)$/.test(mac))
          ? TLS12
          : exchange.startsWith('ECDHE') || /^SHA(256|384)$/.test(mac)
            ? TLS10
            : SSL_FLOOR,
      strength:
        cipher === 'NULL' ? [] : [weak ? ('MEDIUM' as const) : ('HIGH' as const), ...(fips ? (['FIPS'] as const) : [])],
      // Suites without encryption are outside the default for another reason: DEFAULT takes eNULL away by name.
      inDefault: cipher === 'NULL' || (!unusual && !weak),
      bits: /256|CHACHA/.test(cipher) ? 256 : cipher === 'NULL' ? 0 : cipher === '3DES' ? 112 : 128,
      weak,
    },
  ]
}

const protectionOf = (
  text: string,
  exchange: OpenSslSuite['exchange'],
): (Pick<OpenSslSuite, 'cipher' | 'mac'> & { tail: string }) | undefined => {
  const [, name, bits, mode, hash = ''] =
    /^(AES|CAMELLIA|ARIA)_(128|256)_(CBC|GCM|CCM|CCM_8)(?:_(SHA\d*))?$/.exec(text) ?? []
  const mac = macs[hash]
  if (name && bits && mode) {
    if (mode === 'GCM')
      return name === 'CAMELLIA'
        ? undefined
        : { cipher: `${name}${bits}GCM`, mac: 'AEAD', tail: `${name}${bits}-GCM-${hash}` }
    if (mode !== 'CBC') {
      const short = mode.replace('_', '')
      return { cipher: `${name}${bits}${short}`, mac: 'AEAD', tail: `${name}${bits}-${short}` }
    }
    if (!mac || name === 'ARIA') return undefined
    const middle =
      name === 'AES'
        ? exchange === 'SRP'
          ? `AES-${bits}-CBC`
          : exchange.endsWith('PSK')
            ? `AES${bits}-CBC`
            : `AES${bits}`
        : `${name}${bits}`
    return { cipher: `${name}${bits}`, mac, tail: `${middle}-${hash}` }
  }
  if (text === 'CHACHA20_POLY1305_SHA256') return { cipher: 'CHACHA20', mac: 'AEAD', tail: 'CHACHA20-POLY1305' }
  const [, plain = '', end = ''] = /^(NULL|RC4_128|3DES_EDE_CBC|SEED_CBC|IDEA_CBC)_(MD5|SHA\d*)$/.exec(text) ?? []
  const other = others[plain]
  const hashed = macs[end]
  if (!other || !hashed) return undefined
  const tail = plain === '3DES_EDE_CBC' && /PSK|SRP/.test(exchange) ? '3DES-EDE-CBC' : other[1]
  return { cipher: other[0], mac: hashed, tail: `${tail}-${end}` }
}
const macs: Readonly<Record<string, OpenSslSuite['mac']>> = {
  MD5: 'MD5',
  SHA: 'SHA1',
  SHA256: 'SHA256',
  SHA384: 'SHA384',
}
const others: Readonly<Record<string, readonly [string, string]>> = {
  NULL: ['NULL', 'NULL'],
  RC4_128: ['RC4', 'RC4'],
  '3DES_EDE_CBC': ['3DES', 'DES-CBC3'],
  SEED_CBC: ['SEED', 'SEED'],
  IDEA_CBC: ['IDEA', 'IDEA-CBC'],
}

/** Every suite that OpenSSL 3.0 can have and this program knows. */
export const openSslSuites: readonly OpenSslSuite[] = suites.codes.flatMap(of)

/** Older names: of 1.0.x and 1.1.x, and those that went with their ciphers. */
const olderNames: Readonly<Record<string, string>> = {
  'EDH-RSA-DES-CBC3-SHA': 'TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA',
  'EDH-DSS-DES-CBC3-SHA': 'TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA',
  'DES-CBC-SHA': 'TLS_RSA_WITH_DES_CBC_SHA',
  'EDH-RSA-DES-CBC-SHA': 'TLS_DHE_RSA_WITH_DES_CBC_SHA',
  'EDH-DSS-DES-CBC-SHA': 'TLS_DHE_DSS_WITH_DES_CBC_SHA',
  'ADH-DES-CBC-SHA': 'TLS_DH_anon_WITH_DES_CBC_SHA',
  'EXP-DES-CBC-SHA': 'TLS_RSA_EXPORT_WITH_DES40_CBC_SHA',
  'EXP-EDH-RSA-DES-CBC-SHA': 'TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA',
  'EXP-EDH-DSS-DES-CBC-SHA': 'TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA',
  'EXP-RC2-CBC-MD5': 'TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5',
  'EXP-RC4-MD5': 'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
}

const byShort: ReadonlyMap<string, string> = new Map([
  ...openSslSuites.map(({ short, name }) => [short, name] as const),
  ...Object.entries(olderNames),
])
const byName: ReadonlyMap<string, string> = new Map(openSslSuites.map(({ short, name }) => [name, short]))

/** IANA's name of an OpenSSL name; suites of TLS 1.3 have one name. */
export const fromOpenSsl = (short: string): string | undefined => byShort.get(short)
/** OpenSSL's name of a suite; undefined when OpenSSL has none for it. */
export const toOpenSsl = (name: string): string | undefined =>
  byName.get(name) ?? (/^TLS_(AES|CHACHA20)_/.test(name) ? name : undefined)
