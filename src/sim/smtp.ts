import { concat } from '../bytes/buffer.ts'
import { fromUtf8, toUtf8 } from '../bytes/text.ts'
import type { ServerSettings, ClientSettings } from '../rules/profile.ts'
import type { Decision } from '../rules/rule.ts'
import { chooseStartTls, goesOnInClear, judgeFirst, judgeReady } from '../rules/starttls.ts'
import type { Answer, Move, Talk } from './talk.ts'

/** SMTP with STARTTLS (RFC 5321, RFC 3207): one mail from a sender that is the TLS client to a receiver that is the server. */

interface Sender {
  readonly policy: ClientSettings['startTls']
  readonly host: string
  /** What is to be said next, in order, once the reply to the last command has come. */
  readonly next: Stage
  readonly secured: boolean
  readonly rest: Uint8Array
}
type Stage = 'greeting' | 'ehlo' | 'starttls' | 'mail' | 'rcpt' | 'data' | 'message' | 'quit' | 'over'

/** The sender's half: it greets, decides about STARTTLS, and delivers one mail. */
export const smtpClient = (policy: ClientSettings['startTls'], host: string): Talk =>
  sender({ policy, host, next: 'greeting', secured: false, rest: nothing }, false)

const nothing = new Uint8Array(0)
const say = (text: string): Move => ({ do: 'say', bytes: toUtf8(`${text}\r\n`) })
const senderName = 'sender.test'

const sender = (state: Sender, satisfied: boolean): Talk => ({
  satisfied,
  hear: (heard) => {
    if (heard.event !== 'secured' && heard.event !== 'data') return { talk: sender(state, satisfied), moves: [] }
    // Whatever was learned before TLS counts no more: EHLO again (RFC 3207 §4.2).
    if (heard.event === 'secured')
      return {
        talk: sender({ ...state, secured: true, next: 'ehlo', rest: nothing }, satisfied),
        moves: [say(`EHLO ${senderName}`)],
      }
    const { reply, rest } = takeReply(concat(state.rest, heard.bytes))
    if (!reply) return { talk: sender({ ...state, rest }, satisfied), moves: [] }
    return react({ ...state, rest }, satisfied, reply)
  },
})

interface Reply {
  readonly code: number
  readonly lines: readonly string[]
}
/** The next whole reply: lines with a hyphen behind the code, and one without (RFC 5321 §4.2.1). */
const takeReply = (arrived: Uint8Array): { reply: Reply | undefined; rest: Uint8Array } => {
  const text = fromUtf8(arrived.slice(0, longest))
  const whole = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*)?\r?\n/.exec(text)
  if (!whole) return { reply: undefined, rest: arrived.slice(-longest) }
  const lines = whole[0].trimEnd().split(/\r?\n/)
  return {
    reply: { code: Number(whole[1]), lines: lines.map((line) => line.slice(4)) },
    rest: arrived.slice(toUtf8(whole[0]).length),
  }
}
/** No more is kept of a line that does not end. */
const longest = 65536

const react = (state: Sender, satisfied: boolean, { code, lines }: Reply): Answer => {
  const go = (next: Stage, ...moves: readonly Move[]): Answer => ({
    talk: sender({ ...state, next }, satisfied),
    moves,
  })
  const mail = (): Answer => go('mail', say(`MAIL FROM:<postmaster@${senderName}>`))
  const quit = (...before: readonly Move[]): Answer => go('quit', ...before, say('QUIT'))
  const positive = code >= 200 && code < 400
  switch (state.next) {
    case 'greeting':
      return positive ? go('ehlo', say(`EHLO ${senderName}`)) : quit()
    case 'ehlo': {
      if (state.secured) return positive ? mail() : quit()
      const { decision, value } = chooseStartTls(
        state.policy,
        lines.some((line) => line.toUpperCase() === 'STARTTLS'),
      )
      const judged = judging(decision)
      if (value === undefined) return quit(judged)
      return value === 'STARTTLS' ? go('starttls', judged, say('STARTTLS')) : go('mail', judged, ...mail().moves)
    }
    case 'starttls': {
      const decision = judgeReady(code)
      if (!decision.refusal) return go('over', judging(decision), { do: 'secure' })
      if (!goesOnInClear(state.policy)) return quit(judging(decision))
      // It was only preferred: the refusal is told, and does not decide.
      const { refusal: _, ...told } = decision
      return go('mail', judging({ ...told, chosen: 'in the clear' }), ...mail().moves)
    }
    case 'mail':
      return positive ? go('rcpt', say(`RCPT TO:<postmaster@${state.host}>`)) : quit()
    case 'rcpt':
      return positive ? go('data', say('DATA')) : quit()
    case 'data':
      return positive
        ? go(
            'message',
            say(`From: postmaster@${senderName}\r\nTo: postmaster@${state.host}\r\nSubject: Hello\r\n\r\nHello.\r\n.`),
          )
        : quit()
    case 'message':
      return { ...quit(), talk: sender({ ...state, next: 'quit' }, positive) }
    case 'quit':
      return go('over', state.secured ? { do: 'close' } : { do: 'hang up' })
    case 'over':
      return go('over')
  }
}

