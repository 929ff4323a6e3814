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
import { clientName, curveOf, firstShare, isAbbreviated, isAuthenticated, issuedToClient, type Cell } from './cell.ts'
import { againstClient } from './client.ts'
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
          ...(cell.feature === 'resumed'
            ? [again ? '-sess_in' : '-sess_out', roots.replace('roots.pem', `${port}.session`)]
            : []),
          versionFlags[cell.version as keyof typeof versionFlags],
          ...(cell.version === 'TLS 1.3'
            ? ['-ciphersuites', cell.suite]
            : ['-cipher', `${cipherOf(cell)}:@SECLEVEL=0`]),
          '-groups',
          [...(cell.feature === 'retry' ? [firstShare(cell)] : []), cell.group, ...curveOf(cell)].map(textOf).join(':'),
        ]),
      connected: /Verify return code: .*\n/,
      update: 'K',
      expect: (cell, own, output) => {
        expect(complaints(output)).toEqual([])
        expect(readReport(output)).toMatchObject({
          version: cell.version.replace(/TLS (1.0)?/, (_, first) => (first ? 'TLSv1' : 'TLSv')),
          cipher: cell.version === 'TLS 1.3' ? cell.suite : cipherOf(cell),
          ...(!isAbbreviated(cell) && { share: groupTexts[cell.group as Group].share }),
          verified: '0 (ok)',
          // A resumed connection presents no certificate.
          ...(cell.feature !== 'resumed' && { name: host, ...signatureText(own.context.scheme!) }),
        })
        expect(/^Reused, /m.test(output)).toBe(cell.feature === 'resumed')
      },
    }),
  }
}

export const openSslServer = (files: Files): Counterpart => ({
  ...about,
  role: 'server',
  ...againstServer(
    {
      start: async ({ key, groups, insists }) => {
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
      closed: /^DONE$/m,
      expect: (cell, _, output) => {
        expect(output).not.toContain('ERROR')
        expect(readSession(output)).toMatchObject({
          version: cell.version,
          suite: cell.suite,
          ...(!isAbbreviated(cell) && { group: cell.group }),
        })
        expect(/^Reused session-id/m.test(output)).toBe(cell.feature === 'resumed')
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
const signatureText = (name: string): { type: string; digest: string | undefined } => {
  const { key, padding, hash } = scheme(name)
  return {
    type: padding === 'pss' ? 'RSA-PSS' : key === 'rsa' ? 'RSA' : key === 'ecdsa' ? 'ECDSA' : key,
    digest: hash?.toUpperCase(),
  }
}

/** The session that s_server prints, in DER: after its own version 1 those of TLS and the suite, at the end the group ([19]). */
const readSession = (output: string): { version: Version; suite: string; group: string } | undefined => {
  const text = /BEGIN SSL SESSION PARAMETERS-----\n([^-]*)-----END/.exec(output)?.[1]
  const der = text && toHex(fromBase64(text.replace(/\n/g, '')))
  const [, version, suite] = /^30\w*?0201010202(\w{4})0402(\w{4})/.exec(der ?? '') ?? []
  const group = /b3(?:030201|040202)(\w{2,4})$/.exec(der ?? '')?.[1]
  if (!version || !suite || !group) return undefined
  const number = (digits: string) => Number.parseInt(digits, 16)
  return {
    version: versions.name(number(version)) as Version,
    suite: suites.name(number(suite)),
    group: groups.name(number(group)),
  }
}
