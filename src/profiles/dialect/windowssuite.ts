/**
 * The suites that each release of Windows has, switched on or not, as Microsoft lists them (MicrosoftDocs/win32,
 * desktop-src/SecAuthN/tls-cipher-suites-in-windows-*.md, commit 47e64c18). Before Windows 10 an entry binds a curve.
 */
const releases: Readonly<Record<string, string>> = {
  a: 'Windows Vista / Server 2008',
  b: 'Windows 7 / Server 2008 R2 (after KB3042058)',
  c: 'Windows 8 / Server 2012 (after KB3042058)',
  d: 'Windows 8.1 / Server 2012 R2 (after KB2919355)',
  e: 'Windows 10 1507',
  f: 'Windows 10 1511',
  g: 'Windows 10 1607 / Server 2016',
  h: 'Windows 10 1703',
  i: 'Windows 10 1709',
  j: 'Windows 10 1803',
  k: 'Windows 10 1809 / Server 2019',
  l: 'Windows 10 1903',
  m: 'Windows 10 20H2/21H1/21H2',
  n: 'Windows 10 22H2',
  o: 'Windows Server 2022',
  p: 'Windows 11',
  q: 'Windows 11 22H2',
  r: 'Windows Server 2025',
}

/** Letters of releases, and the suites that exactly these have. */
const table = `
abcd ECDHE_ECDSA_WITH_AES_128_CBC_SHA_P256 ECDHE_ECDSA_WITH_AES_128_CBC_SHA_P384 ECDHE_ECDSA_WITH_AES_128_CBC_SHA_P521
  ECDHE_ECDSA_WITH_AES_256_CBC_SHA_P256 ECDHE_ECDSA_WITH_AES_256_CBC_SHA_P384 ECDHE_ECDSA_WITH_AES_256_CBC_SHA_P521
  ECDHE_RSA_WITH_AES_128_CBC_SHA_P256 ECDHE_RSA_WITH_AES_128_CBC_SHA_P384 ECDHE_RSA_WITH_AES_128_CBC_SHA_P521
  ECDHE_RSA_WITH_AES_256_CBC_SHA_P256 ECDHE_RSA_WITH_AES_256_CBC_SHA_P384 ECDHE_RSA_WITH_AES_256_CBC_SHA_P521
abcdef =SSL_CK_RC4_128_WITH_MD5 =SSL_CK_DES_192_EDE3_CBC_WITH_MD5
abcdefghijklmnopqr RSA_WITH_AES_128_CBC_SHA RSA_WITH_AES_256_CBC_SHA RSA_WITH_RC4_128_SHA RSA_WITH_3DES_EDE_CBC_SHA
  DHE_DSS_WITH_AES_128_CBC_SHA DHE_DSS_WITH_AES_256_CBC_SHA DHE_DSS_WITH_3DES_EDE_CBC_SHA RSA_WITH_RC4_128_MD5
  RSA_WITH_NULL_MD5 RSA_WITH_NULL_SHA
bcd ECDHE_RSA_WITH_AES_256_CBC_SHA384_P256 ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384
  ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256 ECDHE_RSA_WITH_AES_128_CBC_SHA256_P384
  ECDHE_ECDSA_WITH_AES_256_GCM_SHA384_P384 ECDHE_ECDSA_WITH_AES_128_GCM_SHA256_P256
  ECDHE_ECDSA_WITH_AES_128_GCM_SHA256_P384 ECDHE_ECDSA_WITH_AES_256_CBC_SHA384_P384
  ECDHE_ECDSA_WITH_AES_128_CBC_SHA256_P256 ECDHE_ECDSA_WITH_AES_128_CBC_SHA256_P384
  ECDHE_RSA_WITH_AES_256_CBC_SHA384_P521 ECDHE_RSA_WITH_AES_128_CBC_SHA256_P521
  ECDHE_ECDSA_WITH_AES_256_GCM_SHA384_P521 ECDHE_ECDSA_WITH_AES_128_GCM_SHA256_P521
  ECDHE_ECDSA_WITH_AES_256_CBC_SHA384_P521 ECDHE_ECDSA_WITH_AES_128_CBC_SHA256_P521
bcdef =SSL_CK_DES_64_CBC_WITH_MD5 =SSL_CK_RC4_128_EXPORT40_WITH_MD5
bcdefghijklmnopqr DHE_RSA_WITH_AES_256_GCM_SHA384 DHE_RSA_WITH_AES_128_GCM_SHA256 RSA_WITH_AES_256_GCM_SHA384
  RSA_WITH_AES_128_GCM_SHA256 RSA_WITH_AES_256_CBC_SHA256 RSA_WITH_AES_128_CBC_SHA256 DHE_DSS_WITH_AES_256_CBC_SHA256
  DHE_DSS_WITH_AES_128_CBC_SHA256 RSA_WITH_NULL_SHA256 RSA_WITH_DES_CBC_SHA RSA_EXPORT1024_WITH_RC4_56_SHA
  RSA_EXPORT1024_WITH_DES_CBC_SHA RSA_EXPORT_WITH_RC4_40_MD5 DHE_DSS_WITH_DES_CBC_SHA
  DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA
bdefghijklmnopqr DHE_RSA_WITH_AES_256_CBC_SHA DHE_RSA_WITH_AES_128_CBC_SHA
efghijklmnopqr ECDHE_RSA_WITH_AES_256_GCM_SHA384 ECDHE_RSA_WITH_AES_128_GCM_SHA256 ECDHE_RSA_WITH_AES_256_CBC_SHA384
  ECDHE_RSA_WITH_AES_128_CBC_SHA256 ECDHE_RSA_WITH_AES_256_CBC_SHA ECDHE_RSA_WITH_AES_128_CBC_SHA
  ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ECDHE_ECDSA_WITH_AES_256_CBC_SHA384
  ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 ECDHE_ECDSA_WITH_AES_256_CBC_SHA ECDHE_ECDSA_WITH_AES_128_CBC_SHA
ghijklmnopqr PSK_WITH_AES_256_GCM_SHA384 PSK_WITH_AES_128_GCM_SHA256 PSK_WITH_AES_256_CBC_SHA384
  PSK_WITH_AES_128_CBC_SHA256 PSK_WITH_NULL_SHA384 PSK_WITH_NULL_SHA256
opqr AES_256_GCM_SHA384 AES_128_GCM_SHA256 CHACHA20_POLY1305_SHA256
`
  .trim()
  .split(/\n(?! )/)
  .map((line) => line.trim().split(/\s+/))
  .map(([letters = '', ...names]) => ({
    letters,
    names: names.map((name) => (name.startsWith('=') ? name.slice(1) : `TLS_${name}`)),
  }))

const lettersOf: ReadonlyMap<string, string> = new Map(
  table.flatMap(({ letters, names }) => names.map((name) => [name, letters] as const)),
)

/** One or several releases of Windows between which a profile cannot tell. */
export interface Windows {
  readonly releases: readonly string[]
  readonly has: (suite: string) => boolean
  /** Before Windows 10 curves are bound to suites. */
  readonly bindsCurves: boolean
}

/** The releases that have all these suites; undefined when none has: it is no Windows. */
export const windowsOf = (suites: readonly string[]): Windows | undefined => {
  const letters = suites.reduce(
    (left, name) => left.filter((letter) => lettersOf.get(name)?.includes(letter)),
    Object.keys(releases),
  )
  if (letters.length === 0 || suites.length === 0) return undefined
  return {
    releases: letters.map((letter) => releases[letter]!),
    has: (suite) => letters.some((letter) => lettersOf.get(suite)?.includes(letter)),
    bindsCurves: letters.some((letter) => letter < 'e'),
  }
}

/** Does any release know the name? */
export const isWindowsSuite = (name: string): boolean => lettersOf.has(name)
