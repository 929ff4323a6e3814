import { expect } from 'vitest'
import { identitySettings } from '../../../src/rules/profile.ts'
import { fitsKey, isModelled } from '../../../src/rules/suite.ts'
import { groups, groupShapes, type GroupName } from '../../../src/spec/group.ts'
import { suite as anatomy, suites, type Suite } from '../../../src/spec/suite.ts'
import { TLS10, TLS11, TLS12, TLS13, versions, type Version } from '../../../src/spec/version.ts'
import { demoKey } from '../../../src/x509/keypool.ts'
import { issued, type Key, type Own } from '../own.ts'

/** What a connection of the matrix goes through besides the handshake. */
export const features = {
  full: 'a full handshake',
  retry: 'a HelloRetryRequest first',
  update: 'KeyUpdate by both sides',
  resumed: 'a second connection that resumes the first',
  'client certificate': 'the server asks for a certificate, and gets one with a key like its own',
  'post-handshake authentication': 'the same after the handshake (TLS 1.3)',
  cookie: 'a HelloRetryRequest with a cookie, and a server that keeps nothing meanwhile',
  'early data': 'a second connection whose data comes before the answer',
  renegotiation: 'a second handshake that the client begins (before TLS 1.3)',
  'requested renegotiation': 'a second handshake that the server asks for (before TLS 1.3)',
  'no extended master secret': 'one side does without, and where it can without encrypt_then_mac (before TLS 1.3)',
} as const
export type Feature = keyof typeof features

/** One connection to be made: its values along the axes of the matrix. */
export interface Cell {
  readonly version: Version
  readonly suite: string
  /** Of ECDHE or of DHE; with RSA key exchange there is none. */
  readonly group: GroupName | 'none'
  /** Of the server's certificate. */
  readonly key: Key
  readonly feature: Feature
}
export const axes = ['version', 'suite', 'group', 'key', 'feature'] as const satisfies readonly (keyof Cell)[]

export const title = (cell: Cell): string => axes.map((axis) => cell[axis]).join(' ')

/** What a cell's suite consists of. */
export const suiteOf = ({ suite }: Pick<Cell, 'suite'>): Suite => anatomy(suites.code(suite)!)!

/** Everything that the engine has built and TLS allows together: what it can do is asked of the engine, not listed here. */
export const everyCell = (): Cell[] => {
  const built = suites.codes.flatMap((code) => anatomy(code) ?? []).filter(isModelled)
  return builtVersions.flatMap((version) =>
    built
      .filter(({ from, to }) => from <= version && version <= to)
      .flatMap((suite) =>
        keys
          .filter((key) => fitsKey(suite, demoKey(key, 0).publicKey, version))
          .flatMap((key) =>
            groupsFor(suite, version).flatMap((group) =>
              featuresOf(version).map((feature) => ({
                version: versions.name(version) as Version,
                suite: suite.name,
                group,
                key,
                feature,
              })),
            ),
          ),
      ),
  )
}

const builtVersions = [TLS13, TLS12, TLS11, TLS10]

/** RSA keys of other sizes are no other kind; the tests of each peer have them. */
const otherSizes: readonly Key[] = ['rsa-1024', 'rsa-3072', 'rsa-4096']
const keys = identitySettings.key.options.filter((key) => !otherSizes.includes(key))

const groupsFor = ({ keyExchange }: Suite, version: number): Cell['group'][] =>
  version < TLS13 && keyExchange === 'RSA'
    ? ['none']
    : (Object.keys(groupShapes) as GroupName[]).filter(
        (group) => version >= TLS13 || groupShapes[group].kind === (keyExchange === 'DHE' ? 'ffdhe' : 'ecdhe'),
      )

const featuresOf = (version: number): Feature[] =>
  version >= TLS13
    ? [
        ...(['full', 'retry', 'update', 'resumed', 'client certificate'] as const),
        ...(['post-handshake authentication', 'cookie', 'early data'] as const),
      ]
    : [
        ...(['full', 'resumed', 'client certificate'] as const),
        ...(['renegotiation', 'requested renegotiation', 'no extended master secret'] as const),
      ]

