import { decisionOn, isSealed, sizeOf, wasSent } from '../../src/course/fact.ts'
import type { Lesson, Played } from '../../src/course/lesson.ts'
import { examples } from '../../src/sim/example.ts'

const start = examples['curl-nginx-tls12']
const wanted = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'

const suitesOffered = (played: Played) => decisionOn(played, 'suite', 'server')?.offered ?? []
const suitesUsable = (played: Played) => decisionOn(played, 'suite', 'server')?.reasons.filter(({ kept }) => kept) ?? []

/** The TLS 1.2 handshake, message by message, and who chooses the suite. */
export const lesson: Lesson = {
  start,
  editable: ['server.suites', 'server.suiteOrder'],
  tasks: {
    'choose-aes-128': {
      criteria: {
        works: ({ trace }) => trace.outcome.ok === true,
        suite: ({ trace }) => trace.outcome.suite === wanted,
        same: ({ trace }) => trace.outcome.version === 'TLS 1.2',
      },
    },
  },
  solution: { ...start, server: { ...start.server, changes: { suites: [wanted] } } },
  values: {
    client: ({ resolved }) => resolved.client.short,
    server: ({ resolved }) => resolved.server.short,
    'hello.size': (played) => sizeOf(played, 'client_hello'),
    'suites.offered': (played) => String(suitesOffered(played).filter((name) => !name.endsWith('_SCSV')).length),
    'suites.usable': (played) => String(suitesUsable(played).length),
    suite: ({ trace }) => trace.outcome.suite ?? '',
    group: ({ trace }) => trace.outcome.group ?? '',
    scheme: ({ trace }) => trace.outcome.signature_scheme ?? '',
    'certificate.size': (played) => sizeOf(played, 'certificate'),
    'chain.length': ({ trace }) => String(trace.chain.length),
    wanted: () => wanted,
  },
  claims: {
    'client-order': (played) => decisionOn(played, 'suite', 'server')?.order?.whose === 'client',
    'in-the-clear': (played) =>
      ['client_hello', 'server_hello', 'certificate', 'server_key_exchange', 'client_key_exchange'].every(
        (name) => wasSent(played, name) && !isSealed(played, name),
      ),
    'finished-sealed': (played) => isSealed(played, 'finished'),
    works: ({ trace }) => trace.outcome.ok === true,
    'key-exchange-signed': (played) => decisionOn(played, 'signature', 'client')?.chosen !== undefined,
    'both-finished': (played) => wasSent(played, 'finished', 'client') && wasSent(played, 'finished', 'server'),
  },
}
