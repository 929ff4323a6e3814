import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { toKeyLog, toPcapng } from '../../src/share/pcapng.ts'
import type { ExampleName } from '../../src/sim/example.ts'
import { played } from './trace.ts'

const folder = mkdtempSync(join(tmpdir(), 'whyshake-'))
afterAll(() => rmSync(folder, { recursive: true }))

const installed = spawnSync('tshark', ['--version']).status === 0
if (process.env['WHYSHAKE_REQUIRE_ALL'] && !installed)
  throw new Error('tshark is missing: install it, or unset WHYSHAKE_REQUIRE_ALL')

/** What tshark shows of a capture, a row a packet: the fields asked for. */
const dissected = (name: ExampleName, filter: string, ...fields: string[]): string[][] => {
  const file = join(folder, `${name}.pcapng`)
  writeFileSync(file, toPcapng(played(name).trace))
  const checks = ['-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE']
  const { stdout } = spawnSync(
    'tshark',
    [...checks, '-r', file, '-Y', filter, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])],
    { encoding: 'utf8' },
  )
  return stdout
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((row) => row.split('\t'))
}

test('a key log has a line for every secret of TLS 1.3, and one for TLS 1.2', () => {
  const labels = (name: ExampleName) =>
    toKeyLog(played(name).trace)
      .split('\n')
      .map((line) => line.split(' ')[0])
  expect(labels('modern')).toEqual([
    'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
    'SERVER_HANDSHAKE_TRAFFIC_SECRET',
    'CLIENT_TRAFFIC_SECRET_0',
    'SERVER_TRAFFIC_SECRET_0',
    'EXPORTER_SECRET',
    '',
  ])
  expect(labels('curl-nginx-tls12')).toEqual(['CLIENT_RANDOM', ''])
  expect(labels('ios9-iis75-sha512')).toEqual([''])
})

describe.skipIf(!installed)('tshark reads the capture', () => {
  test('a TLS 1.3 connection, decrypted down to HTTP/2', () => {
    expect(
      dissected('modern', 'http2.header', 'http2.headers.method', 'http2.headers.status').flat().filter(Boolean),
    ).toEqual(['GET', '200'])
  })

  test('mail goes to its own port', () => {
    const [first] = dissected('exchange-gateway-no-starttls', 'smtp', 'tcp.srcport', 'smtp.response.code')
    expect(first).toEqual(['25', '220'])
  })

  test.each<ExampleName>(['curl-nginx-tls12', 'ios9-iis75-sha256'])('%s, decrypted down to HTTP/1.1', (name) => {
    expect(dissected(name, 'http', 'http.request.method', 'http.response.code').flat().filter(Boolean)).toEqual([
      'GET',
      '200',
    ])
  })

  test('a reset by the server', () => {
    expect(dissected('ios9-iis75-sha512', 'tcp.flags.reset == 1', 'ip.src', 'tcp.srcport', 'tcp.ack')).toEqual([
      ['192.0.2.2', '443', '204'],
    ])
  })

  test.each<ExampleName>(['modern', 'curl-nginx-tls12', 'ios9-iis75-sha512', 'ios9-iis75-sha256'])(
    '%s: a packet a unit, and none that it complains about',
    (name) => {
      const complaints =
        'tcp.analysis.flags || _ws.malformed || tcp.checksum.status == "Bad" || ip.checksum.status == "Bad" || _ws.expert.severity == "Error"'
      expect(dissected(name, complaints, 'frame.number')).toEqual([])
      expect(dissected(name, 'tcp', 'frame.number')).toHaveLength(played(name).trace.units.length)
    },
  )
})
