import { judgeStatus, type StatusFacts } from '../../rules/status.ts'
import { extensionCodes } from '../../spec/extension.ts'
import { verifySignature } from '../../x509/chain.ts'
import type { Certificate } from '../../x509/certificate.ts'
import { isSigned, parseOcsp, statusOf } from '../../x509/ocsp.ts'
import type { Flight } from '../flight.ts'
import type { ClientWorld } from '../world.ts'
import type { ClientContext } from './context.ts'

/** Did the client ask for an OCSP response (RFC 6066 §8)? */
const asked = ({ sent }: ClientContext): boolean =>
  sent!.hello.extensions?.some(({ type }) => type === extensionCodes.status_request) === true

/** Judges the stapled response of `chain`, or that there is none. True when a decision went against it. */
export const refusesStatus = (
  world: ClientWorld,
  context: ClientContext,
  chain: readonly Certificate[],
  response: Uint8Array | undefined,
  at: string,
  flight: Flight,
): boolean => {
  const [leaf] = chain
  if (!leaf || !asked(context)) return false
  const mustStaple = leaf.extensions.tlsFeatures?.includes(extensionCodes.status_request) === true
  if (!response && !mustStaple) return false
  const facts = { ...readStatus(world, chain, response), at, present: response !== undefined, mustStaple }
  return flight.refuses(judgeStatus(facts, { how: world.settings.certificateStatus, now: world.now }))
}

const readStatus = (
  { provider, roots }: ClientWorld,
  [leaf, ...others]: readonly Certificate[],
  response: Uint8Array | undefined,
): Omit<StatusFacts, 'at' | 'present' | 'mustStaple'> => {
  const read = response && parseOcsp(response)
  const basic = read?.ok ? read.response.basic : undefined
  const issuer = [...others, ...roots].find((one) => verifySignature(provider, leaf!, one))
  const found = basic && issuer && statusOf(provider, basic, leaf!, issuer)
  return {
    fault: read && !read.ok ? `${read.path}: ${read.expected}` : undefined,
    answer: basic ? 'successful' : read?.ok && read.response.status !== 'successful' ? read.response.status : 'nothing',
    forCertificate: found !== undefined,
    signed: basic !== undefined && issuer !== undefined && isSigned(provider, basic, issuer),
    status: found?.status ?? 'unknown',
    revokedAt: found?.revokedAt ?? '',
    thisUpdate: found?.thisUpdate ?? '',
    nextUpdate: found?.nextUpdate ?? '',
  }
}
