import { connect as connectSocket } from 'node:net'
import { toUtf8, fromUtf8 } from '../../src/bytes/text.ts'
import { concat } from '../../src/bytes/buffer.ts'
import { noble } from '../../src/crypto/noble.ts'
import { Connection, silent, type End } from '../../src/headless/connection.ts'
import { listen as listenOn, type Listening } from '../../src/headless/server.ts'
import { freshly, thisMoment } from '../../src/headless/world.ts'
import type { Step } from '../../src/machines/endpoint.ts'
import type { ClientWorld, ServerWorld } from '../../src/machines/world.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import type { ClientSettings, Identity, ServerSettings } from '../../src/rules/profile.ts'
import { resolve, type Scenario } from '../../src/sim/scenario.ts'
import type { Talk } from '../../src/sim/talk.ts'
import { worldsOf } from '../../src/sim/world.ts'
import { demoRoots, issueChain, type ChainRequest } from '../../src/x509/authority.ts'
import { toPem } from '../../src/x509/pem.ts'
import { toPkcs8 } from '../../src/x509/privatekey.ts'
import { suites12, suites13 } from './openssl.ts'

/** Our side of a test: the engine's endpoints on loopback sockets, in this process. */

export const host = 'good.test'

export type Key = Identity['key']
/** What a certificate with such a key is signed with here: one kind of key from root to leaf. */
const signatures: Readonly<Record<Key, Identity['signature']>> = {
  'rsa-1024': 'rsa_pkcs1_sha256',
  'rsa-2048': 'rsa_pkcs1_sha256',
  'rsa-3072': 'rsa_pkcs1_sha384',
  'rsa-4096': 'rsa_pkcs1_sha512',
  'p-256': 'ecdsa_secp256r1_sha256',
  'p-384': 'ecdsa_secp384r1_sha384',
  'p-521': 'ecdsa_secp521r1_sha512',
  ed25519: 'ed25519',
  ed448: 'ed448',
  'rsa-pss-2048': 'rsa_pss_pss_sha256',
}

export const identity = (key: Key, change: Partial<Identity> = {}): Identity => ({
  key,
  signature: signatures[key],
  intermediateSignature: signatures[key],
  names: ['@host'],
  notBefore: '-30d',
  notAfter: '+60d',
  sends: 'chain',
  usage: 'serverAuth',
  ...change,
})

const roots = demoRoots(noble).map(({ der }) => toPem('CERTIFICATE', der))
export const rootsPem = roots.join('')
/** A root that none of the certificates here come from. */
export const otherRootPem = roots.at(-1)!

/** A chain of the demo authority for a peer's server: valid for `host` now, unless the request says otherwise. */
export const issued = (key: Key, change: Partial<ChainRequest> = {}): { chain: string; key: string } => {
  const day = 86_400_000
  const moment = (days: number): string => new Date(Date.now() + days * day).toISOString().slice(0, 19) + 'Z'
  const chain = issueChain(noble, {
    names: [host],
    key,
    signature: signatures[key],
    intermediate: { signature: signatures[key] },
    notBefore: moment(-30),
    notAfter: moment(60),
    ...change,
  })
  return {
    chain: chain.sent.map(({ der }) => toPem('CERTIFICATE', der)).join(''),
    key: toPem('PRIVATE KEY', toPkcs8(chain.leafKey)),
  }
}

const catalogue = { clients: clientProfiles, servers: serverProfiles }
export const worlds = (
  scenario: Pick<Scenario, 'client' | 'server'>,
  name = host,
): { client: ClientWorld; server: ServerWorld } => {
  const found = resolve({ ...scenario, host: name, now: thisMoment(), seed: 'interop' }, catalogue)
  if (!found.ok) throw new Error(`no profile ${found.profile}`)
  return worldsOf(found.resolved, noble)
}

const everything = {
  versions: ['TLS 1.3', 'TLS 1.2'],
  suites: [...suites13, ...suites12.map(({ suite }) => suite)],
  groups: ['x25519', 'secp256r1', 'secp384r1', 'secp521r1', 'x448', 'ffdhe2048', 'ffdhe3072', 'ffdhe4096'],
  alpn: [],
} as const

/** A server that speaks all there is, and what a test wants otherwise. */
export const serverWorld = (change: Partial<ServerSettings> = {}): ServerWorld =>
  worlds({
    client: { profile: 'curl-7.88-openssl-3.0', changes: {} },
    server: {
      profile: 'nginx-intermediate-6.0',
      changes: { ...everything, identities: [identity('p-256')], ...change },
    },
  }).server

