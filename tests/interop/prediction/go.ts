import { spawnSync } from 'node:child_process'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import { suites } from '../../../src/spec/suite.ts'
import type { Version } from '../../../src/spec/version.ts'
import { identity, issued, type Key } from '../own.ts'
import { has, Peer, type folder } from '../peer.ts'
import type { Configuration, Stack } from './stack.ts'

/** Go's crypto/tls. Its order of suites is fixed: which of its two lists counts, the client's first suite says. */
type Files = ReturnType<typeof folder>

interface Config {
  readonly oldest: Version
  readonly newest: Version
  /** Empty stands for Go's own. */
  readonly suites: readonly string[]
  readonly groups: readonly string[]
  readonly keys: readonly Key[]
  readonly alpn: readonly string[]
}
const plain: Config = { oldest: 'TLS 1.0', newest: 'TLS 1.3', suites: [], groups: [], keys: ['rsa-2048'], alpn: [] }
const both: Partial<Config> = { keys: ['rsa-2048', 'p-256'] }

const variations: Readonly<Record<string, Partial<Config>>> = {
  'as it comes': {},
  'as it comes, ECDSA': { keys: ['p-256'] },
  'as it comes, RSA and ECDSA': both,
  'ECDSA and RSA, ALPN': { keys: ['p-256', 'rsa-2048'], alpn: ['h2', 'http/1.1'] },
  'TLS 1.2': { oldest: 'TLS 1.2', newest: 'TLS 1.2' },
  'TLS 1.2, RSA and ECDSA': { oldest: 'TLS 1.2', newest: 'TLS 1.2', ...both },
  'TLS 1.2 and newer, RSA and ECDSA': { oldest: 'TLS 1.2', ...both },
  'TLS 1.3': { oldest: 'TLS 1.3' },
  'up to TLS 1.1': { newest: 'TLS 1.1' },
  'TLS 1.0 alone, RSA and ECDSA': { newest: 'TLS 1.0', ...both },
  'ChaCha20 and AES-GCM alone, TLS 1.2': {
    newest: 'TLS 1.2',
    suites: [
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    ],
  },
  'static RSA alone': {
    newest: 'TLS 1.2',
    suites: ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_AES_256_GCM_SHA384'],
  },
  'RC4 and CBC with SHA-256, TLS 1.2': {
    newest: 'TLS 1.2',
    suites: ['TLS_RSA_WITH_RC4_128_SHA', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
  },
  'P-384, then X25519': { groups: ['secp384r1', 'x25519'] },
  'P-521 alone': { groups: ['secp521r1'], ...both },
  'P-384 key': { keys: ['p-384'] },
  'P-384 key, TLS 1.2': { newest: 'TLS 1.2', keys: ['p-384'] },
  'Ed25519 key': { keys: ['ed25519'] },
  'RSA and Ed25519': { keys: ['rsa-2048', 'ed25519'] },
  'RSA-1024': { keys: ['rsa-1024'] },
  // That it has no protocol in common it says in TLS 1.3 behind its ServerHello: a first answer does not show it.
  'ALPN that no client has, TLS 1.2': { newest: 'TLS 1.2', alpn: ['imap'] },
}

const suites13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']
/** In the order that Go gives them, whatever the order in which they are named. */
const order = [
  'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ECDHE_RSA_WITH_AES_128_GCM_SHA256 ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'ECDHE_RSA_WITH_AES_256_GCM_SHA384 ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 ECDHE_ECDSA_WITH_AES_128_CBC_SHA ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'ECDHE_ECDSA_WITH_AES_256_CBC_SHA ECDHE_RSA_WITH_AES_256_CBC_SHA RSA_WITH_AES_128_GCM_SHA256',
  'RSA_WITH_AES_256_GCM_SHA384 RSA_WITH_AES_128_CBC_SHA RSA_WITH_AES_256_CBC_SHA ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  'RSA_WITH_3DES_EDE_CBC_SHA ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  'RSA_WITH_AES_128_CBC_SHA256 ECDHE_ECDSA_WITH_RC4_128_SHA ECDHE_RSA_WITH_RC4_128_SHA RSA_WITH_RC4_128_SHA',
].flatMap((line) => line.split(' ').map((name) => `TLS_${name}`))
const disabled = /RC4|_AES_128_CBC_SHA256$/
const versions: readonly Version[] = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0']

const settingsOf = (config: Config): Partial<ServerSettings> => ({
  versions: versions.slice(versions.indexOf(config.newest), versions.indexOf(config.oldest) + 1),
  suites: [
    ...suites13,
    ...order.filter((name) => (config.suites.length ? config.suites.includes(name) : !disabled.test(name))),
  ],
  groups: config.groups.length ? config.groups : ['x25519', 'secp256r1', 'secp384r1', 'secp521r1'],
  signatureSchemes: [
    ...['rsa_pss_rsae_sha256', 'ecdsa_secp256r1_sha256', 'ed25519', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'],
    ...['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512', 'ecdsa_secp384r1_sha384'],
    ...['ecdsa_secp521r1_sha512', 'rsa_pkcs1_sha1', 'ecdsa_sha1'],
  ],
  identities: config.keys.map((key) => identity(key)),
  alpn: config.alpn,
  ...goManners,
})

/** How every Go server decides, whatever its configuration. */
const goManners = {
  suiteOrder: 'ChaCha20 unless AES-GCM',
  // Before Go 1.24 a group with a key share comes first, and no other counts for more.
  groupOrder: 'tuples, then server',
  groupTuples: '',
  withoutGroups: 'none',
  certificateOrder: 'before the suite',
  olderGroupOrder: 'client',
  schemeOrder: 'client',
  dhGroup: 'none',
  strictCurve: false,
  securityLevel: '0',
  alpnMismatch: 'alert',
  readsSsl2Hello: false,
  ssl2Refusal: 'protocol_version',
} as const satisfies Partial<ServerSettings>

const program = `package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"os"
)

type options struct {
	Min, Max uint16
	Suites   []uint16
	Groups   []tls.CurveID
	Keys     [][2]string
	Alpn     []string
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var o options
	if err := json.Unmarshal(text, &o); err != nil {
		panic(err)
	}
	config := &tls.Config{MinVersion: o.Min, MaxVersion: o.Max, CipherSuites: o.Suites, CurvePreferences: o.Groups, NextProtos: o.Alpn}
	for _, files := range o.Keys {
		pair, err := tls.LoadX509KeyPair(files[0], files[1])
		if err != nil {
			panic(err)
		}
		config.Certificates = append(config.Certificates, pair)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		panic(err)
	}
	fmt.Println("listening on", listener.Addr())
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			buffer := make([]byte, 4096)
			for {
				if _, err := connection.Read(buffer); err != nil {
					return
				}
			}
		}()
	}
}
`
const codes = { 'TLS 1.0': 0x301, 'TLS 1.1': 0x302, 'TLS 1.2': 0x303, 'TLS 1.3': 0x304 } as const
const groupCodes: Readonly<Record<string, number>> = { secp256r1: 23, secp384r1: 24, secp521r1: 25, x25519: 29 }

/** Built once, when the first configuration starts. */
const build = (files: Files): string => {
  const source = files.write('main.go', program)
  const binary = source.replace(/\.go$/, '')
  const { status, stderr } = spawnSync('go', ['build', '-o', binary, source], {
    env: {
      ...process.env,
      CGO_ENABLED: '0',
      GOFLAGS: '-mod=mod',
      GO111MODULE: 'off',
      GOCACHE: files.write('cache', '').replace(/cache$/, 'go-cache'),
    },
  })
  if (status !== 0) throw new Error(stderr.toString())
  return binary
}

export const go = (files: Files): Stack => {
  let binary: string | undefined
  return {
    name: 'Go',
    installed: has('go', 'version'),
    optional: 'its packages are 400 MB',
    measured: '1.19',
    found: /go([\d.]+)/.exec(spawnSync('go', ['version']).stdout?.toString() ?? '')?.[1] ?? '',
    configurations: (): Configuration[] =>
      Object.entries(variations).map(([title, change], n) => {
        const config = { ...plain, ...change }
        const start = async () => {
          const options = {
            Min: codes[config.oldest as 'TLS 1.0'],
            Max: codes[config.newest as 'TLS 1.0'],
            Suites: config.suites.length ? config.suites.map((name) => suites.code(name)) : null,
            Groups: config.groups.length ? config.groups.map((name) => groupCodes[name]) : null,
            Keys: config.keys.map((key) => {
              const { chain, key: secret } = issued(key)
              return [files.write(`${key}.pem`, chain), files.write(`${key}.key`, secret)]
            }),
            Alpn: config.alpn,
          }
          const peer = new Peer((binary ??= build(files)), [files.write(`go-${n}.json`, JSON.stringify(options))])
          return { port: Number(await peer.until(/listening on 127\.0\.0\.1:(\d+)/)), stop: () => peer.stop('SIGKILL') }
        }
        return { title, settings: settingsOf(config), start }
      }),
  }
}
