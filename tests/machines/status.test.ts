/** A stapled OCSP response (RFC 6066 §8, RFC 8446 §4.4.2.1), and certificates that ask for one (RFC 7633). */
import { describe, expect, test } from 'vitest'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import { certificateStatus, encodeHandshake } from '../../src/wire/handshake.ts'
import {
  alertsOf,
  changing,
  converse,
  pair,
  refusals,
  tls12,
  tls13,
  type Course,
  type Edit,
  type Setting,
} from './exchange.ts'

const versions = [
  ['TLS 1.3', tls13],
  ['TLS 1.2', tls12],
] as const
const play = (base: Setting, client: Partial<ClientSettings>, server: Partial<ServerSettings>, edit?: Edit): Course =>
  converse(
    pair({
      ...base,
      client: { ...base.client, statusRequest: true, ...client },
      server: { ...base.server, ...server },
    }),
    edit,
  )
const verdict = ({ steps, ends }: Course): string =>
  refusals(steps).join() ||
  (ends.client.position.state.endsWith('.CONNECTED') ? 'connected' : ends.client.position.state)

describe.each(versions)('%s', (version, base) => {
  test.each([
    ['good', 'judged', 'connected'],
    ['good', 'judged and required', 'connected'],
    ['revoked', 'judged', 'status.unrevoked certificate_revoked'],
    ['unknown', 'judged', 'status.known bad_certificate_status_response'],
    ['expired', 'judged', 'status.timely bad_certificate_status_response'],
    ['revoked', 'ignored', 'connected'],
    ['none', 'judged and required', 'connected'],
  ] as const)('the staple is %s, and it is %s: %s', (staple, certificateStatus, expected) => {
    expect(verdict(play(base, { certificateStatus }, { staple }))).toBe(expected)
  })
  test.each([
    ['judged', 'connected'],
    ['judged and required', 'status.stapled bad_certificate_status_response'],
  ] as const)('the certificate asks for a staple, and there is none: %s', (certificateStatus, expected) => {
    const course = play(base, { certificateStatus }, { mustStaple: true })
    expect(verdict(course)).toBe(expected)
    if (expected !== 'connected') expect(alertsOf(course.sent.map(({ sent }) => sent))).toEqual(['fatal 113'])
  })
  test('it asks for one, and gets one', () => {
    expect(
      verdict(play(base, { certificateStatus: 'judged and required' }, { mustStaple: true, staple: 'good' })),
    ).toBe('connected')
  })
  test('a client that does not ask gets none, and misses none', () => {
    const course = play(
      base,
      { statusRequest: false, certificateStatus: 'judged and required' },
      { mustStaple: true, staple: 'revoked' },
    )
    expect(verdict(course)).toBe('connected')
    expect(course.messages).not.toHaveProperty('certificate_status')
  })
  test('the response travels where the version has its place', () => {
    const { messages } = play(base, {}, { staple: 'good' })
    expect('certificate_status' in messages).toBe(version === 'TLS 1.2')
  })
})

describe('TLS 1.2, CertificateStatus', () => {
  const bytes = encodeHandshake('certificate_status', certificateStatus, {
    status_type: 1,
    response: Uint8Array.of(1, 2, 3),
  })
  test('that cannot be read is refused by who reads it', () => {
    const garbled = changing('certificate_status', () => bytes)
    expect(verdict(play(tls12, { certificateStatus: 'judged' }, { staple: 'good' }, garbled))).toBe(
      'status.readable bad_certificate_status_response',
    )
  })
  test('that was not announced in ServerHello is unexpected', () => {
    const added = changing('certificate', (certificate) => [certificate, bytes])
    expect(verdict(play(tls12, {}, {}, added))).toBe('message.expected unexpected_message')
  })
  test('that comes twice is unexpected', () => {
    const twice = changing('certificate_status', (status) => [status, status])
    expect(verdict(play(tls12, {}, { staple: 'good' }, twice))).toBe('message.expected unexpected_message')
  })
})
