import type { World } from './world.ts'

/** The salt of an RSASSA-PSS signature, one hash long (RFC 8446 §4.2.3); undefined for schemes without. */
export const pssSalt = ({ side, chance }: World, scheme: string): Uint8Array | undefined => {
  const hash = /pss\w*_sha(256|384|512)$/.exec(scheme)?.[1]
  return hash ? chance(`${side} signature salt`, Number(hash) / 8) : undefined
}
