import { registry } from './registry.ts'

/** Protocol versions on the wire (RFC 8446 §4.2.1, appendix D). */
export type Version = 'SSL 2.0' | 'SSL 3.0' | 'TLS 1.0' | 'TLS 1.1' | 'TLS 1.2' | 'TLS 1.3'

export const versions = registry({
  0x0002: 'SSL 2.0',
  0x0300: 'SSL 3.0',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3',
})

/** The oldest version that a legacy_version can stand for. */
export const SSL_FLOOR = 0x0300
export const TLS10 = 0x0301
export const TLS11 = 0x0302
export const TLS12 = 0x0303
export const TLS13 = 0x0304
