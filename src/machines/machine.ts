import { rfc } from '../spec/reference.ts'
import { initialTransition } from 'xstate'
import { judge, lookupOf, lookupPosition, positionIn, STAY, toMachine, type Chart, type Position } from './chart.ts'
import { CLOSED } from './outcome.ts'
import * as clientAuthentication from './client/authentication.ts'
import * as client from './client/hello.ts'
import * as clientExchange from './client/keyexchange.ts'
import * as clientRenegotiation from './client/renegotiation.ts'
import * as client12 from './client/tls12.ts'
import * as clientResumption12 from './client/resumption12.ts'
import * as client13 from './client/tls13.ts'
import * as serverAuthentication from './server/authentication.ts'
import * as server from './server/hello.ts'
import * as resumption12 from './server/resumption12.ts'
import * as resumption13 from './server/resumption13.ts'
import * as serverRenegotiation from './server/renegotiation.ts'
import * as server12 from './server/tls12.ts'
import * as server13 from './server/tls13.ts'
import { onAlert, onAnswer, onEarlyAlert, onData, onClose, onSend } from './connection.ts'
import { onKeyUpdate, onUpdateKeys } from './update.ts'
import type { Side } from '../rules/rule.ts'

const everywhere = {
  alert: judge(onAlert, { close: CLOSED, fatal: CLOSED, warning: STAY }),
  close: judge(onClose, { closed: CLOSED }),
}
const connected = {
  application_data: judge(onData, { delivered: STAY }),
  send: judge(onSend, { sent: STAY }),
}

/** Data of the connection while a further handshake runs. */
const meanwhile = { application_data: connected.application_data }

const connected13 = {
  ...connected,
  key_update: judge(onKeyUpdate, { updated: STAY, answered: STAY, refuse: CLOSED }),
  'update keys': judge(onUpdateKeys, { sent: STAY }),
}

