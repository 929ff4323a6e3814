import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'
import { fromBase64, toHex, toUtf8 } from '../../../src/bytes/text.ts'
import { groups, type GroupName } from '../../../src/spec/group.ts'
import { scheme } from '../../../src/spec/signature.ts'
import { suites } from '../../../src/spec/suite.ts'
import { versions, type Version } from '../../../src/spec/version.ts'
import {
  complaints,
  groups as groupTexts,
  hasOpenSsl,
  openSslVersion,
  readReport,
  suites13,
  type Group,
} from '../openssl.ts'
import { host, issued, rootsPem } from '../own.ts'
import { type folder, Peer } from '../peer.ts'
import {
  clientName,
  curveGroup,
  isAbbreviated,
  isAuthenticated,
  isResumed,
  issuedToClient,
  offered,
  type Cell,
} from './cell.ts'
import { againstClient, earlyLine } from './client.ts'
import type { Counterpart } from './matrix.ts'
import { againstServer } from './server.ts'

/** OpenSSL's s_client and s_server in the matrix. */

type Files = ReturnType<typeof folder>

const about = {
  name: 'openssl',
  installed: hasOpenSsl,
  limits: [
    {
      reason: `OpenSSL ${openSslVersion} has no 3DES and no RC4 compiled in`,
      applies: ({ suite }: Cell) => /3DES|RC4/.test(suite),
    },
    { reason: `OpenSSL ${openSslVersion} has no ML-KEM`, applies: ({ group }: Cell) => group.includes('MLKEM') },
  ],
}

export const openSslClient = (files: Files): Counterpart => {
  const roots = files.write('roots.pem', rootsPem)
  return {
    ...about,
    role: 'client',
    run: againstClient({
      resumesByItself: false,
      start: (cell, port, again) =>
        new Peer('openssl', [
          ...['s_client', '-connect', `127.0.0.1:${port}`, '-servername', host],
          ...['-CAfile', roots, '-verify_return_error', '-verify_hostname', host],
          ...(isAuthenticated(cell) ? certificateArguments(files, `client-${cell.key}`, issuedToClient(cell.key)) : []),
          ...(cell.feature === 'post-handshake authentication' ? ['-enable_pha'] : []),
          ...(cell.feature === 'early data' && again ? ['-early_data', files.write('early.txt', earlyLine)] : []),
          ...(isResumed(cell) ? [again ? '-sess_in' : '-sess_out', roots.replace('roots.pem', `${port}.session`)] : []),
          versionFlags[cell.version as keyof typeof versionFlags],
          ...(cell.version === 'TLS 1.3'
            ? ['-ciphersuites', cell.suite]
            : ['-cipher', `${cipherOf(cell)}:@SECLEVEL=0`]),
          ...(cell.group === 'none' ? [] : ['-groups', offered(cell).map(textOf).join(':')]),
        ]),
      connected: /Verify return code: .*\n/,
      update: 'K',
      renegotiate: 'R',
      omitsSessionHash: false,
      expect: (cell, own, output) => {
        expect(complaints(output)).toEqual([])
        expect(readReport(output)).toMatchObject({
          version: cell.version.replace(/TLS (1\.0)?/, (_, first) => (first ? 'TLSv1' : 'TLSv')),
          cipher: cell.version === 'TLS 1.3' ? cell.suite : cipherOf(cell),
          ...(!(isResumed(cell) && isAbbreviated(cell)) &&
            cell.group !== 'none' && { share: groupTexts[cell.group as Group].share }),
          verified: '0 (ok)',
          // A resumed connection presents no certificate.
          ...(!isResumed(cell) && { name: host, ...(own.context.scheme && signatureText(cell, own.context.scheme)) }),
        })
        expect(/^Reused, /m.test(output)).toBe(isResumed(cell))
        if (cell.feature === 'early data') expect(output).toContain('Early data was accepted')
      },
    }),
  }
}

