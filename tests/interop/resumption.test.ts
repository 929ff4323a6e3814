/** Resumption with real peers: each connects twice, and the second time both sides say whether it was a resumption. */
import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { afterAll, describe, expect, test } from 'vitest'
import { toUtf8 } from '../../src/bytes/text.ts'
import type { ClientContext } from '../../src/machines/client/context.ts'
import { earlyDataOf, sessionsOf, type Session } from '../../src/machines/session.ts'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import { hasOpenSsl } from './openssl.ts'
import { clientWorld, connect, host, identity, issued, listen, rootsPem, serverWorld, type Own } from './own.ts'
import { folder, freePort, has, Peer } from './peer.ts'

const files = folder()
const roots = files.write('roots.pem', rootsPem)
const earlyFile = files.write('early.txt', 'early ping\n')
afterAll(() => files.remove())

/** What our side decided about a question: `= …`, or the rule that spoke against it. */
const why = (own: Own, question: string): string | undefined => {
  const decision = own.steps.flatMap(({ decisions }) => decisions).find((one) => one.question === question)
  return decision && (decision.chosen === undefined ? decision.reasons.at(-1)?.rule : '=')
}
let count = 0

interface ServerRow {
  readonly what: string
  readonly server?: Partial<ServerSettings>
  /** What the server has changed to when the peer comes back. */
  readonly then?: Partial<ServerSettings>
  readonly args: readonly string[]
  readonly again?: readonly string[]
  readonly resumed: boolean
  /** Of early data: what s_client reports. */
  readonly early?: 'accepted' | 'rejected' | 'not sent'
  readonly outcomes?: readonly string[]
  readonly decision?: string
}

