import type { Part } from '../machines/endpoint.ts'
import { applicationParts, httpClient, httpServer, protocolOf } from './http.ts'
import { linesOf } from './line.ts'
import type { Resolved } from './scenario.ts'
import { smtpClient, smtpServer } from './smtp.ts'
import type { Talk } from './talk.ts'

/** What a server of the playground says when it is asked for `/`. */
export const greeting = 'Hello from the server of this playground.\n'

/** What the client says over the scenario's connection. */
export const clientTalk = ({ scenario, connection, client }: Resolved): Talk =>
  connection.protocol === 'smtp' ? smtpClient(client.settings.startTls, scenario.host) : httpClient(scenario.host)

/** What the server answers. `hangsUp`: it closes after a reply of HTTP/1.1 and does not wait for the client to do so. */
export const serverTalk = ({ scenario, connection, server }: Resolved, hangsUp = false): Talk =>
  connection.protocol === 'smtp' ? smtpServer(server.settings, scenario.host) : httpServer(greeting, hangsUp)

/** What application data consists of: lines, frames, a request or a reply. */
export const partsOf = ({ connection }: Resolved, alpn: string | undefined, content: Uint8Array): readonly Part[] =>
  connection.protocol === 'smtp' ? linesOf(content) : applicationParts(protocolOf(alpn), content)