export const openSslServer = (files: Files): Counterpart => ({
  ...about,
  role: 'server',
  ...againstServer(
    {
      start: async ({ version, key, groups, field, insists, feature }) => {
        const peer = new Peer('openssl', [
          ...['s_server', '-accept', '127.0.0.1:0'],
          ...certificateArguments(files, key, issued(key)),
          ...[
            '-CAfile',
            files.write('roots.pem', rootsPem),
            ...(insists ? ['-Verify', '1', '-verify_return_error'] : []),
          ],
          // By itself OpenSSL has neither CCM nor what is old.
          ...['-ciphersuites', suites13.join(':'), '-cipher', 'ALL:eNULL:@SECLEVEL=0'],
          ...['-groups', groups.map(textOf).join(':')],
          ...(field ? ['-dhparam', parameters(files, field)] : []),
          ...(version === 'TLS 1.3' ? [] : ['-client_renegotiation']),
          ...(feature === 'cookie' ? ['-stateless'] : []),
          ...(feature === 'early data' ? ['-early_data'] : []),
        ])
        return { peer, port: Number(await peer.until(/^ACCEPT .*:(\d+)$/m)) }
      },
      exchange: async (own, peer, line) => {
        own.connection.send(toUtf8(line))
        await peer.until(line)
        const answer = `answer to the ${line}`
        peer.type(answer)
        await own.until(answer, () => own.text.endsWith(answer))
      },
      update: 'K',
      authenticate: (_, peer) => peer.type('c\n'),
      renegotiate: (_, peer) => peer.type('r\n'),
      omitsSessionHash: false,
      // s_server -stateless of OpenSSL 3.0 does not get over a ChangeCipherSpec, not even s_client's.
      minds: ({ feature }) => feature === 'cookie',
      closed: /^DONE$/m,
      expect: (cell, _, output) => {
        expect(output).not.toContain('ERROR')
        expect(readSession(output)).toMatchObject({
          version: cell.version,
          suite: cell.suite,
          ...(!isAbbreviated(cell) && curveGroup(cell) && { group: cell.group }),
        })
        expect(/^Reused session-id/m.test(output)).toBe(isResumed(cell))
        expect(output.includes(`CN = ${clientName}`)).toBe(isAuthenticated(cell))
      },
    },
    Object.keys(groupTexts) as Group[],
  ),
})

/** A certificate, its chain and its key, as both programs take them. */
const certificateArguments = (files: Files, name: string, { chain, key }: { chain: string; key: string }): string[] => {
  const end = chain.indexOf('-----END CERTIFICATE-----\n') + '-----END CERTIFICATE-----\n'.length
  return [
    ...['-cert', files.write(`${name}.pem`, chain.slice(0, end)), '-key', files.write(`${name}.key`, key)],
    ...['-cert_chain', files.write(`${name}-chain.pem`, chain.slice(end))],
  ]
}

/** A file with the field of DHE that a server is to use. */
const parameters = (files: Files, field: GroupName): string => {
  const args = ['genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', `group:${field}`]
  return files.write(`${field}.pem`, spawnSync('openssl', args).stdout.toString())
}

const textOf = (group: GroupName): string => groupTexts[group as Group].name

const versionFlags = {
  'TLS 1.3': '-tls1_3',
  'TLS 1.2': '-tls1_2',
  'TLS 1.1': '-tls1_1',
  'TLS 1.0': '-tls1',
} as const

/** What OpenSSL calls the suites: IANA's name → its own. */
const ciphers: ReadonlyMap<string, string> = new Map(
  (spawnSync('openssl', ['ciphers', '-stdname', 'ALL:eNULL:@SECLEVEL=0']).stdout?.toString() ?? '')
    .split('\n')
    .map((line) => line.split(/[\s-]*\s/).slice(0, 2) as [string, string]),
)
const cipherOf = ({ suite }: Cell): string => {
  const found = ciphers.get(suite)
  if (!found) throw new Error(`OpenSSL ${openSslVersion} does not list ${suite}, and no rule of the matrix says why`)
  return found
}

/** What s_client prints of the server's signature. */
const signatureText = ({ version }: Cell, name: string): { type: string; digest: string | undefined } => {
  const { key, padding, hash } = scheme(name)
  const paired = key === 'rsa' && (version === 'TLS 1.0' || version === 'TLS 1.1')
  return {
    type: padding === 'pss' ? 'RSA-PSS' : key === 'rsa' ? 'RSA' : key === 'ecdsa' ? 'ECDSA' : key,
    digest: paired ? 'MD5-SHA1' : hash?.toUpperCase(),
  }
}

/** The session that s_server prints, in DER: after its own version 1 those of TLS and the suite, at the end the group ([19]). */
const readSession = (output: string): { version: Version; suite: string; group?: string } | undefined => {
  const text = /BEGIN SSL SESSION PARAMETERS-----\n([^-]*)-----END/.exec(output)?.[1]
  const der = text && toHex(fromBase64(text.replace(/\n/g, '')))
  const [, version, suite] = /^30\w*?0201010202(\w{4})0402(\w{4})/.exec(der ?? '') ?? []
  const group = /b3(?:030201|040202)(\w{2,4})$/.exec(der ?? '')?.[1]
  if (!version || !suite) return undefined
  const number = (digits: string) => Number.parseInt(digits, 16)
  return {
    version: versions.name(number(version)) as Version,
    suite: suites.name(number(suite)),
    ...(group && { group: groups.name(number(group)) }),
  }
}
