import { expect } from 'vitest'
import { toUtf8 } from '../../../src/bytes/text.ts'
import type { Side } from '../../../src/rules/rule.ts'
import type { GroupName } from '../../../src/spec/group.ts'
import type { Suite } from '../../../src/spec/suite.ts'
import type { Version } from '../../../src/spec/version.ts'
import { host, issued, rootsPem } from '../own.ts'
import { type folder, freePort, has, Peer } from '../peer.ts'
import { clientName, isAuthenticated, isResumed, issuedToClient, offered, suiteOf, type Cell } from './cell.ts'
import { againstClient, earlyLine } from './client.ts'
import type { Counterpart } from './matrix.ts'
import { againstServer } from './server.ts'

/** GnuTLS's gnutls-cli and gnutls-serv in the matrix. */

type Files = ReturnType<typeof folder>

const limits: Counterpart['limits'] = [
  { reason: 'GnuTLS 3.7 has no ML-KEM', applies: ({ group }) => group.includes('MLKEM') },
]
const clientLimits: Counterpart['limits'] = [
  ...limits,
  {
    reason: 'gnutls-cli 3.7 takes a HelloRetryRequest only with a group in it (lib/ext/key_share.c)',
    applies: ({ feature }) => feature === 'cookie',
  },
]
const serverLimits: Counterpart['limits'] = [
  ...limits,
  { reason: 'gnutls-serv sends no cookies over TCP', applies: ({ feature }) => feature === 'cookie' },
]

export const gnutlsClient = (files: Files): Counterpart => {
  const roots = files.write('roots.pem', rootsPem)
  return {
    name: 'gnutls',
    role: 'client',
    installed: has('gnutls-cli', '--version'),
    limits: clientLimits,
    run: againstClient({
      resumesByItself: true,
      start: (cell, port) =>
        new Peer('gnutls-cli', [
          ...['-p', String(port), '127.0.0.1', '--inline-commands'],
          ...[`--sni-hostname=${host}`, `--verify-hostname=${host}`, `--x509cafile=${roots}`],
          `--priority=${priority(cell)}`,
          ...(isAuthenticated(cell) ? certificateArguments(files, `client-${cell.key}`, issuedToClient(cell.key)) : []),
          ...(cell.feature === 'post-handshake authentication' ? ['--post-handshake-auth'] : []),
          ...(isResumed(cell) ? ['--resume', '--waitresumption'] : []),
          ...(cell.feature === 'early data' ? [`--earlydata=${files.write('early.txt', earlyLine)}`] : []),
          // Otherwise it sends shares for two groups of different kinds.
          '--single-key-share',
        ]),
      connected: /Simple Client Mode/,
      update: '^rekey^',
      renegotiate: '^renegotiate^',
      omitsSessionHash: true,
      expect: (cell, own, output) => {
        expect(output).toContain('- Status: The certificate is trusted.')
        expect(output.replace(expected, '')).not.toMatch(/\*\*\*|[Ee]rror/)
        expect(output.includes('*** This is a resumed session')).toBe(isResumed(cell))
        expect(description(output)).toEqual(describes(cell, own.context.scheme, 'client'))
      },
    }),
  }
}

export const gnutlsServer = (files: Files): Counterpart => ({
  name: 'gnutls',
  role: 'server',
  installed: has('gnutls-serv', '--version'),
  limits: serverLimits,
  ...againstServer(
    {
      start: async ({ version, key, groups, insists, feature }) => {
        // It does not say which free port it took.
        const port = await freePort()
        const peer = new Peer('gnutls-serv', [
          ...['--echo', '--crlf', '-p', String(port)],
          ...(insists ? ['--require-client-cert', '--verify-client-cert'] : ['--disable-client-cert']),
          `--x509cafile=${files.write('roots.pem', rootsPem)}`,
          ...certificateArguments(files, key, issued(key)),
          `--priority=${[
            `NORMAL:-VERS-ALL:+VERS-${nameOf(version)}:+DHE-RSA`,
            ...[...everyCipher(version), ...everyMac, '-GROUP-ALL', ...groups.map(groupName)],
            ...(feature === 'no extended master secret' ? [withoutSessionHash] : []),
          ].join(':')}`,
          ...(feature === 'early data' ? ['--earlydata', '--maxearlydata=1024'] : []),
        ])
        await peer.until(/listening on IPv4 .*done/)
        return { peer, port }
      },
      exchange: (own, _, line) => own.exchange(line, line),
      authenticate: (own) => own.connection.send(toUtf8('**REAUTH**\n')),
      renegotiate: (own) => own.connection.send(toUtf8('**REHANDSHAKE**\n')),
      omitsSessionHash: true,
      closed: /^- Description: .*$/m,
      expect: (cell, own, output) => {
        expect(output).not.toMatch(/^Error/m)
        expect(output.includes('*** This is a resumed session')).toBe(isResumed(cell))
        // After the handshake it insists, and does not print what it gets.
        expect(output.includes(`CN=${clientName}`)).toBe(cell.feature === 'client certificate')
        expect(output.includes('re-auth request')).toBe(cell.feature === 'post-handshake authentication')
        expect(description(output)).toEqual(describes(cell, own.context.scheme, 'server'))
      },
    },
    Object.keys(groupNames) as GroupName[],
  ),
})

