import { noble } from '../../src/crypto/noble.ts'
import type { Provider } from '../../src/crypto/provider.ts'
import { stub } from '../../src/crypto/stub.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { converse, later, pair, tls12, tls13, type Ends, type Setting } from '../machines/exchange.ts'

/** Handshakes that stand for what people see. */
const rsa = serverProfiles['nginx-tls12']!.settings.identities
const ecdsa = serverProfiles['nginx-intermediate-6.0']!.settings.identities
const settings = {
  'TLS 1.3, x25519, ECDSA': tls13,
  'TLS 1.3, x25519, RSA-2048': { ...tls13, server: { identities: rsa } },
  'TLS 1.3, X25519MLKEM768': { client: { keyShares: ['X25519MLKEM768'] } },
  'TLS 1.2, ECDHE-RSA': tls12,
  'TLS 1.2, ECDHE-ECDSA, CBC': {
    ...tls12,
    server: { identities: ecdsa, suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'] },
  },
} as const satisfies Record<string, Setting>

/** The endpoints of each handshake before it, by name; the last resumes an earlier one. */
export const handshakes: Readonly<Record<string, (provider: Provider) => Ends>> = {
  ...Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, (provider: Provider) => pair(setting, provider)]),
  ),
  'TLS 1.3, resumed (psk_dhe_ke)': (provider) => later(converse(pair(tls13, provider)).ends, tls13),
}

export type Call = { readonly name: keyof Provider; readonly args: readonly unknown[] }

/** What a handshake asks of its provider once certificates have been seen before. */
export const callsOf = (handshake: (provider: Provider) => Ends, provider: Provider): Call[] => {
  const calls: Call[] = []
  const recorder = new Proxy(provider, {
    get: (target, name: keyof Provider) => {
      const part = target[name]
      if (typeof part !== 'function') return part
      return (...args: unknown[]) => {
        calls.push({ name, args })
        return (part as (...args: unknown[]) => unknown)(...args)
      }
    },
  })
  const ends = handshake(recorder)
  converse(ends)
  calls.length = 0
  converse(ends)
  return calls
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!
const time = (act: () => void): number => {
  const start = performance.now()
  act()
  return performance.now() - start
}

export interface Row {
  readonly name: string
  readonly calls: number
  /** Milliseconds, medians: the handshake, its provider's calls alone, the handshake with the stub. */
  readonly real: number
  readonly bare: number
  readonly stubbed: number
}

/** Every handshake in turn, so many times over, so that what else the machine does falls on all of them alike. */
export const measure = (rounds: number): Row[] => {
  const all = Object.entries(handshakes).map(([name, handshake]) => {
    const calls = callsOf(handshake, noble)
    const [ends, stubEnds] = [handshake(noble), handshake(stub)]
    return {
      name,
      calls,
      real: () => void converse(ends),
      bare: () => calls.forEach(({ name, args }) => (noble[name] as (...args: readonly unknown[]) => unknown)(...args)),
      stubbed: () => void converse(stubEnds),
      times: { real: [] as number[], bare: [] as number[], stubbed: [] as number[] },
    }
  })
  for (let round = -2; round < rounds; round++)
    for (const one of all)
      for (const what of ['bare', 'real', 'stubbed'] as const) {
        const taken = time(one[what])
        if (round >= 0) one.times[what].push(taken)
      }
  return all.map(({ name, calls, times }) => ({
    name,
    calls: calls.length,
    real: median(times.real),
    bare: median(times.bare),
    stubbed: median(times.stubbed),
  }))
}
