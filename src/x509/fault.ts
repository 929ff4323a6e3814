/**
 * What can be wrong with a chain besides its period, names and signatures. Those of the intermediate do nothing where
 * there is none.
 */
export const chainFaults = [
  'none',
  'self-signed',
  'unknown root',
  'intermediate expired',
  'intermediate not a CA',
  'intermediate without keyCertSign',
  'path too long',
  'name not permitted',
  'name excluded',
  'leaf without digitalSignature',
  'unknown critical extension',
  'forged',
] as const
export type ChainFault = (typeof chainFaults)[number]

/** Ways to send a chain (RFC 8446 §4.4.2: the leaf first, the others may come in any order, and strangers with them). */
export const sendings = [
  'chain',
  'leaf only',
  'with root',
  'misordered',
  'with stranger',
  'cross-signed',
  'with expired copy',
] as const
export type Sending = (typeof sendings)[number]
