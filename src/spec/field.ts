/** Fields that are agreed on by name (RFC 7919), and those that servers have had before (RFC 2409 §6, RFC 3526). */
export const fieldNames = [
  'ffdhe2048',
  'ffdhe3072',
  'ffdhe4096',
  'modp768',
  'modp1024',
  'modp1536',
  'modp2048',
  'modp4096',
  'modp3072',
  'modp8192',
  'ffdhe6144',
  'ffdhe8192',
] as const
export type FieldName = (typeof fieldNames)[number]
