import type { PublicKey } from '../crypto/provider.ts'
import { hashLength } from '../spec/hash.ts'
import { scheme } from '../spec/signature.ts'
import type { Suite } from '../spec/suite.ts'
import { TLS10, TLS11, TLS13 } from '../spec/version.ts'
import type { ServerSettings } from './profile.ts'

/**
 * OpenSSL's security levels: each asks for so many bits of security of everything that a connection rests on
 * (SSL_CTX_set_security_level(3); the strengths of what is measured are those of OpenSSL 3.0 and 3.5). Stacks without levels
 * have level 0.
 */
type Levelled = Pick<ServerSettings, 'securityLevel' | 'levelsOf'>

const bitsOf = ({ securityLevel }: Levelled): number => [0, 80, 112, 128, 192, 256][Number(securityLevel)] ?? 0
const isOlder = ({ levelsOf }: Levelled): boolean => levelsOf === 'OpenSSL 1.1.1'
const isNewer = ({ levelsOf }: Levelled): boolean => levelsOf === 'OpenSSL 3.2'

/** Is the version barred from the start, so that it counts as one that the server does not have? */
export const barsVersion = (version: number, server: Levelled): boolean => {
  const level = Number(server.securityLevel)
  if (isNewer(server)) return level > 0 && version <= TLS11
  return (level >= 2 && version < TLS10) || (level >= 3 && version <= TLS10) || (level >= 4 && version <= TLS11)
}

/** Is the suite strong enough? MD5, RC4, SHA-1 and key exchange without forward secrecy go one after the other. */
export const suiteReaches = (suite: Suite, server: Levelled): boolean => {
  const level = Number(server.securityLevel)
  if (level === 0) return true
  if (suite.authentication === 'anon' || suite.mac === 'md5') return false
  if (level >= 2 && suite.cipher === 'RC4_128' && !isNewer(server)) return false
  if (level >= 3 && suite.from < TLS13 && !/DHE/.test(suite.keyExchange)) return false
  if (level >= 4 && suite.mac === 'sha1') return false
  return suiteBits(suite, server) >= bitsOf(server)
}

const suiteBits = ({ cipher, name }: Suite, server: Levelled): number =>
  cipher === 'NULL'
    ? 0
    : isNewer(server) && cipher.endsWith('CCM_8')
      ? 64
      : cipher === '3DES_EDE_CBC'
        ? 112
        : /_EXPORT|_DES_|_NULL/.test(name)
          ? 0
          : /_256_|CHACHA20/.test(name)
            ? 256
            : 128

const groupStrength: Readonly<Record<string, number>> = {
  secp384r1: 192,
  secp521r1: 256,
  x448: 224,
  ffdhe2048: 112,
  ffdhe8192: 192,
  X25519MLKEM768: 192,
  SecP256r1MLKEM768: 192,
  SecP384r1MLKEM1024: 256,
  sect409k1: 192,
  sect409r1: 192,
  sect571k1: 256,
  sect571r1: 256,
  brainpoolP384r1: 192,
  brainpoolP512r1: 256,
}
/** Is the group strong enough? Those that are not listed have 128 bits, the short ones less. */
export const groupReaches = (group: string, server: Levelled): boolean =>
  (groupStrength[group] ?? (/^sec[pt]1[69]/.test(group) ? 80 : /^sec[pt]2[23]/.test(group) ? 112 : 128)) >=
  bitsOf(server)

/**
 * Is a signature with it strong enough? Half of the hash counts. MD5 and SHA-1 are broken and count less than level 1 asks
 * for, since 3.0.
 */
export const schemeReaches = (name: string, server: Levelled): boolean => schemeBits(name, server) >= bitsOf(server)

const schemeBits = (name: string, server: Levelled): number => {
  if (name === 'ed25519') return 128
  if (name === 'ed448') return 224
  // Both side by side: 36 bytes.
  if (name === 'rsa_pkcs1_md5_sha1') return isOlder(server) ? 144 : 0
  const { hash } = scheme(name)
  if (hash === undefined) return 0
  return (hash === 'md5' || hash === 'sha1') && !isOlder(server) ? 0 : 4 * hashLength[hash]
}

/** Is a key of a certificate strong enough to be loaded (NIST SP 800-57 part 1, table 2)? */
export const keyReaches = (key: PublicKey, server: Levelled): boolean => keyBits(key) >= bitsOf(server)

const keyBits = (key: PublicKey): number =>
  key.kind === 'rsa' || key.kind === 'rsa_pss'
    ? rsaStrength(8 * key.modulus.length)
    : key.kind === 'ecdsa'
      ? ({ secp384r1: 192, secp521r1: 256 }[key.curve as string] ?? 128)
      : key.kind === 'ed448'
        ? 224
        : 128
const rsaStrength = (bits: number): number =>
  bits >= 15360
    ? 256
    : bits >= 7680
      ? 192
      : bits >= 4096
        ? 152
        : bits >= 3072
          ? 128
          : bits >= 2048
            ? 112
            : bits >= 1024
              ? 80
              : 0

/** The field that OpenSSL takes for DHE of its own accord: as strong as the key, and as the level asks for. */
export const fieldForKey = (key: PublicKey | undefined, server: Levelled) => {
  const bits = Math.max(key ? keyBits(key) : 80, bitsOf(server))
  return bits >= 192
    ? 'modp8192'
    : bits >= 152
      ? 'modp4096'
      : bits >= 128
        ? 'modp3072'
        : bits >= 112
          ? 'modp2048'
          : 'modp1024'
}
