import { concat, equal } from '../../bytes/buffer.ts'
import { toUtf8 } from '../../bytes/text.ts'
import type { ServerWorld } from '../world.ts'

const nonceLength = 12
const tagLength = 16
const nameLength = 16
/** How much longer sealed content is. */
export const sealedOverhead = nameLength + nonceLength + tagLength

/** The two halves of a ticket key: the name that a ticket begins with (RFC 5077 §4), and the key of AES-256-GCM. */
const halves = ({ ticketKey }: ServerWorld) => ({
  name: ticketKey.subarray(0, nameLength),
  key: ticketKey.subarray(nameLength),
})

type Purpose = 'ticket' | 'cookie'

/** Key name, nonce, sealed content. `label` is what chance knows the nonce by. */
export const seal = (world: ServerWorld, purpose: Purpose, label: string, content: Uint8Array): Uint8Array => {
  const { name, key } = halves(world)
  const nonce = world.chance(label, nonceLength)
  return concat(name, nonce, world.provider.seal('AES_256_GCM', key, nonce, toUtf8(purpose), content))
}

/** Undefined for what this server did not seal, or not with this key, or for another purpose. */
export const unseal = (world: ServerWorld, purpose: Purpose, sealed: Uint8Array): Uint8Array | undefined => {
  const { name, key } = halves(world)
  const nonceEnd = nameLength + nonceLength
  if (sealed.length < sealedOverhead || !equal(sealed.subarray(0, nameLength), name)) return undefined
  const nonce = sealed.subarray(nameLength, nonceEnd)
  return world.provider.open('AES_256_GCM', key, nonce, toUtf8(purpose), sealed.subarray(nonceEnd))
}