/** The client's states. TLS 1.3 names are those of RFC 8446 appendix A.1; TLS 1.2 has names in the same style. */
export const clientChart: Chart = {
  id: 'client',
  initial: 'START',
  everywhere,
  states: {
    START: { reference: rfc(8446, 'A.1'), on: { start: judge(client.start, { sent: 'WAIT_SH' }) } },
    WAIT_SH: {
      reference: rfc(8446, 'A.1'),
      on: {
        server_hello: judge(client.onServerHello, {
          retry: 'WAIT_SH',
          tls13: 'TLS13.WAIT_EE',
          tls12: 'TLS12.WAIT_CERT',
          resumed12: 'TLS12.RESUMED_WAIT_CCS',
          refuse: CLOSED,
        }),
        alert: judge(onEarlyAlert, { close: CLOSED, fatal: CLOSED, warning: STAY, refuse: CLOSED }),
        hello_request: judge(client12.ignoreHelloRequest, { ignore: STAY }),
      },
    },
    'TLS13.WAIT_EE': {
      reference: rfc(8446, 'A.1'),
      on: {
        encrypted_extensions: judge(client13.onEncryptedExtensions, {
          ok: 'TLS13.WAIT_CERT_CR',
          resumed: 'TLS13.WAIT_FINISHED',
          refuse: CLOSED,
        }),
      },
    },
    'TLS13.WAIT_CERT_CR': {
      reference: rfc(8446, 'A.1'),
      on: {
        certificate: judge(client13.onCertificate13, { ok: 'TLS13.WAIT_CV', refuse: CLOSED }),
        certificate_request: judge(clientAuthentication.onCertificateRequest13, {
          ok: 'TLS13.WAIT_CERT',
          refuse: CLOSED,
        }),
      },
    },
    'TLS13.WAIT_CERT': {
      reference: rfc(8446, 'A.1'),
      on: { certificate: judge(client13.onCertificate13, { ok: 'TLS13.WAIT_CV', refuse: CLOSED }) },
    },
    'TLS13.WAIT_CV': {
      reference: rfc(8446, 'A.1'),
      on: { certificate_verify: judge(client13.onCertificateVerify13, { ok: 'TLS13.WAIT_FINISHED', refuse: CLOSED }) },
    },
    'TLS13.WAIT_FINISHED': {
      reference: rfc(8446, 'A.1'),
      on: { finished: judge(client13.onFinished13, { ok: 'TLS13.CONNECTED', refuse: CLOSED }) },
    },
    'TLS13.CONNECTED': {
      reference: rfc(8446, 'A.1'),
      on: {
        ...connected13,
        certificate_request: judge(clientAuthentication.onLateRequest13, { answered: STAY, refuse: CLOSED }),
        new_session_ticket: judge(client13.onNewSessionTicket13, { kept: STAY, refuse: CLOSED }),
      },
    },
    'TLS12.RESUMED_WAIT_CCS': {
      reference: rfc(5246, '7.3'),
      on: {
        new_session_ticket: judge(client12.onNewSessionTicket12, { kept: STAY, refuse: CLOSED }),
        change_cipher_spec: judge(client12.onChangeCipherSpec12, { ok: 'TLS12.RESUMED_WAIT_FINISHED' }),
        hello_request: judge(client12.ignoreHelloRequest, { ignore: STAY }),
      },
    },
    'TLS12.RESUMED_WAIT_FINISHED': {
      reference: rfc(5246, '7.3'),
      on: { finished: judge(clientResumption12.onResumedFinished12, { ok: 'TLS12.CONNECTED', refuse: CLOSED }) },
    },
    'TLS12.WAIT_CERT': {
      reference: rfc(5246, '7.3'),
      on: {
        ...meanwhile,
        certificate: judge(client12.onCertificate12, {
          ok: 'TLS12.WAIT_SKE',
          rsa: 'TLS12.WAIT_CS_CR_SHD',
          refuse: CLOSED,
        }),
        hello_request: judge(client12.ignoreHelloRequest, { ignore: STAY }),
      },
    },
    'TLS12.WAIT_SKE': {
      reference: rfc(5246, '7.3'),
      on: {
        ...meanwhile,
        certificate_status: judge(client12.onCertificateStatus, { ok: STAY, refuse: CLOSED }),
        server_key_exchange: judge(clientExchange.onServerKeyExchange, { ok: 'TLS12.WAIT_CR_SHD', refuse: CLOSED }),
        hello_request: judge(client12.ignoreHelloRequest, { ignore: STAY }),
      },
    },
    'TLS12.WAIT_CS_CR_SHD': {
      reference: rfc(5246, '7.3'),
      on: {
        ...meanwhile,
        certificate_status: judge(client12.onCertificateStatus, { ok: 'TLS12.WAIT_CR_SHD', refuse: CLOSED }),
        certificate_request: judge(clientAuthentication.onCertificateRequest12, {
          ok: 'TLS12.WAIT_SHD',
          refuse: CLOSED,
        }),
        server_hello_done: judge(client12.onServerHelloDone, { ok: 'TLS12.WAIT_CCS', refuse: CLOSED }),
        hello_request: judge(client12.ignoreHelloRequest, { ignore: STAY }),
      },
    },
    'TLS12.WAIT_CR_SHD': {
      reference: rfc(5246, '7.3'),
      on: {
        ...meanwhile,
        certificate_request: judge(clientAuthentication.onCertificateRequest12, {
          ok: 'TLS12.WAIT_SHD',
          refuse: CLOSED,
        }),
        server_hello_done: judge(client12.onServerHelloDone, { ok: 'TLS12.WAIT_CCS', refuse: CLOSED }),
        hello_request: judge(client12.ignoreHelloRequest, { ignore: STAY }),
      },
    },
    'TLS12.WAIT_SHD': {
      reference: rfc(5246, '7.3'),
      on: {
        ...meanwhile,
        server_hello_done: judge(client12.onServerHelloDone, { ok: 'TLS12.WAIT_CCS', refuse: CLOSED }),
        hello_request: judge(client12.ignoreHelloRequest, { ignore: STAY }),
      },
    },
    'TLS12.WAIT_CCS': {
      reference: rfc(5246, '7.3'),
      on: {
        ...meanwhile,
        new_session_ticket: judge(client12.onNewSessionTicket12, { kept: STAY, refuse: CLOSED }),
        change_cipher_spec: judge(client12.onChangeCipherSpec12, { ok: 'TLS12.WAIT_FINISHED' }),
        hello_request: judge(client12.ignoreHelloRequest, { ignore: STAY }),
      },
    },
    'TLS12.WAIT_FINISHED': {
      reference: rfc(5246, '7.3'),
      on: { finished: judge(client12.onFinished12, { ok: 'TLS12.CONNECTED', refuse: CLOSED }) },
    },
    'TLS12.CONNECTED': {
      reference: rfc(5246, '7.4.1.1'),
      on: {
        ...connected,
        hello_request: judge(clientRenegotiation.onHelloRequest, {
          renegotiate: 'TLS12.WAIT_SH',
          decline: STAY,
          refuse: CLOSED,
        }),
        renegotiate: judge(clientRenegotiation.onRenegotiate, { renegotiate: 'TLS12.WAIT_SH', cannot: STAY }),
      },
    },
    // A further handshake: until the server's hello the connection is what it was.
    'TLS12.WAIT_SH': {
      reference: rfc(5246, '7.4.1.1'),
      on: {
        ...meanwhile,
        alert: judge(onAnswer, {
          close: CLOSED,
          fatal: CLOSED,
          warning: STAY,
          declined: 'TLS12.CONNECTED',
          refuse: CLOSED,
        }),
        server_hello: judge(clientRenegotiation.onServerHelloAgain, { tls12: 'TLS12.WAIT_CERT', refuse: CLOSED }),
        hello_request: judge(client12.ignoreHelloRequest, { ignore: STAY }),
      },
    },
    [CLOSED]: { reference: rfc(8446, '6.1'), on: {} },
  },
}

