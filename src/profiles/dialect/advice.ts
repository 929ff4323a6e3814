import type { ClientSettings, ServerSettings, Settings } from '../../rules/profile.ts'
import type { Side } from '../../rules/rule.ts'
import { sources } from '../../spec/source.ts'
import type { Reference } from '../../spec/reference.ts'
import { versions, type Version } from '../../spec/version.ts'
import { notations, readConfiguration, type NotationName } from './notation.ts'
import { toOpenSsl } from './opensslsuite.ts'
import { longestPolicy } from './grouppolicy.ts'
import { is13, newestFirst } from './word.ts'

/** A change of settings as somebody writes it down for the product. */
export interface Advice {
  /** Absent where the product is not configured with a text, but by steps in its pages. */
  readonly notation?: NotationName
  /** `nginx`, `Registry export (.reg)` */
  readonly title: string
  readonly text: string
  readonly source: Reference
}

/** Whose settings change, and what is known of the product. */
export interface Changed<S extends Side = Side> {
  readonly side: S
  /** The profile’s name: by it the product is known. */
  readonly name: string
  readonly before: Settings<S>
  readonly after: Settings<S>
  readonly host: string
}

/**
 * What to write where for a change, the product's usual way first: nothing when the product's notation is not known,
 * cannot say it, or says more than that. What is written has been read back, and gave the settings that were wanted; steps
 * in the pages of a product are as its maker describes them.
 */
export const adviceFor = (changed: Changed): Advice[] => {
  const names = differences(changed)
  if (names.length === 0) return []
  const steps = stepsOf.flatMap(({ side, sign, write, title, source }) => {
    const text = side === changed.side && sign.test(changed.name) ? write(changed as never, names) : undefined
    return text === undefined ? [] : [{ title, text, source }]
  })
  if (steps.length) return steps
  return products
    .filter(({ side, sign }) => side === changed.side && sign.test(changed.name))
    .flatMap((product) => adviceIn(product, changed, names))
}

const adviceIn = (product: Product, changed: Changed, names: readonly string[]): Advice[] => {
  const { notation, source } = product
  const text = product.write(changed as never, names)
  if (text === undefined) return []
  const owner = { side: changed.side, name: changed.name, settings: changed.before, host: changed.host }
  const { changes } = readConfiguration(text, notation, owner)
  const isMeant =
    Object.keys(changes).every((name) => names.includes(name) || product.brings?.includes(name)) &&
    names.every((name) =>
      fits(
        ordered(name, (changes as Values)[name]),
        ordered(name, (changed.after as unknown as Values)[name]),
        product,
      ),
    )
  return isMeant ? [{ notation, title: notations[notation].title, text, source }] : []
}

type Values = Readonly<Record<string, unknown>>
/** An exception of App Transport Security names the oldest version alone: those between come with it. */
const fits = (read: unknown, wanted: unknown, { notation }: Product): boolean =>
  same(read, wanted) ||
  (notation === 'ats' && Array.isArray(read) && Array.isArray(wanted) && wanted.every((one) => read.includes(one)))
/** Configurations know no order of versions. */
const ordered = (name: string, value: unknown): unknown =>
  name === 'versions' && value ? newestFirst(value as readonly Version[]) : value
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const differences = ({ before, after }: Changed): string[] =>
  Object.keys(after).filter((name) => !same((before as unknown as Values)[name], (after as unknown as Values)[name]))

interface Product {
  readonly side: Side
  readonly sign: RegExp
  readonly notation: NotationName
  readonly source: Reference
  /** What else the text may bring with it, where the change says nothing of it: at level 0 OpenSSL signs with SHA-1 again. */
  readonly brings?: readonly string[]
  /** Undefined where a setting among them cannot be said. */
  readonly write: (changed: never, names: readonly string[]) => string | undefined
}

/** Products that are configured by hand in pages of their own. */
interface Steps {
  readonly side: Side
  readonly sign: RegExp
  readonly title: string
  readonly source: Reference
  readonly write: (changed: never, names: readonly string[]) => string | undefined
}

const ciscoListener = ({ after }: Changed<'server'>, names: readonly string[]): string | undefined => {
  if (names.join() !== 'startTls') return undefined
  const word = { 'not offered': 'Off', offered: 'Preferred', required: 'Required' }[after.startTls]
  return [
    'Mail Policies > Mail Flow Policies: choose the listener that the mail comes in at.',
    `Default Policy Parameters, or the policy of these senders: set TLS to ${word}.`,
    ...(word === 'Off'
      ? []
      : ['Network > Listeners: give the listener a certificate; the one it comes with is for tests.']),
    'Submit, and commit the changes.\n',
  ].join('\n')
}