/** A client that speaks all there is, and what a test wants otherwise. It insists on RFC 5746, and asks for it in its list of suites. */
export const clientWorld = (
  { suites = everything.suites, ...change }: Partial<ClientSettings> = {},
  name = host,
): ClientWorld => {
  const changes = {
    ...everything,
    keyShares: ['x25519'],
    olderSignatures: true,
    ...change,
    suites: [...suites, 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV'],
  }
  return worlds(
    {
      client: { profile: 'curl-7.88-openssl-3.0', changes },
      server: { profile: 'nginx-intermediate-6.0', changes: {} },
    },
    name,
  ).client
}

/** One connection as our side saw it. */
export class Own {
  readonly steps: Step[] = []
  connection!: Connection
  received: Uint8Array = new Uint8Array(0)
  readonly done: Promise<End>
  #settle!: (end: End) => void
  #heard: () => void = () => {}

  constructor() {
    this.done = new Promise((resolve) => (this.#settle = resolve))
  }

  readonly listener = {
    opened: (connection: Connection): void => {
      this.connection = connection
      void connection.done.then((end) => {
        this.#heard()
        this.#settle(end)
      })
    },
    step: (step: Step): void => {
      this.steps.push(step)
      this.#heard()
    },
    data: (bytes: Uint8Array): void => {
      this.received = concat(this.received, bytes)
      this.#heard()
    },
  }

  get text(): string {
    return fromUtf8(this.received)
  }
  get outcomes(): string[] {
    return this.steps.map(({ outcome }) => outcome)
  }
  get context(): Connection['endpoint']['context'] {
    return this.connection.endpoint.context
  }

  /** Waits for an event of the connection after which `when` holds. Rejects when the connection ends without. */
  async until(what: string, when: () => boolean): Promise<void> {
    while (!when()) {
      if (!this.connection.isOpen) throw new Error(`the connection ended without ${what}: ${this.story()}`)
      await new Promise<void>((resolve) => (this.#heard = resolve))
    }
  }
  connected(): Promise<void> {
    return this.until('a complete handshake', () => this.outcomes.some((one) => one.startsWith('finished.ok')))
  }
  /** Sends a text and waits until `reply` has come back. */
  async exchange(text: string, reply: string): Promise<void> {
    this.connection.send(toUtf8(text))
    await this.until(`the reply ${reply}`, () => this.text.includes(reply))
  }

  /** What happened, for the message of a failed test. */
  story(): string {
    const fault = this.connection.fault instanceof Error ? `\n${this.connection.fault.stack}` : ''
    const refusal = this.steps.flatMap(({ decisions }) => decisions).find((decision) => decision.refusal)?.refusal
    return `${this.outcomes.join(', ')}${refusal ? `: ${refusal.rule} ${JSON.stringify(refusal.args)}` : ''}${fault}`
  }

  /** The names of the refusing rule and its alert. */
  get refusal(): { rule: string; alert: string } | undefined {
    const found = this.steps.flatMap(({ decisions }) => decisions).find((decision) => decision.refusal)?.refusal
    return found && { rule: found.rule, alert: found.alert }
  }
}

/** Our server, listening. `next` is the first connection after the call. */
export const listen = async (
  change: Partial<ServerSettings> | ServerWorld = {},
): Promise<Listening & { next: () => Promise<Own> }> => {
  const waiting: ((own: Own) => void)[] = []
  const listening = await listenOn('side' in change ? change : serverWorld(change), {
    listener: () => {
      const own = new Own()
      for (const waits of waiting.splice(0)) queueMicrotask(() => waits(own))
      return own.listener
    },
  })
  return { ...listening, next: () => new Promise((resolve) => waiting.push(resolve)) }
}

/** Our client, connected to a port by TCP and under way. `early` is what it would like to say at once. */
export const connect = async (
  port: number,
  change: Partial<ClientSettings> | ClientWorld = {},
  early?: Uint8Array,
): Promise<Own> => {
  const world = 'side' in change ? change : clientWorld(change)
  const own = new Own()
  const socket = connectSocket({ port, host: '127.0.0.1' })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  const hasty: Talk = {
    satisfied: true,
    hear: ({ event }) => ({ talk: hasty, moves: event === 'open' && early ? [{ do: 'secure', early }] : [] }),
  }
  new Connection(socket, freshly(world), own.listener, {}, early ? hasty : silent)
  return own
}
