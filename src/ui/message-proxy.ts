import type { Side } from '../rules/rule.ts'

/** The words of a proxy's faces. Another language is another table of this type. */
export type ProxyMessages = typeof english

const english = {
  /** The proxy is the server of the client, and the client of the server. */
  face: { server: 'the proxy, as the client sees it', client: 'the proxy, as the server sees it' } satisfies Record<
    Side,
    string
  >,
  fixed: 'A proxy here has the settings that its product comes with.',
  alone: 'Open this connection without the proxy, to change them',
  opened: 'Opened: this connection alone. Undo brings the proxy back.',
} as const

export const x: ProxyMessages = english