const ciscoDestination = ({ after, host }: Changed<'client'>, names: readonly string[]): string | undefined => {
  if (names.join() !== 'startTls') return undefined
  const word = { off: 'No', preferred: 'Preferred', required: 'Required', verified: 'Required - Verify' }[
    after.startTls
  ]
  return `Mail Policies > Destination Controls: the domain of ${host}, or Default.\nTLS Support: ${word}.\nSubmit, and commit the changes.\n`
}

const stepsOf: readonly Steps[] = [
  {
    side: 'server',
    sign: /Cisco/,
    title: 'Cisco Email Security Appliance, receiving',
    source: sources.ciscoListener,
    write: ciscoListener,
  },
  {
    side: 'client',
    sign: /Cisco/,
    title: 'Cisco Email Security Appliance, sending',
    source: sources.ciscoDestination,
    write: ciscoDestination,
  },
]

/** All lines, or nothing when one is missing. */
const joined = (lines: readonly (string | undefined)[]): string | undefined =>
  lines.every((line) => line !== undefined) ? `${lines.join('\n')}\n` : undefined

const openSslVersion = (name: Version): string => (name === 'TLS 1.0' ? 'TLSv1' : name.replace(' ', 'v'))
const oldestFirst = (all: readonly Version[]): Version[] =>
  all.toSorted((a, b) => versions.code(a)! - versions.code(b)!)

/** Suites before TLS 1.3 by their OpenSSL names; undefined when one has none. */
const cipherString = ({ suites, securityLevel }: ServerSettings, level: boolean): string | undefined => {
  const names = suites.filter((name) => !is13(name)).map(toOpenSsl)
  if (names.length === 0 || names.includes(undefined)) return undefined
  return [...names, ...(level ? [`@SECLEVEL=${securityLevel}`] : [])].join(':')
}
/** Older versions sign at level 0 alone: whoever adds them, or names suites for them, has to say so. */
const needsLevel = ({ before, after }: Changed<'server'>, names: readonly string[]): boolean => {
  const isOld = (name: Version) => name === 'TLS 1.0' || name === 'TLS 1.1'
  if (after.securityLevel !== '0' || !after.versions.some(isOld)) return false
  return names.includes('suites') || !before.versions.some(isOld)
}
const onOff = (is: boolean): string => (is ? 'on' : 'off')

const nginx = (change: Changed<'server'>, names: readonly string[]): string | undefined => {
  const { before, after } = change
  const changed = (name: keyof ServerSettings) => names.includes(name)
  const ciphers = (level: boolean) => {
    const string = cipherString(after, level)
    const dh = after.suites.some((suite) => suite.includes('_DHE_'))
    return [string && `ssl_ciphers ${string};`, ...(dh ? ['ssl_dhparam dhparam.pem;'] : [])]
  }
  const level = changed('securityLevel') || needsLevel(change, names)
  const line = (name: string): string | readonly (string | undefined)[] | undefined => {
    switch (name as keyof ServerSettings) {
      case 'versions':
        return [
          `ssl_protocols ${oldestFirst(after.versions).map(openSslVersion).join(' ')};`,
          ...(level && !changed('suites') && !changed('securityLevel') ? ciphers(level) : []),
        ]
      case 'suites':
      case 'securityLevel': {
        if (name === 'securityLevel' && changed('suites')) return []
        const new13 = !same(before.suites.filter(is13), after.suites.filter(is13))
        return [
          ...ciphers(level),
          ...(new13 ? [`ssl_conf_command Ciphersuites ${after.suites.filter(is13).join(':')};`] : []),
        ]
      }
      case 'groups':
        return `ssl_ecdh_curve ${after.groups.join(':')};`
      case 'suiteOrder':
        return after.suiteOrder !== 'server' && after.suiteOrder !== 'client'
          ? undefined
          : `ssl_prefer_server_ciphers ${onOff(after.suiteOrder === 'server')};`
      case 'clientCertificates': {
        const word = { none: 'off', optional: 'optional', required: 'on' }[after.clientCertificates as 'none']
        return word && `ssl_verify_client ${word};`
      }
      case 'sessionTickets':
        return `ssl_session_tickets ${onOff(after.sessionTickets)};`
      case 'sessionCache':
        return `ssl_session_cache ${after.sessionCache ? 'shared:TLS:10m' : 'none'};`
      case 'earlyData':
        return `ssl_early_data ${onOff(after.earlyData)};`
      case 'alpn':
        return `http2 ${onOff(after.alpn.includes('h2'))};`
      case 'signatureSchemes':
        return `ssl_conf_command SignatureAlgorithms ${after.signatureSchemes.join(':')};`
      default:
        return undefined
    }
  }
  return joined(names.flatMap(line))
}

