import { plainConnection } from '../rules/profile.ts'
import type { Resolved, Scenario } from './scenario.ts'

/**
 * The connection that the client has where a proxy stands in the middle: with the proxy, which shows a certificate of
 * its own for the host. Without a proxy, the one connection that there is.
 */
export const inFront = (resolved: Resolved): Resolved =>
  resolved.proxy
    ? {
        ...resolved,
        server: { ...resolved.proxy.server, name: `proxy: ${resolved.proxy.server.name}`, short: 'the proxy' },
      }
    : resolved

/** The connection between the proxy and the server; undefined without a proxy. */
export const behind = (resolved: Resolved): Resolved | undefined => {
  const { proxy, scenario } = resolved
  if (!proxy) return undefined
  const { proxyClient: _, proxyServer: __, ...connection } = scenario.connection ?? {}
  const alone: Scenario = { ...scenario, client: { profile: proxy.client.id, changes: {} }, connection }
  return {
    scenario: alone,
    client: { ...proxy.client, name: `proxy: ${proxy.client.name}`, short: 'the proxy' },
    server: resolved.server,
    connection: { ...plainConnection, ...connection },
  }
}