const judging = (decision: Decision): Move => ({ do: 'judge', name: 'starttls', decisions: [decision] })

interface Receiver {
  readonly settings: ServerSettings
  readonly host: string
  readonly secured: boolean
  /** How far the mail is: a sender is named, at least one recipient, its text comes. */
  readonly mail: 'none' | 'sender' | 'recipient' | 'message'
  readonly rest: Uint8Array
}

/** The receiver's half. What came behind STARTTLS in the clear is discarded (RFC 3207 §4.2) unless its settings keep it. */
export const smtpServer = (settings: ServerSettings, host: string): Talk =>
  receiver({ settings, host, secured: false, mail: 'none', rest: nothing })

const receiver = (state: Receiver): Talk => ({
  satisfied: true,
  hear: (heard) => {
    if (heard.event === 'open') return { talk: receiver(state), moves: [say(`220 ${state.host} ESMTP`)] }
    // What was said before TLS counts no more (RFC 3207 §4.2).
    if (heard.event === 'secured') return obey({ ...state, secured: true, mail: 'none' }, state.rest)
    return obey(state, heard.event === 'data' ? concat(state.rest, heard.bytes) : state.rest)
  },
})

/** Carries out the whole lines that have arrived. */
const obey = (before: Receiver, arrived: Uint8Array): Answer => {
  let state: Receiver = { ...before, rest: nothing }
  let rest = arrived
  const moves: Move[] = []
  for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
    const line = fromUtf8(rest.slice(0, end)).replace(/\r$/, '')
    rest = rest.slice(end + 1)
    if (state.mail === 'message') {
      if (line === '.') {
        state = { ...state, mail: 'none' }
        moves.push(say('250 2.0.0 queued'))
      }
      continue
    }
    const verb = line.split(' ', 1)[0]!.toUpperCase()
    moves.push(...reply(state, verb, line.length > verb.length))
    state = { ...state, mail: mailAfter(state, verb) }
    if (moves.at(-1)?.do === 'secure')
      return { talk: receiver({ ...state, rest: state.settings.keepsPlaintext ? rest : nothing }), moves }
  }
  return { talk: receiver({ ...state, rest: rest.slice(-longest) }), moves }
}

const needsTlsFirst = ({ settings, secured }: Receiver): boolean => settings.startTls === 'required' && !secured

/** A sender before recipients, and those before the text (RFC 5321 §4.1.4). */
const isInTurn = ({ mail }: Receiver, verb: string): boolean =>
  verb === 'MAIL' ? mail === 'none' : verb === 'RCPT' ? mail !== 'none' : mail === 'recipient'

/** How far the mail is once the command has been answered. */
const mailAfter = (state: Receiver, verb: string): Receiver['mail'] => {
  if (['EHLO', 'HELO', 'RSET'].includes(verb)) return 'none'
  if (needsTlsFirst(state) || !isInTurn(state, verb)) return state.mail
  return verb === 'MAIL' ? 'sender' : verb === 'RCPT' ? 'recipient' : verb === 'DATA' ? 'message' : state.mail
}

const reply = (state: Receiver, verb: string, hasMore: boolean): Move[] => {
  const { settings, host, secured } = state
  switch (verb) {
    case 'HELO':
      return [say(`250 ${host}`)]
    case 'VRFY':
      return [say('252 2.5.0 send the mail, and it will be seen')]
    case 'EHLO':
      return [
        say(
          [
            `250-${host}`,
            '250-SIZE 10485760',
            ...(!secured && settings.startTls !== 'not offered' ? ['250-STARTTLS'] : []),
            '250 8BITMIME',
          ].join('\r\n'),
        ),
      ]
    case 'STARTTLS':
      if (secured || settings.startTls === 'not offered') return [say('502 5.5.1 command not implemented')]
      // RFC 3207 §4: the command has no parameters.
      if (hasMore) return [say('501 5.5.4 Syntax error (no parameters allowed)')]
      switch (settings.startTlsReply) {
        case '220':
          return [say('220 2.0.0 Ready to start TLS'), { do: 'secure' }]
        case '454':
          return [say('454 4.7.0 TLS not available due to temporary reason')]
        case '501':
          return [say('501 5.5.4 Syntax error (no parameters allowed)')]
      }
    // eslint-disable-next-line no-fallthrough -- every reply code is handled above
    case 'NOOP':
    case 'RSET':
      return [say('250 2.0.0 OK')]
    case 'QUIT':
      return [say('221 2.0.0 Bye')]
    case 'MAIL':
    case 'RCPT':
    case 'DATA': {
      const decision = judgeFirst(settings, secured, verb)
      const judged = decision ? [judging(decision)] : []
      if (decision?.refusal) return [...judged, say('530 5.7.0 Must issue a STARTTLS command first')]
      if (!isInTurn(state, verb)) return [...judged, say('503 5.5.1 Bad sequence of commands')]
      return [...judged, say(verb === 'DATA' ? '354 End with a line that holds only a dot' : '250 2.1.0 OK')]
    }
    default:
      return [say('500 5.5.1 command not recognized')]
  }
}