/** Two connections of s_client, the second with the session of the first. */
const serverRows: readonly ServerRow[] = [
  { what: 'TLS 1.3, psk_dhe_ke', args: ['-tls1_3'], resumed: true, decision: '=' },
  {
    what: 'TLS 1.3, psk_ke, which the client has to allow',
    server: { pskModes: 'psk_ke' },
    args: ['-tls1_3', '-allow_no_dhe_kex'],
    resumed: true,
  },
  {
    what: 'TLS 1.3, psk_ke, which the client does not allow',
    server: { pskModes: 'psk_ke' },
    args: ['-tls1_3'],
    resumed: false,
    decision: 'resume.mode',
  },
  { what: 'TLS 1.3, a server that resumes nothing', server: { pskModes: 'none' }, args: ['-tls1_3'], resumed: false },
  {
    what: 'TLS 1.3, SHA-384',
    server: { suites: ['TLS_AES_256_GCM_SHA384'] },
    args: ['-tls1_3'],
    resumed: true,
  },
  {
    what: 'TLS 1.3, the suite has another hash now',
    server: { suites: ['TLS_AES_256_GCM_SHA384'] },
    then: { suites: ['TLS_AES_128_GCM_SHA256'] },
    args: ['-tls1_3'],
    resumed: false,
    decision: 'resume.hash',
  },
  {
    what: 'TLS 1.3, after a HelloRetryRequest',
    server: { groups: ['secp521r1'] },
    args: ['-tls1_3', '-groups', 'X25519:P-521'],
    resumed: true,
    outcomes: ['negotiate.retry'],
  },
  {
    what: 'TLS 1.3, after a HelloRetryRequest with a cookie',
    server: { statelessRetry: true },
    args: ['-tls1_3'],
    resumed: true,
    outcomes: ['negotiate.retry'],
  },
  {
    what: 'TLS 1.3, early data',
    server: { earlyData: true },
    args: ['-tls1_3'],
    again: ['-early_data', earlyFile],
    resumed: true,
    early: 'accepted',
    outcomes: ['application_data.delivered', 'end_of_early_data.ok'],
  },
  {
    what: 'TLS 1.3, early data that the server does not take any more',
    server: { earlyData: true },
    then: { earlyData: false },
    args: ['-tls1_3'],
    again: ['-early_data', earlyFile],
    resumed: true,
    early: 'rejected',
  },
  {
    what: 'TLS 1.3, early data before a HelloRetryRequest',
    server: { earlyData: true },
    then: { earlyData: true, statelessRetry: true },
    args: ['-tls1_3'],
    again: ['-early_data', earlyFile],
    resumed: true,
    early: 'rejected',
    outcomes: ['negotiate.retry'],
  },
  { what: 'TLS 1.2, ticket', args: ['-tls1_2'], resumed: true, decision: '=' },
  { what: 'TLS 1.2, session ID', server: { sessionCache: true }, args: ['-tls1_2', '-no_ticket'], resumed: true },
  { what: 'TLS 1.2, neither', args: ['-tls1_2', '-no_ticket'], resumed: false },
  {
    what: 'TLS 1.2, ticket, CBC',
    server: { suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256'] },
    args: ['-tls1_2'],
    resumed: true,
  },
  {
    what: 'TLS 1.2, ticket, without extended_master_secret',
    server: { extendedMasterSecret: false },
    args: ['-tls1_2'],
    resumed: true,
  },
  {
    what: 'TLS 1.2, the session has no extended_master_secret, and now there is one',
    server: { extendedMasterSecret: false },
    then: { extendedMasterSecret: true },
    args: ['-tls1_2'],
    resumed: false,
    decision: 'resume.extended-master-secret-new',
  },
  {
    what: 'TLS 1.2, the suite is switched off',
    then: { suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256'] },
    args: ['-tls1_2'],
    resumed: false,
    decision: 'resume.suite',
  },
]

describe.skipIf(!hasOpenSsl)('s_client, our server', () => {
  const session = files.write('session.pem', '')
  const shake = async (change: Partial<ServerSettings>, kept: unknown, args: readonly string[]) => {
    const world = { ...serverWorld({ tickets: '1', ...change }), ...(kept as object) }
    const server = await listen(world)
    const coming = server.next()
    const peer = new Peer('openssl', [
      's_client',
      ...['-connect', `127.0.0.1:${server.port}`, '-servername', host, '-CAfile', roots, '-verify_return_error'],
      ...args,
    ])
    const own = await coming
    await peer.until(/Verify return code: .*\n/)
    peer.type('ping\n')
    await peer.until('\nping\n')
    expect(await peer.finish()).toBe(0)
    await own.done
    await server.stop()
    return { own, output: peer.output }
  }

  test.each(serverRows)(
    '$what',
    async ({ server = {}, then, args, again = [], resumed, early, outcomes, decision }) => {
      const first = await shake(server, {}, [...args, '-sess_out', session])
      expect(first.output).toContain('\nNew, TLSv1')
      const sessions = first.own.connection.endpoint.context
      const kept = sessions.side === 'server' ? { sessions: sessions.stored ?? [] } : {}
      const second = await shake({ ...server, ...then }, kept, [...args, ...again, '-sess_in', session])
      expect(second.output).toContain(resumed ? '\nReused, TLSv1' : '\nNew, TLSv1')
      const { context } = second.own
      expect(context.side === 'server' && (context.psk ?? context.session) !== undefined).toBe(resumed)
      for (const outcome of outcomes ?? []) expect(second.own.outcomes).toContain(outcome)
      if (decision) expect(why(second.own, 'resumption')).toBe(decision)
      if (early) expect(second.output).toContain(`Early data was ${early}`)
      expect(second.own.text.startsWith('early ping\n')).toBe(early === 'accepted')
    },
  )
})

interface ClientRow {
  readonly what: string
  readonly client: Partial<ClientSettings>
  readonly args: readonly string[]
  readonly resumed: boolean
  readonly early?: 'accepted' | 'rejected' | 'not sent'
  readonly compatible?: false
  readonly session?: 'ticket' | 'session ID'
  readonly outcomes?: readonly string[]
}
const tls12 = { versions: ['TLS 1.2'] } as const

/** Two connections of our client, the second with a session of the first. */
const clientRows: readonly ClientRow[] = [
  { what: 'TLS 1.3', client: {}, args: ['-tls1_3'], resumed: true },
  { what: 'TLS 1.3, tickets without state in them', client: {}, args: ['-tls1_3', '-no_ticket'], resumed: true },
  { what: 'TLS 1.3, SHA-384', client: {}, args: ['-tls1_3', '-ciphersuites', 'TLS_AES_256_GCM_SHA384'], resumed: true },
  { what: 'TLS 1.3, both modes', client: { pskModes: 'both' }, args: ['-tls1_3', '-allow_no_dhe_kex'], resumed: true },
  { what: 'TLS 1.3, psk_ke', client: { pskModes: 'psk_ke' }, args: ['-tls1_3', '-allow_no_dhe_kex'], resumed: true },
  { what: 'TLS 1.3, psk_ke, not allowed', client: { pskModes: 'psk_ke' }, args: ['-tls1_3'], resumed: false },
  {
    what: 'TLS 1.3, after a HelloRetryRequest',
    client: {},
    args: ['-tls1_3', '-groups', 'P-521'],
    resumed: true,
    outcomes: ['server_hello.retry'],
  },
  {
    what: 'TLS 1.3, after a HelloRetryRequest with a cookie',
    client: {},
    args: ['-tls1_3', '-stateless'],
    // s_server -stateless of OpenSSL 3.0 does not get over a ChangeCipherSpec, not even s_client's.
    compatible: false,
    resumed: true,
    outcomes: ['server_hello.retry'],
  },
  {
    what: 'TLS 1.3, early data',
    client: { earlyData: true },
    args: ['-tls1_3', '-early_data'],
    resumed: true,
    early: 'accepted',
  },
  {
    what: 'TLS 1.3, early data, of which the tickets say nothing',
    client: { earlyData: true },
    args: ['-tls1_3'],
    resumed: true,
    early: 'not sent',
  },
  {
    what: 'TLS 1.3, early data before a HelloRetryRequest',
    client: { earlyData: true },
    // Against replays a ticket counts once, and the second ClientHello would come too late with it.
    args: ['-tls1_3', '-early_data', '-groups', 'P-521', '-no_anti_replay'],
    resumed: true,
    early: 'rejected',
    outcomes: ['server_hello.retry'],
  },
  { what: 'TLS 1.2, ticket', client: tls12, args: ['-tls1_2'], resumed: true, session: 'ticket' },
  { what: 'TLS 1.2, session ID', client: tls12, args: ['-tls1_2', '-no_ticket'], resumed: true, session: 'session ID' },
  {
    what: 'TLS 1.2, ticket, without extended_master_secret',
    client: { ...tls12, extendedMasterSecret: false },
    args: ['-tls1_2'],
    resumed: true,
  },
]

/** A client that would take a ticket of TLS 1.2: curl, after which ours is made, would not. */
const willing = (change: Partial<ClientSettings>, session?: Session, compatible = true) => {
  const world = clientWorld(change)
  const { extensions } = world.hello
  const sessionIdLength = compatible ? world.hello.sessionIdLength : 0
  return {
    ...world,
    hello: { ...world.hello, sessionIdLength, extensions: [{ type: 35, body: '' }, ...extensions] },
    session,
  }
}

describe.skipIf(!hasOpenSsl)('our client, s_server', () => {
  test.each(clientRows)('$what', async ({ client, args, resumed, early, session: kind, compatible, outcomes }) => {
    const { chain, key } = issued('p-256')
    const port = await freePort()
    const peer = new Peer('openssl', [
      's_server',
      ...[
        '-accept',
        `127.0.0.1:${port}`,
        '-cert',
        files.write('s.pem', chain),
        '-cert_chain',
        files.write('s.pem', chain),
        '-key',
        files.write('s.key', key),
      ],
      ...args,
    ])
    await peer.until('ACCEPT')
    const shake = async (session?: Session): Promise<Own> => {
      const heard = peer.output.length
      const own = await connect(port, willing(client, session, compatible), toUtf8('early ping\n'))
      await own.connected()
      own.connection.send(toUtf8(`ping ${++count}\n`))
      await peer.until(`ping ${count}\n`)
      // s_server says what it is given; what it says itself comes behind the tickets.
      peer.type(`pong ${count}\n`)
      await own.until('an answer', () => own.text.includes(`pong ${count}\n`))
      own.connection.close()
      await own.done
      if (early === 'accepted' && session) expect(peer.output.slice(heard)).toContain('early ping')
      return own
    }
    const first = await shake()
    const session = sessionsOf(first.connection.endpoint).at(-1)
    if (kind) expect(session?.kind === 'master secret' && session.ticket ? 'ticket' : 'session ID').toBe(kind)
    expect(session).toBeDefined()
    const second = await shake(session)
    expect((second.context as ClientContext).resumed === true).toBe(resumed)
    for (const outcome of outcomes ?? []) expect([...first.outcomes, ...second.outcomes]).toContain(outcome)
    if (early) expect(earlyDataOf(second.connection.endpoint).result).toBe(early)
    await peer.stop('SIGKILL')
  })
})

describe.skipIf(!has('gnutls-cli', '--version'))('gnutls-cli -r, our server', () => {
  test.each([
    ['TLS 1.3', 'NORMAL:-VERS-ALL:+VERS-TLS1.3', {}],
    ['TLS 1.2, ticket', 'NORMAL:-VERS-ALL:+VERS-TLS1.2', {}],
    ['TLS 1.2, session ID', 'NORMAL:-VERS-ALL:+VERS-TLS1.2:%NO_TICKETS', { sessionCache: true }],
  ] as const)('%s', async (_, priority, change) => {
    const server = await listen({ identities: [identity('p-256')], ...change })
    const peer = new Peer('gnutls-cli', [
      ...['-r', '-p', String(server.port), '127.0.0.1', `--sni-hostname=${host}`, `--verify-hostname=${host}`],
      ...[`--x509cafile=${roots}`, `--priority=${priority}`],
    ])
    await peer.until('*** This is a resumed session')
    peer.type('ping\n')
    await peer.until('\nping\n')
    expect(await peer.finish()).toBe(0)
    await server.stop()
  })
})

describe.skipIf(!has('gnutls-serv', '--version'))('our client, gnutls-serv', () => {
  test.each([
    ['TLS 1.3', {}, 'NORMAL:-VERS-ALL:+VERS-TLS1.3', [], 'not sent'],
    [
      'TLS 1.3, early data',
      { earlyData: true },
      'NORMAL:-VERS-ALL:+VERS-TLS1.3',
      ['--earlydata', '--maxearlydata=1024'],
      'accepted',
    ],
    ['TLS 1.2, ticket', tls12, 'NORMAL:-VERS-ALL:+VERS-TLS1.2', [], 'not sent'],
    ['TLS 1.2, session ID', tls12, 'NORMAL:-VERS-ALL:+VERS-TLS1.2', ['--noticket'], 'not sent'],
  ] as const)('%s', async (_, change, priority, more, early) => {
    const { chain, key } = issued('p-256')
    const port = await freePort()
    const peer = new Peer('gnutls-serv', [
      ...['--echo', '--crlf', '-p', String(port), `--priority=${priority}`, ...more],
      ...[`--x509certfile=${files.write('g.pem', chain)}`, `--x509keyfile=${files.write('g.key', key)}`],
    ])
    await peer.until(/listening on IPv4 .*done/)
    const shake = async (session?: Session): Promise<Own> => {
      const own = await connect(port, willing(change, session), toUtf8('early\n'))
      await own.connected()
      await own.exchange('ping of our client\n', 'ping of our client\n')
      own.connection.close()
      await own.done
      return own
    }
    const first = await shake()
    const second = await shake(sessionsOf(first.connection.endpoint).at(-1))
    expect((second.context as ClientContext).resumed).toBe(true)
    expect(earlyDataOf(second.connection.endpoint).result).toBe(early)
    await peer.stop('SIGKILL')
  })
})

describe('Node, our server', () => {
  test.each([['TLSv1.3'], ['TLSv1.2']] as const)('%s', async (version) => {
    const server = await listen({ identities: [identity('p-256')] })
    const shake = async (session?: Buffer) => {
      const socket = connectTls({
        ...{ port: server.port, host: '127.0.0.1', servername: host, ca: rootsPem, session },
        ...{ minVersion: version, maxVersion: version },
      })
      const given = once(socket, 'session') as Promise<[Buffer]>
      await once(socket, 'secureConnect')
      const reused = socket.isSessionReused()
      const kept = reused ? undefined : (await given)[0]
      const closed = once(socket, 'close')
      socket.end()
      await closed
      return { reused, kept }
    }
    const first = await shake()
    expect(first.reused).toBe(false)
    expect((await shake(first.kept)).reused).toBe(true)
    await server.stop()
  })
})
