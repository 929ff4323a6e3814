import { concat } from '../../../src/bytes/buffer.ts'
import { noble } from '../../../src/crypto/noble.ts'
import { stub } from '../../../src/crypto/stub.ts'
import { open, receive } from '../../../src/machines/endpoint.ts'
import { startLookup } from '../../../src/machines/machine.ts'
import type { ServerWorld } from '../../../src/machines/world.ts'
import { clientProfiles } from '../../../src/profiles/client.ts'
import { serverProfiles } from '../../../src/profiles/server.ts'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import { resolve } from '../../../src/sim/scenario.ts'
import { worldsOf } from '../../../src/sim/world.ts'
import { host } from '../own.ts'
import { readAnswer, type Answer } from './answer.ts'

/** What our engine says that a server with these settings answers. */

/** The server, as a sweep has it: nothing in a first flight depends on the algebra. */
export const predictedServer = (changes: Partial<ServerSettings>): ServerWorld => {
  const found = resolve(
    {
      client: { profile: 'curl-7.88-openssl-3.0', changes: {} },
      server: { profile: 'nginx-intermediate-6.0', changes },
      host,
      now: '2026-11-21T12:00:00Z',
      seed: 'prediction',
    },
    { clients: clientProfiles, servers: serverProfiles },
  )
  if (!found.ok) throw new Error(`no profile ${found.profile}`)
  return worldsOf(found.resolved, stub).server
}

/** Its answer to a ClientHello, and the rule that decided against it, if one did. */
export const predict = (world: ServerWorld, hello: Uint8Array): { answer: Answer; because: string | undefined } => {
  // Key shares of others are no shares of the stub.
  const { sent, steps } = receive(
    open({ ...world, provider: world.provider === stub ? noble : world.provider }, startLookup('server')),
    hello,
  )
  const refusal = steps.flatMap(({ decisions }) => decisions).find((decision) => decision.refusal)?.refusal
  const because = refusal && `${refusal.rule} ${refusal.of}`
  if (refusal?.limit) return { answer: 'limit', because }
  const bytes = concat(...sent.flatMap((one) => (one.kind === 'record' ? [one.bytes] : [])))
  const end = sent.find(({ kind }) => kind !== 'record')?.kind
  return { answer: readAnswer(bytes) ?? (end === 'close' ? 'closed' : (end ?? 'silence')), because }
}