const apache = (change: Changed<'server'>, names: readonly string[]): string | undefined => {
  const { before, after } = change
  const changed = (name: keyof ServerSettings) => names.includes(name)
  const level = changed('securityLevel') || needsLevel(change, names)
  const ciphers = () => {
    const string = cipherString(after, level)
    return string && `SSLCipherSuite ${string}`
  }
  const line = (name: string): string | readonly (string | undefined)[] | undefined => {
    switch (name as keyof ServerSettings) {
      case 'versions':
        return [
          `SSLProtocol -all ${oldestFirst(after.versions)
            .map((one) => `+${openSslVersion(one)}`)
            .join(' ')}`,
          ...(level && !changed('suites') && !changed('securityLevel') ? [ciphers()] : []),
        ]
      case 'suites':
      case 'securityLevel': {
        if (name === 'securityLevel' && changed('suites')) return []
        const new13 = !same(before.suites.filter(is13), after.suites.filter(is13))
        return [ciphers(), ...(new13 ? [`SSLCipherSuite TLSv1.3 ${after.suites.filter(is13).join(':')}`] : [])]
      }
      case 'groups':
        return `SSLOpenSSLConfCmd Groups ${after.groups.join(':')}`
      case 'suiteOrder':
        return after.suiteOrder !== 'server' && after.suiteOrder !== 'client'
          ? undefined
          : `SSLHonorCipherOrder ${onOff(after.suiteOrder === 'server')}`
      case 'clientCertificates': {
        const word = { none: 'none', optional: 'optional', required: 'require' }[after.clientCertificates as 'none']
        return word && `SSLVerifyClient ${word}`
      }
      case 'sessionTickets':
        return `SSLSessionTickets ${onOff(after.sessionTickets)}`
      case 'alpn':
        return `Protocols ${after.alpn.join(' ')}`
      case 'signatureSchemes':
        return `SSLOpenSSLConfCmd SignatureAlgorithms ${after.signatureSchemes.join(':')}`
      default:
        return undefined
    }
  }
  return joined(names.flatMap(line))
}

const schannel = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL'
const policy = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002'
const dword = (number: number): string => `dword:${number.toString(16).padStart(8, '0')}`
const bitsOf: Partial<Record<ServerSettings['dhGroup'], number>> = {
  modp1024: 1024,
  modp2048: 2048,
  ffdhe3072: 3072,
  modp4096: 4096,
}

const registry = ({ side, before, after }: Changed, names: readonly string[]): string | undefined => {
  const role = side === 'server' ? 'Server' : 'Client'
  const line = (name: string): readonly (string | undefined)[] => {
    switch (name as keyof ServerSettings) {
      case 'versions':
        return [...new Set([...before.versions, ...after.versions])].flatMap((version) => {
          const on = after.versions.includes(version)
          if (on === before.versions.includes(version)) return []
          return [
            '',
            `[${schannel}\\Protocols\\${version}\\${role}]`,
            `"Enabled"=${dword(on ? 1 : 0)}`,
            `"DisabledByDefault"=${dword(on ? 0 : 1)}`,
          ]
        })
      case 'suites': {
        const list = after.suites.join(',')
        return list.length > longestPolicy ? [undefined] : ['', `[${policy}]`, `"Functions"="${list}"`]
      }
      case 'dhGroup': {
        const bits = bitsOf[(after as ServerSettings).dhGroup]
        return bits === undefined
          ? [undefined]
          : ['', `[${schannel}\\KeyExchangeAlgorithms\\Diffie-Hellman]`, `"ServerMinKeyBitLength"=${dword(bits)}`]
      }
      case 'namedIssuers': {
        const { namedIssuers } = after as ServerSettings
        return namedIssuers === 'another authority'
          ? [undefined]
          : ['', `[${schannel}]`, `"SendTrustedIssuerList"=${dword(namedIssuers === 'none' ? 0 : 1)}`]
      }
      default:
        return [undefined]
    }
  }
  return joined(['Windows Registry Editor Version 5.00', ...names.flatMap(line)])
}

const javaVersion = (name: Version): string => (name === 'TLS 1.0' ? 'TLSv1' : name.replace(' ', 'v'))
const java = ({ after }: Changed<'client'>, names: readonly string[]): string | undefined =>
  joined(
    names.map((name) => {
      switch (name as keyof ClientSettings) {
        case 'versions':
          return `jdk.tls.client.protocols=${oldestFirst(after.versions).map(javaVersion).join(',')}`
        case 'suites':
          return `jdk.tls.client.cipherSuites=${after.suites.join(',')}`
        case 'signatureSchemes':
          return `jdk.tls.client.SignatureSchemes=${after.signatureSchemes.join(',')}`
        default:
          return undefined
      }
    }),
  )

