import { decode, DecodeFault, encode, opaqueVector, struct, uint16, type Infer } from '../../bytes/codec.ts'
import { judgeResumption } from '../../rules/resumption.ts'
import { suite as suiteOf } from '../../spec/suite.ts'
import { TLS12, TLS13 } from '../../spec/version.ts'
import { extension, find } from '../../wire/extension.ts'
import { encodeHandshake, retryRandom, serverHello, type ClientHello, type ServerHello } from '../../wire/handshake.ts'
import { messageHash, type Flight } from '../flight.ts'
import type { ServerWorld } from '../world.ts'
import type { ServerContext } from './context.ts'
import { seal, unseal } from './seal.ts'
import { transcriptOf } from '../transcript.ts'

/** What a stateless server must know of a first ClientHello when the second comes (RFC 8446 §4.2.2). */
const cookieContent = struct('CookieContent', {
  hash: opaqueVector(0, 255),
  suite: uint16,
  /** 0 when no group was asked for. */
  group: uint16,
})
type CookieContent = Infer<typeof cookieContent>

export const sealCookie = (world: ServerWorld, content: CookieContent): Uint8Array =>
  seal(world, 'cookie', 'server cookie', encode(cookieContent, content))

const openCookie = (world: ServerWorld, cookie: Uint8Array): CookieContent | undefined => {
  const content = unseal(world, 'cookie', cookie)
  try {
    return content && decode('cookie', cookieContent, content)
  } catch (fault) {
    if (fault instanceof DecodeFault) return undefined
    throw fault
  }
}

/** A HelloRetryRequest, its extensions in the order of the server's template; the cookie stands behind the key share. */
export const retryRequest = (
  { reply }: ServerWorld,
  asked: {
    readonly sessionId: Uint8Array
    readonly suite: number
    readonly group: number | undefined
    readonly cookie: Uint8Array | undefined
  },
): ServerHello => ({
  legacy_version: TLS12,
  random: retryRandom,
  legacy_session_id_echo: asked.sessionId,
  cipher_suite: asked.suite,
  legacy_compression_method: 0,
  extensions: reply.serverHello.flatMap((which) => {
    switch (which) {
      case 'supported_versions':
        return [extension('hello_retry_request', 'supported_versions', { selected_version: TLS13 })]
      case 'key_share':
        return [
          ...(asked.group ? [extension('hello_retry_request', 'key_share', { selected_group: asked.group })] : []),
          ...(asked.cookie ? [extension('hello_retry_request', 'cookie', { cookie: asked.cookie })] : []),
        ]
      default:
        return []
    }
  }),
})

/**
 * What a stateless server makes of a ClientHello with a cookie: the transcript before it, as the cookie tells. Undefined
 * for a first ClientHello, and for a server that gives out no cookies.
 */
export const recall = (
  world: ServerWorld,
  hello: ClientHello,
  flight: Flight,
): Pick<ServerContext, 'transcript' | 'retried' | 'suite'> | undefined | 'refused' => {
  const cookie = find('client_hello', hello.extensions, 'cookie')?.cookie
  if (!world.settings.statelessRetry || !cookie) return undefined
  const content = openCookie(world, cookie)
  if (flight.refuses(judgeResumption.cookie(content !== undefined))) return 'refused'
  const { hash, suite, group } = content!
  const asked = { sessionId: hello.legacy_session_id, suite, group, cookie }
  const request = encodeHandshake('server_hello', serverHello, retryRequest(world, asked))
  return { transcript: transcriptOf(messageHash(hash), request), retried: group, suite: suiteOf(suite)! }
}
