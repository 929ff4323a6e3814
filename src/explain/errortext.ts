import type { Weight } from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'
import type { Resolved } from '../sim/scenario.ts'
import type { Outcome, Trace } from '../sim/trace.ts'
import { alerts } from '../spec/alert.ts'
import { decidingOf } from '../sim/deciding.ts'
import { errorData } from './errordata.ts'

/** What somebody gets to see when the connection fails, and where it leads astray. */
export interface ErrorText {
  /** Who looks: the person at the client, or whoever reads the server's log. */
  readonly side: Side
  /** `curl with OpenSSL`, `Windows event log, System` */
  readonly program: string
  readonly text: string
  readonly weight: Weight
  readonly source: string
  /** What the text does not say, or says wrongly. */
  readonly note: string | undefined
}

/** The texts of both sides. Empty when the connection works, when its end is not known, and where no text is known. */
export const errorTexts = (trace: Trace, { client, server }: Pick<Resolved, 'client' | 'server'>): ErrorText[] => {
  const { outcome } = trace
  if (outcome.ok !== false) return []
  const [byClient, byServer] = [clientStack(client.name), serverStack(server.name)]
  return [
    ...found('client', byClient, clientConditions(trace), outcome),
    ...(byServer === 'schannel-log' && outcome.cause === 'http.certificate-given'
      ? found('client', 'iis-page', ['client_cert_required'], outcome)
      : []),
    // The simulation knows this one word for every handshake that fails.
    ...(outcome.layer === 'tls' && client.note.includes('SSL Labs')
      ? found('client', 'ssllabs', ['any_handshake_failure'], outcome)
      : []),
    ...found('server', byServer, serverConditions(trace), outcome),
  ]
}

interface Row {
  readonly stack: string
  readonly condition: string
  readonly program: string
  readonly text: string
  readonly weight: Weight
  readonly source: string
}