/** An exception for the host that is asked for, as narrow as the change. */
const ats = ({ host, after }: Changed<'client'>): string => {
  const [oldest] = oldestFirst(after.versions)
  return `<key>NSAppTransportSecurity</key>
<dict>
  <key>NSExceptionDomains</key>
  <dict>
    <key>${host.replace(/[<>&]/g, '')}</key>
    <dict>
      <key>NSExceptionMinimumTLSVersion</key>
      <string>${openSslVersion(oldest!)}${oldest === 'TLS 1.0' ? '.0' : ''}</string>
    </dict>
  </dict>
</dict>
`
}

/** So many commands are typed; more are better written into the policy. */
const mostCommands = 12

/** Commands that make one list out of another: what goes, then what comes, each at its place. */
const cmdlets = (noun: string, before: readonly string[], after: readonly string[]): string[] => {
  const lines = before.filter((name) => !after.includes(name)).map((name) => `Disable-Tls${noun} -Name ${name}`)
  const list = before.filter((name) => after.includes(name))
  after.forEach((name, n) => {
    if (list[n] === name) return
    const from = list.indexOf(name)
    if (from >= 0) {
      list.splice(from, 1)
      lines.push(`Disable-Tls${noun} -Name ${name}`)
    }
    lines.push(`Enable-Tls${noun} -Name ${name}${n === list.length ? '' : ` -Position ${n}`}`)
    list.splice(n, 0, name)
  })
  return lines
}
const tlsModule =
  (setting: 'suites' | 'groups') =>
  ({ before, after }: Changed, names: readonly string[]): string | undefined => {
    if (names.some((name) => name !== setting)) return undefined
    const called = (name: string) => windowsCurves[name] ?? name
    const lines =
      setting === 'suites'
        ? cmdlets('CipherSuite', before.suites, after.suites)
        : cmdlets('EccCurve', before.groups.map(called), after.groups.map(called))
    return lines.length > mostCommands ? undefined : joined(lines)
  }
/** Windows’ names of the curves that it switches (Microsoft, TLS elliptic curves in Windows 10). */
const windowsCurves: Readonly<Record<string, string>> = {
  x25519: 'curve25519',
  secp256r1: 'NistP256',
  secp384r1: 'NistP384',
  secp521r1: 'nistP521',
}

/** The binding is written anew; what stands in angle brackets is what the first command prints. */
const netsh = ({ before, after }: Changed<'server'>, names: readonly string[]): string | undefined => {
  if (names.join() !== 'clientCertificates') return undefined
  const late = (way: string) => way.startsWith('late') || way === 'none'
  const [was, is] = [late(before.clientCertificates), late(after.clientCertificates)]
  if (was === is) return undefined
  return joined([
    'netsh http show sslcert ipport=0.0.0.0:443',
    'netsh http delete sslcert ipport=0.0.0.0:443',
    `netsh http add sslcert ipport=0.0.0.0:443 certhash=<Certificate Hash> appid="<Application ID>" certstorename=MY clientcertnegotiation=${
      is ? 'disable' : 'enable'
    }`,
  ])
}

/** By what profiles are called; each that fits. */
const products: readonly Product[] = [
  {
    side: 'server',
    sign: /IIS|Exchange|Windows/,
    notation: 'registry',
    source: sources.windowsProtocols,
    write: registry,
  },
  {
    side: 'server',
    sign: /IIS 10/,
    notation: 'powershell',
    source: sources.tlsModule,
    write: tlsModule('suites'),
  },
  {
    side: 'server',
    sign: /IIS 10/,
    notation: 'powershell',
    source: sources.tlsCurveModule,
    write: tlsModule('groups'),
  },
  { side: 'server', sign: /IIS ([7-9]|10)/, notation: 'powershell', source: sources.netshBinding, write: netsh },
  {
    side: 'server',
    sign: /nginx/,
    notation: 'nginx',
    source: sources.nginxDefaults,
    brings: ['signatureSchemes'],
    write: nginx,
  },
  {
    side: 'server',
    sign: /Apache/,
    notation: 'apache',
    source: sources.apacheSsl,
    brings: ['signatureSchemes'],
    write: apache,
  },
  {
    side: 'client',
    sign: /^(IE|Edge 1[2-8])\b/,
    notation: 'registry',
    source: sources.windowsProtocols,
    write: registry,
  },
  { side: 'client', sign: /^Java\b/, notation: 'java', source: sources.jsseGuide, write: java },
  { side: 'client', sign: /ATS/, notation: 'ats', source: sources.appleAts, write: ats },
]
