import { expect } from 'vitest'
import { identitySettings } from '../../../src/rules/profile.ts'
import { fitsKey, isModelled } from '../../../src/rules/suite.ts'
import { groups, groupShapes, type GroupName } from '../../../src/spec/group.ts'
import { suite as anatomy, suites, type Suite } from '../../../src/spec/suite.ts'
import { TLS12, TLS13, versions, type Version } from '../../../src/spec/version.ts'
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
} as const
export type Feature = keyof typeof features

/** One connection to be made: its values along the axes of the matrix. */
export interface Cell {
  readonly version: Version
  readonly suite: string
  readonly group: GroupName
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
  const built = suites.codes.flatMap((code) => anatomy(code) ?? []).filter(isCovered)
  return builtVersions.flatMap((version) =>
    built
      .filter(({ from, to }) => from <= version && version <= to)
      .flatMap((suite) =>
        keys
          .filter((key) => fitsKey(suite, demoKey(key, 0).publicKey, version))
          .flatMap((key) =>
            groupsFor(version).flatMap((group) =>
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

/** TLS 1.3 and ECDHE; other key exchanges have tests of their own. */
const isCovered = (suite: Suite): boolean => isModelled(suite) && /^(any|ECDHE)$/.test(suite.keyExchange)

const builtVersions = [TLS13, TLS12]

/** RSA keys of other sizes are no other kind; the tests of each peer have them. */
const otherSizes: readonly Key[] = ['rsa-1024', 'rsa-3072', 'rsa-4096']
const keys = identitySettings.key.options.filter((key) => !otherSizes.includes(key))

const groupsFor = (version: number): GroupName[] =>
  (Object.keys(groupShapes) as GroupName[]).filter((group) => version >= TLS13 || groupShapes[group].kind === 'ecdhe')

const featuresOf = (version: number): Feature[] =>
  version >= TLS13
    ? ['full', 'retry', 'update', 'resumed', 'client certificate', 'post-handshake authentication']
    : ['full', 'resumed', 'client certificate']

/** Does a client's certificate belong to the cell? */
export const isAuthenticated = ({ feature }: Cell): boolean =>
  feature === 'client certificate' || feature === 'post-handshake authentication'

/** A resumed connection of TLS 1.2 agrees on nothing new. */
export const isAbbreviated = ({ feature, version }: Cell): boolean => feature === 'resumed' && version !== 'TLS 1.3'

/** The name in the client's certificate. */
export const clientName = 'client.test'
/** It, for a peer's client. */
export const issuedToClient = (key: Key): ReturnType<typeof issued> =>
  issued(key, { names: [clientName], client: true })

/** Our side of a connection has become what the cell says. */
export const expectOwn = ({ context, outcomes }: Own, cell: Cell): void => {
  expect(context).toMatchObject({
    version: versions.code(cell.version),
    suite: { name: cell.suite },
    ...(!isAbbreviated(cell) && { group: groups.code(cell.group) }),
  })
  expect(outcomes.some((one) => one.endsWith('.retry'))).toBe(cell.feature === 'retry')
  if (context.side === 'client') {
    expect(context.resumed === true).toBe(cell.feature === 'resumed')
    expect(outcomes.some((one) => /^certificate_request.(ok|answered)$/.test(one))).toBe(isAuthenticated(cell))
  } else {
    expect((context.psk ?? context.session) !== undefined).toBe(cell.feature === 'resumed')
    expect(context.clientChain?.length).toBe(isAuthenticated(cell) ? 2 : undefined)
  }
}

/** The group that a client sends a share for when it is to be asked for another one. */
export const firstShare = ({ group }: Cell): GroupName => (group === 'x25519' ? 'secp256r1' : 'x25519')

/** Before TLS 1.3 the curve of a certificate's ECDSA key has to be among the client's groups (RFC 8422 §5.1), and peers insist on it. */
export const curveOf = ({ version, group, key }: Cell): GroupName[] => {
  const { publicKey } = demoKey(key, 0)
  return version !== 'TLS 1.3' && publicKey.kind === 'ecdsa' && publicKey.curve !== group ? [publicKey.curve] : []
}