const rows: readonly Row[] = errorData
  .trim()
  .split(/^# /m)
  .filter(Boolean)
  .flatMap((block) => {
    const [head = '', ...lines] = block.trim().split('\n')
    const [stack = '', program = '', weight = '', source = ''] = head.split(' | ')
    return lines.map((line) => {
      const at = line.indexOf(' | ')
      return {
        stack,
        program,
        weight: weight as Weight,
        source,
        condition: line.slice(0, at),
        text: line.slice(at + 3),
      }
    })
  })

/** The rows of a stack for the first condition that it has a text for; of one program only one. */
const found = (side: Side, stack: string | undefined, conditions: readonly string[], outcome: Outcome): ErrorText[] => {
  const own = rows.filter((row) => row.stack === stack)
  const condition = conditions.find((one) => own.some((row) => row.condition === one))
  const fitting = own.filter((row) => row.condition === condition)
  return fitting
    .filter((row, n) => fitting.findIndex(({ program }) => program === row.program) === n)
    .map(({ program, text, weight, source, condition: what }) => ({
      side,
      program,
      text: filled(text, outcome),
      weight,
      source,
      note: noteOn(stack!, what, text, outcome),
    }))
}

const filled = (text: string, { ended }: Outcome): string => {
  const code = ended?.code ? alerts.code(ended.code) : undefined
  return code === undefined ? text : text.replace(' NN.', ` ${code}.`)
}

/** The library that reports errors, by what profiles are called; the first that fits. */
const clientStacks: readonly (readonly [RegExp, string])[] = [
  [/^curl\b.*OpenSSL/i, 'curl'],
  [/^Python/, 'python'],
  [/^Node/, 'node'],
  [/^(Deno|rustls|reqwest)/i, 'rustls'],
  [/^go\b/i, 'go'],
  [/^Java\b/, 'jsse'],
  [/GnuTLS/, 'gnutls'],
  [/^\.NET/, 'dotnet'],
  [/^(Chrom(e|ium)|Edge (79|[89]\d|1\d\d)|Opera (1[5-9]|[2-9]\d))/, 'chromium'],
  [/^(Firefox|Thunderbird|Tor)/, 'nss'],
  [/^(Safari|iOS|Apple)/, 'apple'],
  [/^(IE|Edge 1[2-8]|Exchange)/, 'schannel'],
  [/^OpenSSL [34]/, 'openssl'],
]
const serverStacks: readonly (readonly [RegExp, string])[] = [
  [/IIS|Exchange|Windows/, 'schannel-log'],
  [/Java|JSSE|Tomcat|Jetty/, 'jsse-log'],
  [/OpenSSL|nginx|Apache|Postfix/, 'openssl-log'],
]
const clientStack = (name: string) => clientStacks.find(([sign]) => sign.test(name))?.[1]
const serverStack = (name: string) => serverStacks.find(([sign]) => sign.test(name))?.[1]

/** What a client reports of its own refusals, by the rule that decided. */
const ownConditions: Readonly<Record<string, readonly string[]>> = {
  'chain.trusted': ['unknown_ca'],
  'chain.unexpired': ['cert_expired'],
  'chain.begun': ['cert_not_yet_valid'],
  'chain.name': ['hostname_mismatch'],
  'chain.usage': ['wrong_eku'],
  'chain.key-size': ['small_key'],
  'hello.secure-renegotiation': ['unsafe_legacy_renegotiation'],
  'suite.was-offered': ['server_selects_unoffered_cipher'],
  'group.field-size': ['dh_key_too_small'],
  'h2.suite': ['inadequate_security'],
  'status.unrevoked': ['revoked'],
  'renegotiation.enabled': ['no_renegotiation'],
  'renegotiation.patience': ['no_renegotiation'],
}

/** What the client has seen, the most telling first. */
const clientConditions = (trace: Trace): readonly string[] => {
  const { cause, by, ended } = trace.outcome
  if (by === 'client' && cause) {
    if (cause === 'chain.hash') return [`weak_signature_${hashOf(trace)}`, 'weak_signature']
    if (cause === 'version.was-offered')
      return refusedArgs(trace)['version'] === 'TLS 1.0'
        ? ['server_selects_tls1_0', 'protocol_version']
        : ['protocol_version']
    return ownConditions[cause] ?? []
  }
  if (ended?.by !== 'server') return []
  switch (ended.how) {
    case 'alert':
      return [`alert_${ended.code}`, 'alert', 'any_handshake_failure']
    case 'reset':
      return ['connection_reset']
    case 'close':
      return ['connection_closed']
    default:
      return []
  }
}

const refusedArgs = ({ steps }: Trace): Readonly<Record<string, unknown>> =>
  decidingOf(steps)?.decision.refusal?.args ?? {}
const hashOf = (trace: Trace): string =>
  String(refusedArgs(trace)['hash'] ?? '')
    .replace('-', '')
    .toLowerCase()

/** What the server's side writes down. */
const serverConditions = ({ outcome }: Trace): readonly string[] => {
  const { cause, by, ended, layer } = outcome
  if (by === 'server' && cause && layer === 'tls') {
    if (cause.startsWith('signature.')) return ['sig_alg_mismatch', 'weak_signature']
    if (cause === 'renegotiation.answered') return ['no_renegotiation']
    if (cause.startsWith('suite.'))
      return outcome.version === null || outcome.version === 'TLS 1.2' ? ['no_shared_cipher'] : []
    return []
  }
  return ended?.by === 'client' && ended.how === 'alert' ? ['alert_received'] : []
}

/** Where a text leads astray. A text without a note says what happened. */
const noteOn = (stack: string, condition: string, text: string, { cause, ended }: Outcome): string | undefined => {
  const aboutSuites = cause?.startsWith('suite.') || cause?.startsWith('version.')
  const aboutSignatures = cause?.startsWith('signature.')
  if (stack === 'jsse-log' && aboutSignatures)
    return 'Suites are not the matter: Java finds none because no signature goes with any of them.'
  if (stack === 'ssllabs')
    return aboutSuites ? undefined : 'It stands for every handshake that fails; here versions and suites do meet.'
  if (condition === 'connection_reset')
    return stack === 'apple'
      ? 'The code for a connection that is torn down without an alert: the reason lies with the server, which gave up in silence. Code -9824 would be alert 40.'
      : 'A reset carries no reason: from this text nobody can tell why.'
  if (condition === 'connection_closed') return 'Nothing was said before the end: from this text nobody can tell why.'
  if (text.startsWith('SEC_E_ILLEGAL_MESSAGE'))
    return `No message was badly formed: it only means that the alert ${ended?.code ?? 'handshake_failure'} arrived.`
  if (text.startsWith('SEC_E_INTERNAL_ERROR')) return 'It only means that the alert internal_error arrived.'
  if (text.includes('ERR_SSL_VERSION_OR_CIPHER_MISMATCH') && !aboutSuites)
    return 'Chromium shows it for several alerts alike; here versions and suites do meet.'
  if (text.includes('sslv3 alert') || text.includes('SSLV3_ALERT'))
    return `SSL 3.0 has no part in it: this is what OpenSSL before 3.2 calls the alert.${aboutSuites ? '' : ' It does not say what the alert was sent for.'}`
  if (text.includes('The request was aborted: Could not create SSL/TLS'))
    return 'It is said of every handshake that fails.'
  if (condition === 'alert_certificate_expired' && stack === 'curl')
    return 'It sounds as if curl had judged the server’s certificate; it is the server that judged the client’s.'
  if (stack === 'schannel-log' && condition === 'weak_signature')
    return 'State 252 has been reported for signatures that do not fit; the entry itself does not say so.'
  if (condition === 'alert_handshake_failure' && !aboutSuites) return 'It does not say what the alert was sent for.'
  return undefined
}
