import type { Side } from '../rules/rule.ts'
import type { Unit } from '../sim/trace.ts'
import { contentCodes } from '../spec/message.ts'
import { TLS13 } from '../spec/version.ts'
import type { Row } from './view.ts'

/** What a part of the conversation is about. */
export type Scene =
  | 'tcp'
  | 'clear'
  | 'hello'
  | 'mind'
  | 'retry'
  | 'answer'
  | 'papers'
  | 'keys'
  | 'tickets'
  | 'early'
  | 'policy'
  | 'talk'
  | 'asked'
  | 'declined'
  | 'late'
  | 'update'
  | 'end'

/** What a row is about; where it goes on with what there was, the scene before it stays. */
export const sceneOfRow = (unit: Unit, row: Row, before: Scene): Scene => {
  if (unit.kind === 'clear') return 'clear'
  if (unit.kind === 'reset' || unit.kind === 'fin') return 'end'
  if (unit.kind !== 'record') return before
  if (row.alert) {
    if (row.alert.name === 'no_renegotiation' && row.alert.level === 'warning') return 'declined'
    return row.alert.level === 'fatal' || row.alert.name === 'close_notify' ? 'end' : before
  }
  if (unit.type === contentCodes.application_data) return unit.epoch === 'early' ? 'early' : 'talk'
  return sceneOfMessage(unit.parts[0]?.name ?? '', unit.from, before, {
    in13: unit.reading.version >= TLS13,
    connected: unit.epoch === 'application',
  })
}

const sceneOfMessage = (
  name: string,
  from: Side,
  before: Scene,
  { in13, connected }: { in13: boolean; connected: boolean },
): Scene => {
  switch (name) {
    case 'client_hello':
      return 'hello'
    case 'hello_retry_request':
      return 'retry'
    case 'server_hello':
      return 'answer'
    case 'hello_request':
      return 'asked'
    case 'key_update':
      return 'update'
    case 'new_session_ticket':
      return connected ? 'tickets' : 'keys'
    case 'encrypted_extensions':
      return 'papers'
    case 'client_key_exchange':
    case 'end_of_early_data':
      return 'keys'
    case 'certificate_request':
      return connected ? 'late' : before
    case 'certificate':
    case 'certificate_verify':
      return connected ? 'late' : from === 'client' ? 'keys' : before
    case 'change_cipher_spec':
      return from === 'client' && before === 'papers' ? 'keys' : before
    case 'finished':
      return connected ? 'late' : in13 && from === 'server' ? 'papers' : 'keys'
    default:
      return before
  }
}

/** What is decided about a row stands in its scene, unless it begins one of its own. */
export const sceneOfQuestions = (questions: readonly string[], by: Side, before: Scene): Scene => {
  if (questions.some((id) => id.startsWith('policy'))) return 'policy'
  if (questions.includes('http request') || questions.includes('http connection')) return 'talk'
  return by === 'server' && before === 'hello' ? 'mind' : before
}