/** Where a server stands that has asked for a further handshake, or could not. */
const again = { asked: 'TLS12.WAIT_CH', cannot: STAY, refuse: CLOSED }

/** The server's states, after RFC 8446 appendix A.2. */
export const serverChart: Chart = {
  id: 'server',
  initial: 'START',
  everywhere,
  states: {
    START: {
      reference: rfc(8446, 'A.2'),
      on: {
        client_hello: judge(server.onClientHello, { read: 'RECVD_CH', refuse: CLOSED }),
        ssl2_client_hello: judge(server.onSsl2ClientHello, { read: 'RECVD_CH', refuse: CLOSED }),
      },
    },
    RECVD_CH: {
      reference: rfc(8446, 'A.2'),
      on: {
        negotiate: judge(server.negotiate, {
          tls13: 'TLS13.NEGOTIATED',
          tls12: 'TLS12.NEGOTIATED',
          resumed12: 'TLS12.RESUMED',
          retry: 'START',
          refuse: CLOSED,
        }),
      },
    },
    'TLS13.NEGOTIATED': {
      reference: rfc(8446, 'A.2'),
      on: {
        flight: judge(server13.flight13, {
          sent: 'TLS13.WAIT_FINISHED',
          asked: 'TLS13.WAIT_CERT',
          early: 'TLS13.WAIT_EOED',
          refuse: CLOSED,
        }),
      },
    },
    'TLS13.WAIT_EOED': {
      reference: rfc(8446, 'A.2'),
      on: {
        application_data: judge(resumption13.onEarlyData, { delivered: STAY, refuse: CLOSED }),
        end_of_early_data: judge(resumption13.onEndOfEarlyData, { ok: 'TLS13.WAIT_FINISHED', refuse: CLOSED }),
      },
    },
    'TLS13.WAIT_CERT': {
      reference: rfc(8446, 'A.2'),
      on: {
        certificate: judge(serverAuthentication.onClientCertificate13, {
          shown: 'TLS13.WAIT_CV',
          none: 'TLS13.WAIT_FINISHED',
          refuse: CLOSED,
        }),
      },
    },
    'TLS13.WAIT_CV': {
      reference: rfc(8446, 'A.2'),
      on: {
        certificate_verify: judge(serverAuthentication.onClientCertificateVerify13, {
          ok: 'TLS13.WAIT_FINISHED',
          refuse: CLOSED,
        }),
      },
    },
    'TLS13.WAIT_FINISHED': {
      reference: rfc(8446, 'A.2'),
      on: { finished: judge(server13.onClientFinished13, { ok: 'TLS13.CONNECTED', refuse: CLOSED }) },
    },
    'TLS13.CONNECTED': {
      reference: rfc(8446, 'A.2'),
      on: {
        ...connected13,
        'request certificate': judge(serverAuthentication.onRequestCertificate13, {
          asked: 'TLS13.WAIT_LATE_CERT',
          cannot: STAY,
          refuse: CLOSED,
        }),
      },
    },
    // Data of the client may come before its answer, and none within it.
    'TLS13.WAIT_LATE_CERT': {
      reference: rfc(8446, '4.6.2'),
      on: {
        ...connected13,
        certificate: judge(serverAuthentication.onLateCertificate, {
          shown: 'TLS13.WAIT_LATE_CV',
          none: 'TLS13.WAIT_LATE_FINISHED',
          refuse: CLOSED,
        }),
      },
    },
    'TLS13.WAIT_LATE_CV': {
      reference: rfc(8446, '4.6.2'),
      on: {
        send: connected.send,
        certificate_verify: judge(serverAuthentication.onLateCertificateVerify, {
          ok: 'TLS13.WAIT_LATE_FINISHED',
          refuse: CLOSED,
        }),
      },
    },
    'TLS13.WAIT_LATE_FINISHED': {
      reference: rfc(8446, '4.6.2'),
      on: {
        send: connected.send,
        finished: judge(serverAuthentication.onLateFinished, { ok: 'TLS13.CONNECTED', refuse: CLOSED }),
      },
    },
    'TLS12.RESUMED': {
      reference: rfc(5246, '7.3'),
      on: { flight: judge(resumption12.abbreviated12, { sent: 'TLS12.RESUMED_WAIT_CCS' }) },
    },
    'TLS12.RESUMED_WAIT_CCS': {
      reference: rfc(5246, '7.3'),
      on: {
        change_cipher_spec: judge(server12.onClientChangeCipherSpec12, { ok: 'TLS12.RESUMED_WAIT_FINISHED' }),
      },
    },
    'TLS12.RESUMED_WAIT_FINISHED': {
      reference: rfc(5246, '7.3'),
      on: { finished: judge(resumption12.onResumedFinished12, { ok: 'TLS12.CONNECTED', refuse: CLOSED }) },
    },
    'TLS12.NEGOTIATED': {
      reference: rfc(5246, '7.3'),
      on: { flight: judge(server12.flight12, { sent: 'TLS12.WAIT_CKE', asked: 'TLS12.WAIT_CERT', refuse: CLOSED }) },
    },
    'TLS12.WAIT_CERT': {
      reference: rfc(5246, '7.4.6'),
      on: {
        ...meanwhile,
        certificate: judge(serverAuthentication.onClientCertificate12, {
          shown: 'TLS12.WAIT_CKE',
          none: 'TLS12.WAIT_CKE',
          refuse: CLOSED,
        }),
      },
    },
    'TLS12.WAIT_CKE': {
      reference: rfc(5246, '7.3'),
      on: {
        ...meanwhile,
        client_key_exchange: judge(server12.onClientKeyExchange, {
          ok: 'TLS12.WAIT_CCS',
          verify: 'TLS12.WAIT_CV',
          refuse: CLOSED,
        }),
      },
    },
    'TLS12.WAIT_CV': {
      reference: rfc(5246, '7.4.8'),
      on: {
        ...meanwhile,
        certificate_verify: judge(serverAuthentication.onClientCertificateVerify12, {
          ok: 'TLS12.WAIT_CCS',
          refuse: CLOSED,
        }),
      },
    },
    'TLS12.WAIT_CCS': {
      reference: rfc(5246, '7.3'),
      on: {
        ...meanwhile,
        change_cipher_spec: judge(server12.onClientChangeCipherSpec12, { ok: 'TLS12.WAIT_FINISHED' }),
      },
    },
    'TLS12.WAIT_FINISHED': {
      reference: rfc(5246, '7.3'),
      on: { finished: judge(server12.onClientFinished12, { ok: 'TLS12.CONNECTED', refuse: CLOSED }) },
    },
    'TLS12.CONNECTED': {
      reference: rfc(5246, '7.3'),
      on: {
        ...connected,
        renegotiate: judge(serverRenegotiation.onRenegotiate, again),
        'request certificate': judge(serverRenegotiation.onRequestCertificate12, again),
        client_hello: judge(serverRenegotiation.onClientHelloAgain, {
          read: 'TLS12.RECVD_CH',
          decline: STAY,
          refuse: CLOSED,
        }),
      },
    },
    // HelloRequest is sent; the client may take its time, or decline.
    'TLS12.WAIT_CH': {
      reference: rfc(5246, '7.4.1.1'),
      on: {
        ...connected,
        alert: judge(onAnswer, {
          close: CLOSED,
          fatal: CLOSED,
          warning: STAY,
          declined: 'TLS12.CONNECTED',
          refuse: CLOSED,
        }),
        client_hello: judge(serverRenegotiation.onAwaitedHello, { read: 'TLS12.RECVD_CH', refuse: CLOSED }),
      },
    },
    'TLS12.RECVD_CH': {
      reference: rfc(5246, '7.4.1.2'),
      on: {
        negotiate: judge(serverRenegotiation.negotiateAgain, {
          tls12: 'TLS12.NEGOTIATED',
          refuse: CLOSED,
        }),
      },
    },
    [CLOSED]: { reference: rfc(8446, '6.1'), on: {} },
  },
}

export const charts: Readonly<Record<Side, Chart>> = { client: clientChart, server: serverChart }

/** The XState machines: the source of where an endpoint stands, in the page, in `simulate` and in `live`. */
export const machines = { client: toMachine(clientChart), server: toMachine(serverChart) } as const

const starts = {
  client: positionIn(machines.client, initialTransition(machines.client)[0]),
  server: positionIn(machines.server, initialTransition(machines.server)[0]),
}
export const startPosition = (side: Side): Position => starts[side]

const tables = { client: lookupOf(machines.client), server: lookupOf(machines.server) }
/** The same, by lookup: for sweeps over thousands of configurations. */
export const startLookup = (side: Side): Position => lookupPosition(tables[side], charts[side].initial)
