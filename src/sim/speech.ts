import type { Part } from '../machines/endpoint.ts'
import { applicationParts, httpClient, protocolOf } from './http.ts'
import { httpServer } from './httpserver.ts'
import { linesOf } from './line.ts'
import type { Resolved } from './scenario.ts'
import type { Outcome } from './trace.ts'
import { smtpClient, smtpServer } from './smtp.ts'
import type { Talk } from './talk.ts'

/** What a server of the playground says when it is asked for `/`. */
export const greeting = 'Hello from the server of this playground.\n'

/** What the client says over the scenario's connection. */
export const clientTalk = ({ scenario, connection, client }: Resolved): Talk =>
  connection.protocol === 'smtp'
    ? smtpClient(client.settings.startTls, scenario.host)
    : httpClient(scenario.host, connection.request)

/**
 * What the server answers. `hangsUp`: it closes after a reply of HTTP/1.1 and does not wait for the client to do so.
 * `upstream`: the server is a proxy, and this came of its own connection.
 */
export const serverTalk = (
  { scenario, connection, server }: Resolved,
  { hangsUp = false, upstream }: { readonly hangsUp?: boolean; readonly upstream?: Outcome | undefined } = {},
): Talk =>
  connection.protocol === 'smtp'
    ? smtpServer(server.settings, scenario.host)
    : httpServer({ settings: server.settings, body: greeting, hangsUp, upstream })

/** What application data consists of: lines, frames, a request or a reply. */
export const partsOf = ({ connection }: Resolved, alpn: string | undefined, content: Uint8Array): readonly Part[] =>
  connection.protocol === 'smtp' ? linesOf(content) : applicationParts(protocolOf(alpn), content)