/** A certificate with its chain, and its key, as both programs take them. */
const certificateArguments = (files: Files, name: string, { chain, key }: { chain: string; key: string }): string[] => [
  `--x509certfile=${files.write(`${name}.pem`, chain)}`,
  `--x509keyfile=${files.write(`${name}.key`, key)}`,
]

const groupNames: Readonly<Partial<Record<GroupName, string>>> = {
  x25519: 'X25519',
  x448: 'X448',
  secp256r1: 'SECP256R1',
  secp384r1: 'SECP384R1',
  secp521r1: 'SECP521R1',
  ffdhe2048: 'FFDHE2048',
  ffdhe3072: 'FFDHE3072',
  ffdhe4096: 'FFDHE4096',
}
const nameOf = (version: Version): string => version.replace(' ', '')
const groupName = (group: GroupName): string => `+GROUP-${groupNames[group]}`

const ciphers: Readonly<Record<string, string>> = {
  AES_128_GCM: 'AES-128-GCM',
  AES_256_GCM: 'AES-256-GCM',
  AES_128_CCM: 'AES-128-CCM',
  AES_256_CCM: 'AES-256-CCM',
  AES_128_CCM_8: 'AES-128-CCM-8',
  AES_256_CCM_8: 'AES-256-CCM-8',
  CHACHA20_POLY1305: 'CHACHA20-POLY1305',
  AES_128_CBC: 'AES-128-CBC',
  AES_256_CBC: 'AES-256-CBC',
  '3DES_EDE_CBC': '3DES-CBC',
  RC4_128: 'ARCFOUR-128',
  NULL: 'NULL',
}
const macs: Readonly<Record<string, string>> = { md5: 'MD5', sha1: 'SHA1', sha256: 'SHA256', sha384: 'SHA384' }
const macOf = (cell: Cell): string => macs[suiteOf(cell).mac ?? ''] ?? 'AEAD'
/** With the NULL cipher there is no TLS 1.3. */
const everyCipher = (version: Version): string[] =>
  Object.values(ciphers).flatMap((name) => (name === 'NULL' && version === 'TLS 1.3' ? [] : `+${name}`))
const everyMac = Object.values(macs).map((name) => `+${name}`)

/** A priority string that has the cell's way and no other. */
const priority = (cell: Cell): string =>
  [
    `NORMAL:-VERS-ALL:+VERS-${nameOf(cell.version)}`,
    `-CIPHER-ALL:+${ciphers[suiteOf(cell).cipher]}:-MAC-ALL:+${macOf(cell)}`,
    ...(cell.version === 'TLS 1.3' ? [] : [`-KX-ALL:+${exchangeOf(suiteOf(cell))}`]),
    ...(cell.group === 'none' ? [] : [`-GROUP-ALL:${offered(cell).map(groupName).join(':')}`]),
    ...(cell.feature === 'no extended master secret' ? [withoutSessionHash] : []),
  ].join(':')
const withoutSessionHash = '%NO_SESSION_HASH:%NO_ETM'

/** `ECDHE-ECDSA`; where the key that is shown is also what secrets are sent with, `RSA`. */
const exchangeOf = ({ keyExchange, authentication }: Suite): string =>
  keyExchange === authentication ? keyExchange : `${keyExchange}-${authentication}`

/** What gnutls-cli marks with stars although nothing is wrong. */
const expected =
  /\*\*\* (This is a resumed session|Non fatal error: (Re-authentication|Rehandshake) was requested by the peer\.|Received rehandshake request|Re(-auth|handshake) was performed\.)/g

/** What GnuTLS says of the last connection. */
const description = (output: string): string | undefined => [...output.matchAll(/^- Description: (.*)$/gm)].at(-1)?.[1]

/** Version, key exchange and group, signature, cipher, MAC. Of a resumed connection it knows less. */
const describes = (cell: Cell, scheme: string | undefined, by: Side): string => {
  const signature = scheme && signatureName(cell, scheme, by)
  const mac = macOf(cell)
  const resumed = isResumed(cell)
  const exchange =
    cell.group === 'none' ? '(RSA)' : `(${cell.group.startsWith('ff') ? 'DHE' : 'ECDHE'}-${groupNames[cell.group]})`
  return [
    `(${nameOf(cell.version)}-X.509)`,
    resumed && cell.version === 'TLS 1.3' ? '' : exchange,
    ...(resumed || signature === undefined ? [] : [`(${signature})`]),
    `(${ciphers[suiteOf(cell).cipher]})`,
    ...(mac === 'AEAD' ? [] : [`(${mac})`]),
  ].join('-')
}

/**
 * `ECDSA-SECP256R1-SHA256`, and before TLS 1.3, where the scheme says nothing about the curve, `ECDSA-SHA256`. Before TLS
 * 1.2 nobody chooses: the client is silent about it, and the server speaks of SHA-1.
 */
const signatureName = ({ version }: Cell, scheme: string, by: Side): string | undefined => {
  const isOld = version === 'TLS 1.0' || version === 'TLS 1.1'
  if (isOld && by === 'client') return undefined
  const name = scheme
    .toUpperCase()
    .replace('RSA_PKCS1', 'RSA')
    .replace('MD5_SHA1', 'SHA1')
    .replace('PSS_PSS', 'PSS')
    .replace(/^ED25519$/, 'EdDSA-Ed25519')
    .replace(/^ED448$/, 'EdDSA-Ed448')
    .replaceAll('_', '-')
  return version === 'TLS 1.3' ? name : name.replace(/^ECDSA-SECP\d+R1/, 'ECDSA')
}
