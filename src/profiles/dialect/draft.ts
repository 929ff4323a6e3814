import type { ClientSettings, ServerSettings, Settings } from '../../rules/profile.ts'
import type { Side } from '../../rules/rule.ts'
import { suite, suites } from '../../spec/suite.ts'
import type { Version } from '../../spec/version.ts'
import { few, Reader, type Piece, type ReasonName } from './problem.ts'
import { is13 } from './word.ts'

/** Whose configuration is read: what it is a change of. */
export interface Owner<S extends Side = Side> {
  readonly side: S
  /** What the profile is called, for sentences about it. */
  readonly name: string
  /** The settings of the profile: what is not said stays as it is there. */
  readonly settings: Settings<S>
  /** The name that the client asks for: some configurations speak of hosts. */
  readonly host: string
}

/** What a configuration says, as far as it could be read. */
export interface Reading {
  readonly changes: Partial<ClientSettings> & Partial<ServerSettings>
  readonly problems: Reader['problems']
}

type Changes = { -readonly [K in keyof Reading['changes']]: Reading['changes'][K] }

/** A reading that is being made. */
export class Draft {
  readonly changes: Changes = {}
  readonly reader: Reader
  /** Suites of TLS 1.3 and of what was before it are often set apart. */
  suites13: readonly string[] | undefined
  suites12: readonly string[] | undefined

  constructor(
    readonly text: string,
    readonly owner: Owner,
  ) {
    this.reader = new Reader(text)
  }

  get isServer(): boolean {
    return this.owner.side === 'server'
  }
  report(reason: ReasonName, piece: Piece, detail = ''): void {
    this.reader.report(reason, piece.at, piece.text, detail)
  }
  /** Sets what a server has; on a client's card it is left out, and said so. */
  server<K extends keyof ServerSettings>(name: K, value: ServerSettings[K], from: Piece): void {
    if (this.isServer) Object.assign(this.changes, { [name]: value })
    else this.report('not read', from, 'it is a setting of servers.')
  }
  client<K extends keyof ClientSettings>(name: K, value: ClientSettings[K], from: Piece): void {
    if (!this.isServer) Object.assign(this.changes, { [name]: value })
    else this.report('not read', from, 'it is a setting of clients.')
  }
  /** Says once what is of no account for a handshake. */
  passOver(words: readonly Piece[]): void {
    const names = [...new Set(words.map(({ text }) => text))]
    if (names.length) this.reader.report('not needed', words[0]!.at, '', few(names))
  }
  /** As far as is known now. */
  get versions(): readonly Version[] {
    return this.changes.versions ?? this.owner.settings.versions
  }

  /** The reading, once everything has been said. */
  done(): Reading {
    const { suites } = this.owner.settings
    if (this.suites13 ?? this.suites12)
      this.changes.suites = [
        ...(this.suites13 ?? suites.filter(is13)),
        ...(this.suites12 ?? suites.filter((name) => !is13(name))),
        // Signals are no suites: whatever the list, a stack that sends them goes on (RFC 5746 §3.3).
        ...(this.suites12 ? suites.filter((name) => name.endsWith('_SCSV') && !this.suites12!.includes(name)) : []),
      ]
    // Nobody who switches TLS 1.3 on has to name its suites; who has said that there are none has said so.
    if (!this.suites13 && this.changes.versions?.includes('TLS 1.3') && !(this.changes.suites ?? suites).some(is13))
      this.changes.suites = [...usual13, ...(this.changes.suites ?? suites)]
    for (const name of Object.keys(this.changes) as (keyof Changes)[])
      if (same(this.changes[name], (this.owner.settings as unknown as Reading['changes'])[name]))
        delete this.changes[name]
    return { changes: this.changes, problems: this.reader.problems }
  }
}

/** OpenSSL's own order. */
export const usual13 = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256']

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Has the profile ciphers that OpenSSL only has when it was built with weak ones? */
export const isWeakBuild = ({ settings }: Owner): boolean =>
  settings.suites.some((name) => /RC4|3DES|IDEA|SEED|_DES_/.test(name))

/** The suites that do not need what is switched off. */
export const without = (
  names: readonly string[],
  off: (one: NonNullable<ReturnType<typeof suite>>) => boolean,
): string[] =>
  names.filter((name) => {
    const known = suite(suites.code(name.replace(/_P(256|384|521)$/, '')) ?? -1)
    return !known || !off(known)
  })
