import { test } from 'vitest'
import { examples } from '../../src/sim/example.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { readLink, writeLink } from '../../src/share/link.ts'
import { sayProblem } from '../../src/share/problem.ts'
const catalogue = { clients: clientProfiles, servers: serverProfiles }
test('x', () => {
  for (const e of Object.values(examples)) { const l = writeLink(e, {at:'client_hello.extensions.signature_algorithms'}, catalogue); console.log(l.length, l, JSON.stringify(readLink(l, catalogue).scenario)===JSON.stringify(e)) }
  const r = serverProfiles['iis-7.5']!.settings.suites.toReversed()
  const s = { ...examples['ios9-iis75-sha512'], server: { profile: 'iis-7.5', changes: { suites: r } } }
  const l = writeLink(s, {}, catalogue); console.log(l.length, l)
  const c = {...examples.modern, client: {profile:'curl-7.88-openssl-3.0', changes: {suites: clientProfiles['curl-7.88-openssl-3.0']!.settings.suites.toReversed()}}}
  const l2 = writeLink(c, {}, catalogue); console.log(l2.length, l2)
  for (const f of ['v1;client=ios-9-ats;server=iis-7.5;server.tls1.2=on;server.cert.signature=rsa_pkcs1_sha512;at=client_hello.extensions.signature_algorithms','v2;x','v1','v1;client=ios9;server=iis-7.5;server.cert3.key=p-256;server.certs.key=3;server.tls1.2=maybe;client.suites=-c02f,+TLS_RSA_WITH_AES_128_CBC_SH,zz;z=abc'])
    { const x = readLink(f, catalogue); console.log(JSON.stringify(x.scenario), x.problems.map(sayProblem)) }
})
