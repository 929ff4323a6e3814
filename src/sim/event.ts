import type { Intent } from '../machines/endpoint.ts'
import type { ConnectionSettings } from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'

/** Something that a side does of its own accord once the connection stands. */
export interface Happening {
  readonly side: Side
  readonly intent: Exclude<Intent, { do: 'send' }>
}
const happening = (side: Side, intent: Happening['intent']): Happening => ({ side, intent })
const clientUpdates = happening('client', { do: 'update keys', request: false })
const serverUpdates = happening('server', { do: 'update keys', request: false })

const asksToRenegotiate = happening('server', { do: 'renegotiate' })

const happenings: Readonly<Record<ConnectionSettings['afterwards'], readonly Happening[]>> = {
  nothing: [],
  'the client updates its keys': [clientUpdates],
  'the server updates its keys': [serverUpdates],
  'both update their keys': [happening('client', { do: 'update keys', request: true })],
  'the client renegotiates': [happening('client', { do: 'renegotiate' })],
  'the server asks to renegotiate': [asksToRenegotiate],
  'the server asks to renegotiate twice': [asksToRenegotiate, asksToRenegotiate],
  'the server asks for a certificate': [happening('server', { do: 'request certificate' })],
}

/** What happens on the connection once it stands, in order. */
export const happeningsOf = ({ afterwards }: ConnectionSettings): readonly Happening[] => happenings[afterwards]
