import { describe, expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import { errorTexts } from '../../src/explain/errortext.ts'
import { everyClient } from '../../src/profiles/roster.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { readLink } from '../../src/share/linkreader.ts'
import { run } from '../../src/sim/run.ts'
import { resolve } from '../../src/sim/scenario.ts'

const catalogue = { clients: everyClient, servers: serverProfiles }
const seen = (link: string) => {
  const { scenario, problems } = readLink(link, catalogue)
  expect(problems).toEqual([])
  const found = resolve(scenario, catalogue)
  if (!found.ok) throw new Error(found.profile)
  return errorTexts(run(found.resolved, stub), found.resolved)
}
const texts = (link: string) => seen(link).map(({ side, text }) => `${side}: ${text}`)

describe('what the person in front of it sees', () => {
  test('iOS 9 and IIS 7.5: a reset, and two texts that lead astray', () => {
    const all = seen('v1;client=ios-9-ats;server=iis-7.5;server.tls1.2=on;server.cert.signature=rsa_pkcs1_sha512')
    expect(all.map(({ text }) => text)).toEqual([
      '-9806 errSSLClosedAbort: connection closed via error',
      expect.stringContaining('NSURLErrorDomain Code=-1200'),
      'Protocol or cipher suite mismatch',
      'Schannel 36888: The following fatal alert was generated: 40. The internal error state is 252.',
    ])
    expect(all[0]!.note).toContain('-9824 would be alert 40')
    expect(all[2]!.note).toContain('versions and suites do meet')
    expect(all.every(({ source }) => source.length > 0)).toBe(true)
  })
  test.each<[string, string]>([
    ['v1;client=chromium-137;server=nginx-tls12;server.suites=009f', 'client: net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH'],
    [
      'v1;client=curl-7.88-openssl-3.0;server=nginx-tls12;server.suites=cca9',
      'client: curl: (35) error:0A000410:SSL routines::sslv3 alert handshake failure',
    ],
    [
      'v1;client=curl-7.88-openssl-3.0;server=nginx-tls12;server.cert.until=-1d',
      'client: curl: (60) SSL certificate problem: certificate has expired',
    ],
    [
      'v1;client=curl-7.88-openssl-3.0;server=nginx-tls12;server.cert.names=other.test',
      "client: curl: (60) SSL: no alternative certificate subject name matches target host name 'HOST'",
    ],
    [
      'v1;client=curl-7.88-openssl-3.0;server=nginx-tls12;client.trust=nothing',
      'client: curl: (60) SSL certificate problem: unable to get local issuer certificate',
    ],
    [
      'v1;client=curl-7.88-openssl-3.0;server=nginx-tls12;server.rfc5746=off',
      'client: curl: (35) error:0A000152:SSL routines::unsafe legacy renegotiation disabled',
    ],
    [
      'v1;client=curl-7.88-openssl-3.0;server=nginx-tls12;server.suites=cca9;server.refusal=close',
      'client: curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to HOST:PORT',
    ],
    ['v1;client=chromium-137;server=nginx-tls12;client.trust=nothing', 'client: net::ERR_CERT_AUTHORITY_INVALID'],
  ])('%s', (link, expected) => {
    expect(texts(link)).toContain(expected)
  })
  test('nothing where it works', () => {
    expect(seen('v1;client=chromium-137;server=nginx-tls12')).toEqual([])
  })
})

describe('every client', () => {
  test('has a text for a reset, or none at all; none says more than is known', () => {
    const without: string[] = []
    for (const id of Object.keys(everyClient)) {
      const all = seen(`v1;client=${id};server=iis-7.5;server.suites=c0a0`)
      for (const { text, weight, source } of all) {
        expect(text).not.toBe('')
        expect(source).not.toBe('')
        expect(['measured', 'documented', 'reported']).toContain(weight)
      }
      if (!all.some(({ side }) => side === 'client')) without.push(everyClient[id]!.name)
    }
    // Old programs of which nobody has written down what they say.
    expect(without.filter((name) => /^(curl|Node|Python|Java|go |Chrome|Safari|iOS|\.NET)/i.test(name))).toEqual([])
  })
})
