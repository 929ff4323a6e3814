import { chooseCompression } from '../../src/rules/compression.ts'
import { chooseStatus, judgeStatus, type StatusFacts } from '../../src/rules/status.ts'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import { now, offer, row, serving, type Row } from './row.ts'

const server = (statusRequest: boolean, staple: ServerSettings['staple']) => () =>
  chooseStatus(offer({ statusRequest }), serving({ staple })).decision!
const good: StatusFacts = {
  at: 'certificate_status.response',
  present: true,
  mustStaple: false,
  fault: undefined,
  answer: 'successful',
  forCertificate: true,
  signed: true,
  status: 'good',
  revokedAt: '',
  thisUpdate: '2026-11-20T09:00:00Z',
  nextUpdate: '2026-11-27T09:00:00Z',
}
const client =
  (facts: Partial<StatusFacts>, how: ClientSettings['certificateStatus'] = 'judged') =>
  () =>
    judgeStatus({ ...good, ...facts }, { how, now })
const absent = { present: false, mustStaple: true } as const

const compression = (certificateCompression: readonly number[]) => () =>
  chooseCompression(offer({ certificateCompression }))!

export const statusRows: readonly Row[] = [
  row('a client that can decompress certificates', compression([2, 1]), '= none'),
  row('a client asks, a server has one', server(true, 'good'), '= staple'),
  row('a client asks, a server has none', server(true, 'none'), '= none'),
  row('nobody asks', server(false, 'good'), '= none'),
  row('a good response', client({}), '= good'),
  row('without an end', client({ nextUpdate: '' }), '= good'),
  row(
    'none, where one has to come',
    client(absent, 'judged and required'),
    'status.stapled bad_certificate_status_response',
  ),
  row('none, and the client does not insist', client(absent), '= none'),
  row(
    'bytes that are no response',
    client({ fault: 'ocsp_response: SEQUENCE' }),
    'status.readable bad_certificate_status_response',
  ),
  row('the responder says tryLater', client({ answer: 'tryLater' }), 'status.answered bad_certificate_status_response'),
  row(
    'another certificate',
    client({ forCertificate: false }),
    'status.for-certificate bad_certificate_status_response',
  ),
  row('another signer', client({ signed: false }), 'status.signed bad_certificate_status_response'),
  row('of tomorrow', client({ thisUpdate: '2026-11-22T09:00:00Z' }), 'status.timely bad_certificate_status_response'),
  row('out of date', client({ nextUpdate: '2026-11-21T08:59:59Z' }), 'status.timely bad_certificate_status_response'),
  row('revoked', client({ status: 'revoked' }), 'status.unrevoked certificate_revoked'),
  row('not known', client({ status: 'unknown' }), 'status.known bad_certificate_status_response'),
  row('revoked, and the client does not look', client({ status: 'revoked' }, 'ignored'), '= revoked'),
]
