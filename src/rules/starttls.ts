import { rfc } from '../spec/reference.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Decision } from './rule.ts'

/** How a mail can travel on: with TLS from here, or in the clear. */
const ways = ['STARTTLS', 'in the clear'] as const
type Way = (typeof ways)[number]

interface Question {
  readonly policy: ClientSettings['startTls']
  readonly offered: boolean
}
const rule = ruleOf<Way, Question>()

export const startTlsRules = {
  'starttls.wanted': rule({
    reference: rfc(3207, '4'),
    alert: 'handshake_failure',
    reads: ['client.startTls'],
    holds: (way, { policy }) => way !== 'STARTTLS' || policy !== 'off',
    args: () => ({}),
    evidence: () => ['client.startTls'],
  }),
  'starttls.offered': rule({
    reference: rfc(3207, '4'),
    alert: 'handshake_failure',
    reads: ['client.startTls', 'server.startTls'],
    holds: (way, { offered }) => way !== 'STARTTLS' || offered,
    args: () => ({}),
    evidence: () => ['smtp.250'],
  }),
  'starttls.clear-allowed': rule({
    reference: rfc(3207, '6'),
    alert: 'insufficient_security',
    reads: ['client.startTls'],
    holds: (way, { policy }) => way === 'STARTTLS' || policy === 'off' || policy === 'preferred',
    args: (way, { policy }) => ({ way, policy }),
    evidence: () => ['client.startTls'],
  }),
  'starttls.ready': ruleOf<number, null>()({
    reference: rfc(3207, '4'),
    alert: 'handshake_failure',
    reads: ['client.startTls', 'server.startTlsReply'],
    holds: (code) => code === 220,
    args: (code) => ({ code }),
    evidence: (code) => [`smtp.${code}`],
  }),
  'starttls.first': ruleOf<boolean, { readonly command: string }>()({
    reference: rfc(3207, '4'),
    alert: 'insufficient_security',
    reads: ['client.startTls', 'server.startTls'],
    holds: (secured) => secured,
    args: (_, { command }) => ({ command }),
    evidence: (_, { command }) => [`smtp.${command}`],
  }),
} as const

/** What a sender of mail does about STARTTLS, once it knows what the receiver offers (RFC 3207 §4). */
export const chooseStartTls = (
  policy: ClientSettings['startTls'],
  offered: boolean,
): { readonly decision: Decision; readonly value: Way | undefined } =>
  choose(
    { question: 'starttls', by: 'client', offered: [policy], had: [offered ? '250-STARTTLS' : 'no 250-STARTTLS'] },
    startTlsRules,
    ['starttls.wanted', 'starttls.offered', 'starttls.clear-allowed'],
    ways,
    (way) => way,
    { policy, offered },
    { rule: 'starttls.offered', evidence: ['smtp.250'] },
  )

/** The receiver answered STARTTLS: is it ready? */
export const judgeReady = (code: number): Decision =>
  insist({ question: 'starttls', by: 'client' }, startTlsRules, ['starttls.ready'], code, String(code), null)

/** After a reply other than 220: who prefers TLS sends in the clear, who requires it does not send (RFC 3207 §4.1). */
export const goesOnInClear = (policy: ClientSettings['startTls']): boolean => policy === 'preferred'

/** A command that the receiver takes only inside TLS. */
export const judgeFirst = (server: ServerSettings, secured: boolean, command: string): Decision | undefined =>
  server.startTls === 'required'
    ? insist({ question: 'starttls', by: 'server' }, startTlsRules, ['starttls.first'], secured, command, { command })
    : undefined
