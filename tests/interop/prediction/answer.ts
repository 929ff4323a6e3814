import { connect } from 'node:net'
import { concat } from '../../../src/bytes/buffer.ts'
import { fromUtf8 } from '../../../src/bytes/text.ts'
import { fieldBits } from '../../../src/crypto/ffdh.ts'
import { alerts } from '../../../src/spec/alert.ts'
import { groups } from '../../../src/spec/group.ts'
import { contentCodes, handshakeCodes } from '../../../src/spec/message.ts'
import { nameIn12, schemes } from '../../../src/spec/signature.ts'
import { suite, suites } from '../../../src/spec/suite.ts'
import { TLS12, TLS13, versions } from '../../../src/spec/version.ts'
import { find } from '../../../src/wire/extension.ts'
import {
  decodeHandshake,
  isRetry,
  serverHello,
  serverKeyExchangeDhe,
  serverKeyExchangeEcdhe,
  type ServerHello,
} from '../../../src/wire/handshake.ts'
import { decodeAlert, takeRecord } from '../../../src/wire/record.ts'

/**
 * What a server answers to a ClientHello, in one line: `TLS 1.2 SUITE GROUP SCHEME ALPN`, `retry GROUP`, `alert NAME`, or
 * how the connection ended without. In TLS 1.3 what follows the ServerHello is sealed, so that neither scheme nor ALPN show.
 */
export type Answer = string

/** The answer in what a server has sent so far. Undefined while more has to come. */
export const readAnswer = (sent: Uint8Array): Answer | undefined => {
  let stream = sent
  let pending: Uint8Array = new Uint8Array(0)
  let hello: ServerHello | undefined
  let agreed = ''
  for (;;) {
    const next = takeRecord(stream)
    if (next.kind === 'more') return undefined
    if (next.kind === 'fault') return `no record: ${next.why}`
    stream = next.rest
    if (next.record.type === contentCodes.alert) {
      const { level, description } = decodeAlert(next.record.fragment) ?? { level: 2, description: -1 }
      if (level === 2) return `alert ${alerts.name(description)}`
    }
    if (next.record.type !== contentCodes.handshake) continue
    pending = concat(pending, next.record.fragment)
    while (pending.length >= 4) {
      const end = 4 + pending[1]! * 65536 + pending[2]! * 256 + pending[3]!
      if (pending.length < end) break
      const message = pending.slice(0, end)
      pending = pending.slice(end)
      if (message[0] === handshakeCodes.server_hello) {
        hello = decodeHandshake('server_hello', serverHello, message)
        if (isRetry(hello))
          return `retry ${groups.show(find('hello_retry_request', hello.extensions, 'key_share')?.selected_group ?? 0)}`
        const share = find('server_hello', hello.extensions, 'key_share')
        const version = find('server_hello', hello.extensions, 'supported_versions')?.selected_version
        if (version === TLS13)
          return `TLS 1.3 ${suites.show(hello.cipher_suite)} ${groups.show(share?.server_share.group ?? 0)}`
      }
      if (message[0] === handshakeCodes.server_key_exchange) agreed = agreement(hello!, message)
      if (message[0] === handshakeCodes.server_hello_done) {
        const alpn = find('server_hello', hello!.extensions, 'application_layer_protocol_negotiation')
        const protocol = alpn ? ` ${fromUtf8(alpn.protocol_name_list[0]!)}` : ''
        return `${versions.show(hello!.legacy_version)} ${suites.show(hello!.cipher_suite)}${agreed}${protocol}`
      }
    }
  }
}

/** What ServerKeyExchange shows: the group, or the size of the field, and the scheme of the signature. */
const agreement = (hello: ServerHello, message: Uint8Array): string => {
  const version = hello.legacy_version
  const by = (params: { algorithm?: number }) =>
    version >= TLS12 ? ` ${nameIn12(schemes.show(params.algorithm ?? 0))}` : ''
  if (suite(hello.cipher_suite)?.keyExchange === 'DHE') {
    const { params, signed_params } = decodeHandshake('server_key_exchange', serverKeyExchangeDhe(version), message)
    const bits = fieldBits({ prime: params.dh_p, generator: params.dh_g })
    return ` DHE ${bits}${by(signed_params)}`
  }
  const { params, signed_params } = decodeHandshake('server_key_exchange', serverKeyExchangeEcdhe(version), message)
  return ` ${groups.show(params.curve_params.namedcurve)}${by(signed_params)}`
}

/** Milliseconds that a server has for its answer. */
const patience = 10_000

/** Sends a ClientHello as it is and reads until the server has answered; then resets the connection. */
export const ask = (port: number, hello: Uint8Array): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let sent: Uint8Array = new Uint8Array(0)
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const settle = (answer: Answer): void => {
      socket.removeAllListeners('close')
      socket.resetAndDestroy()
      resolve(answer)
    }
    socket.setTimeout(patience, () => settle('silence'))
    socket.once('connect', () => socket.write(hello))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? settle('reset') : reject(error),
    )
    socket.once('close', () => settle('closed'))
    socket.on('data', (bytes) => {
      sent = concat(sent, bytes)
      try {
        const answer = readAnswer(sent)
        if (answer !== undefined) settle(answer)
      } catch (fault) {
        socket.destroy()
        reject(fault instanceof Error ? fault : new Error(String(fault)))
      }
    })
  })