/** Does a client's certificate belong to the cell? */
export const isAuthenticated = ({ feature }: Cell): boolean =>
  feature === 'client certificate' || feature === 'post-handshake authentication'

/** Are there two connections, of which the second resumes the first? */
export const isResumed = ({ feature }: Cell): boolean => feature === 'resumed' || feature === 'early data'

/** Is there a second handshake on the connection? */
export const isRenegotiated = ({ feature }: Cell): boolean =>
  feature === 'renegotiation' || feature === 'requested renegotiation'

/** A resumed connection of TLS 1.2 agrees on nothing new, and in a second handshake peers resume the first. */
export const isAbbreviated = (cell: Cell): boolean =>
  (cell.feature === 'resumed' && cell.version !== 'TLS 1.3') || isRenegotiated(cell)

/** Does the client send its first flight again? */
const isRetried = ({ feature }: Cell): boolean => feature === 'retry' || feature === 'cookie'

/** What is agreed on as a group: neither with RSA key exchange, nor in a field of DHE before TLS 1.3. */
export const curveGroup = ({ group, version }: Cell): GroupName | undefined =>
  group === 'none' || (version !== 'TLS 1.3' && groupShapes[group].kind === 'ffdhe') ? undefined : group

/** The name in the client's certificate. */
export const clientName = 'client.test'
/** It, for a peer's client. */
export const issuedToClient = (key: Key): ReturnType<typeof issued> =>
  issued(key, { names: [clientName], client: true })

/** Our side of a connection has become what the cell says. */
export const expectOwn = ({ context, outcomes }: Own, cell: Cell): void => {
  const curve = curveGroup(cell)
  const extended = cell.feature !== 'no extended master secret'
  expect(context).toMatchObject({
    version: versions.code(cell.version),
    suite: { name: cell.suite },
    ...(!isAbbreviated(cell) && curve && { group: groups.code(curve) }),
    ...(cell.version !== 'TLS 1.3' && {
      extendedMasterSecret: extended,
      ...(extended && { encryptThenMac: cell.suite.includes('_CBC_') }),
    }),
  })
  expect(outcomes.some((one) => one.endsWith('.retry'))).toBe(isRetried(cell))
  expect(outcomes.filter((one) => one.startsWith('finished.ok')).length > 1).toBe(
    isRenegotiated(cell) || (context.side === 'server' && cell.feature === 'post-handshake authentication'),
  )
  if (context.side === 'client') {
    if (!isRenegotiated(cell)) expect(context.resumed === true, 'resumed').toBe(isResumed(cell))
    expect(outcomes.some((one) => /^certificate_request.(ok|answered)$/.test(one))).toBe(isAuthenticated(cell))
  } else {
    if (!isRenegotiated(cell)) expect((context.psk ?? context.session) !== undefined, 'resumed').toBe(isResumed(cell))
    expect(context.clientChain?.length).toBe(isAuthenticated(cell) ? 2 : undefined)
  }
}

/** The group that a client sends a share for when it is to be asked for another one. */
export const firstShare = ({ group }: Pick<Cell, 'group'>): GroupName => (group === 'x25519' ? 'secp256r1' : 'x25519')

/** Before TLS 1.3 the curve of a certificate's ECDSA key has to be among the client's groups (RFC 8422 §5.1), and peers insist on it. */
export const curveOf = ({ version, group, key }: Cell): GroupName[] => {
  const { publicKey } = demoKey(key, 0)
  return version !== 'TLS 1.3' && publicKey.kind === 'ecdsa' && publicKey.curve !== group ? [publicKey.curve] : []
}

/** The groups that the client of a cell names: one more where it is to be asked for another share. */
export const offered = (cell: Cell): GroupName[] => [
  ...(cell.feature === 'retry' ? [firstShare(cell)] : []),
  ...(cell.group === 'none' ? [] : [cell.group]),
  ...curveOf(cell),
]
