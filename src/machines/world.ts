import type { PrivateKey, Provider, PublicKey } from '../crypto/provider.ts'
import type { ClientSettings, HelloTemplate, Identity, ReplyTemplate, ServerSettings } from '../rules/profile.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { StoredSession } from './server/ticket.ts'
import type { Session } from './session.ts'
import type { Numbered } from './tampering.ts'

/** What an endpoint is given before it starts. Chance and time come in from outside. */
interface WorldOf {
  readonly provider: Provider
  /** Deterministic bytes by label. */
  readonly chance: (label: string, length: number) => Uint8Array
  /** ISO 8601. */
  readonly now: string
  /** What this side changes in its own messages on purpose. */
  readonly tampering?: readonly Numbered[]
}

export interface ClientWorld extends WorldOf {
  readonly side: 'client'
  readonly settings: ClientSettings
  readonly hello: HelloTemplate
  /** The host that is wanted: goes into server_name and is checked against the certificate. */
  readonly host: string
  readonly roots: readonly Certificate[]
  /** The authorities that its ClientHello names: distinguished names, DER. */
  readonly authorities: readonly Uint8Array[]
  /** Does it go by what it finds in the certificate? A sender of mail that only wants encryption does not. */
  readonly verifies: boolean
  /** A session of an earlier connection, to be resumed. */
  readonly session?: Session | undefined
  /** What it can show when the server asks. */
  readonly identities: readonly ServedIdentity[]
}

export interface PublicHalf {
  readonly publicKey: PublicKey
}
export const isWhole = (key: PrivateKey | PublicHalf): key is PrivateKey => 'p' in key || 'scalar' in key

/** A chain that a side can present, with its key. */
export interface ServedIdentity {
  readonly identity: Identity
  /** What is sent, leaf first. */
  readonly chain: readonly Certificate[]
  /** Whole, or the public half alone: of a pasted chain the private one may not be there. */
  readonly key: PrivateKey | PublicHalf
  /** An OCSP response about the leaf, to staple. */
  readonly staple?: Uint8Array
}

export interface ServerWorld extends WorldOf {
  readonly side: 'server'
  readonly settings: ServerSettings
  readonly reply: ReplyTemplate
  readonly identities: readonly ServedIdentity[]
  /** Seals tickets and cookies; `ticketKeyLength` bytes. The same key opens them in later connections. */
  readonly ticketKey: Uint8Array
  /** Whose client certificates it accepts. */
  readonly clientRoots: readonly Certificate[]
  /** The authorities that a CertificateRequest names: distinguished names, DER. */
  readonly issuers: readonly Uint8Array[]
  /** What it keeps of earlier connections, by session ID. */
  readonly sessions?: readonly StoredSession[]
}

export const ticketKeyLength = 48

export type World = ClientWorld | ServerWorld

/** The same world with other chance, for a further handshake on a connection; `handshakes` are those before it. */
export const inHandshake = <W extends World>(world: W, handshakes: number | undefined): W =>
  handshakes
    ? {
        ...world,
        chance: (label, length) => world.chance(`${label}, handshake ${handshakes + 1}`, length),
      }
    : world
