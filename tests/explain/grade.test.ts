import { describe, expect, test } from 'vitest'
import { capWords, gradesOf } from '../../src/explain/grade.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { usualIdentity, type ServerSettings } from '../../src/rules/profile.ts'

const letters = (id: string, changes: Partial<ServerSettings> = {}) => {
  const { in2015, since2020 } = gradesOf({
    name: serverProfiles[id]!.name,
    settings: { ...serverProfiles[id]!.settings, ...changes },
  })
  return `${in2015.letter} ${since2020.letter}`
}
const nginx = 'nginx-intermediate-6.0'
const cert = (changes: object) => ({ identities: [{ ...usualIdentity.server, ...changes }] })

describe('SSL Labs’ grade', () => {
  test.each<[string, string, Partial<ServerSettings>, string]>([
    ['a modern server', nginx, {}, 'A A'],
    ['TLS 1.0 beside it', nginx, { versions: ['TLS 1.2', 'TLS 1.0'] }, 'A B'],
    ['no TLS 1.2', nginx, { versions: ['TLS 1.0'], suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] }, 'C C'],
    ['no forward secrecy', 'nginx-tls12', { suites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] }, 'A- B'],
    ['no AEAD', 'nginx-tls12', { suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] }, 'A B'],
    [
      '3DES behind what newer clients get',
      'nginx-tls12',
      { suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA'] },
      'B B',
    ],
    [
      '3DES first, which newer clients would get',
      'nginx-tls12',
      { suites: ['TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] },
      'B C',
    ],
    [
      'RC4 first',
      'nginx-tls12',
      { suites: ['TLS_ECDHE_RSA_WITH_RC4_128_SHA', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] },
      'C C',
    ],
    ['a short prime', 'nginx-tls12', { suites: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'], dhGroup: 'modp1024' }, 'B B'],
    ['SSL 3.0', 'nginx-tls12', { versions: ['TLS 1.2', 'SSL 3.0'] }, 'C C'],
    ['export suites', 'nginx-tls12', { versions: ['TLS 1.0'], suites: ['TLS_RSA_EXPORT_WITH_RC4_40_MD5'] }, 'F F'],
    ['an incomplete chain', 'nginx-tls12', cert({ sends: 'leaf only' }), 'B B'],
    ['a root that nobody knows', 'nginx-tls12', cert({ fault: 'unknown root' }), 'T T'],
    ['SHA-1', 'nginx-tls12', cert({ signature: 'rsa_pkcs1_sha1' }), 'A T'],
    ['no RFC 5746', 'nginx-tls12', { secureRenegotiation: false }, 'A- A-'],
  ])('%s', (_, id, changes, expected) => {
    expect(letters(id, changes)).toBe(expected)
  })
  test('SHA-512 costs nothing: the grade says nothing about iOS 9, which it locks out', () => {
    const enabled: Partial<ServerSettings> = { versions: ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'] }
    const hashed = (signature: string) => letters('iis-7.5', { ...enabled, ...cert({ signature }) })
    expect(hashed('rsa_pkcs1_sha512')).toBe(hashed('rsa_pkcs1_sha256'))
  })
  test('each cap has its words', () => {
    const { caps } = gradesOf(serverProfiles['iis-7.5']!).since2020
    expect(caps.length).toBeGreaterThan(0)
    for (const { why } of caps) expect(capWords[why]).toBeDefined()
  })
})
