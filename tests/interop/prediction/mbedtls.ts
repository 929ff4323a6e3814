import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import { groups } from '../../../src/spec/group.ts'
import { suites } from '../../../src/spec/suite.ts'
import type { Version } from '../../../src/spec/version.ts'
import { identity, issued, type Key } from '../own.ts'
import { has, Peer, type folder } from '../peer.ts'
import type { Configuration, Stack } from './stack.ts'

/** Mbed TLS 2.28: a server of a few lines over the library, with what mbedtls_ssl_conf_… can say. */
type Files = ReturnType<typeof folder>

interface Config {
  readonly oldest: Version
  readonly newest: Version
  /** IANA names; empty stands for the library's own list. */
  readonly suites: readonly string[]
  readonly groups: readonly string[]
  readonly keys: readonly Key[]
  readonly alpn: readonly string[]
}
const plain: Config = { oldest: 'TLS 1.0', newest: 'TLS 1.2', suites: [], groups: [], keys: ['rsa-2048'], alpn: [] }
const both: Partial<Config> = { keys: ['rsa-2048', 'p-256'] }
/**
 * A group that the library has and the configuration leaves out makes it choose a suite for which it then finds no group, and
 * hang up: that is not modelled, and not asked about.
 */
const variations: Readonly<Record<string, Partial<Config>>> = {
  'as it comes': {},
  'as it comes, ECDSA': { keys: ['p-256'] },
  'as it comes, RSA and ECDSA': both,
  'TLS 1.2 alone': { oldest: 'TLS 1.2' },
  'TLS 1.0 alone': { newest: 'TLS 1.0' },
  ALPN: { alpn: ['h2', 'http/1.1'] },
  'ALPN that no client has': { alpn: ['imap'] },
  'P-256 alone': { groups: ['secp256r1'] },
  'X25519, P-256, then P-384': { groups: ['x25519', 'secp256r1', 'secp384r1'], ...both },
  'P-384 key': { keys: ['p-384'] },
  'static RSA alone': { suites: ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_AES_128_GCM_SHA256'] },
  'DHE alone': { suites: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA'] },
  'ChaCha20 behind AES': {
    suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'],
  },
}

/** Arguments: oldest, newest (1 to 3), suites and groups by number, protocols, then pairs of a chain and its key. */
const program = `#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>

static int split(char *text, char **parts) {
  int n = 0;
  for (char *one = strtok(text, ","); one; one = strtok(NULL, ",")) parts[n++] = one;
  parts[n] = NULL;
  return n;
}
int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IONBF, 0);
  if (argc == 1) {
    char version[18];
    mbedtls_version_get_string(version);
    printf("version %s\\n", version);
    for (const int *one = mbedtls_ssl_list_ciphersuites(); *one; one++) printf("suite %d\\n", *one);
    for (const mbedtls_ecp_curve_info *one = mbedtls_ecp_curve_list(); one->grp_id; one++) printf("group %d\\n", one->tls_id);
    return 0;
  }
  mbedtls_entropy_context entropy; mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_context drbg; mbedtls_ctr_drbg_init(&drbg);
  mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0);
  mbedtls_ssl_config conf; mbedtls_ssl_config_init(&conf);
  mbedtls_ssl_config_defaults(&conf, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
  mbedtls_ssl_conf_rng(&conf, mbedtls_ctr_drbg_random, &drbg);
  mbedtls_ssl_conf_min_version(&conf, 3, atoi(argv[1]));
  mbedtls_ssl_conf_max_version(&conf, 3, atoi(argv[2]));
  char *parts[400];
  int n = split(argv[3], parts);
  int *suites = calloc(n + 1, sizeof(int));
  for (int i = 0; i < n; i++) suites[i] = atoi(parts[i]);
  if (n) mbedtls_ssl_conf_ciphersuites(&conf, suites);
  n = split(argv[4], parts);
  mbedtls_ecp_group_id *groups = calloc(n + 1, sizeof(mbedtls_ecp_group_id));
  for (int i = 0; i < n; i++) groups[i] = mbedtls_ecp_curve_info_from_tls_id(atoi(parts[i]))->grp_id;
  if (n) mbedtls_ssl_conf_curves(&conf, groups);
  static const char *protocols[20];
  n = split(argv[5], parts);
  for (int i = 0; i < n; i++) protocols[i] = parts[i];
  if (n) mbedtls_ssl_conf_alpn_protocols(&conf, protocols);
  for (int i = 6; i + 1 < argc; i += 2) {
    mbedtls_x509_crt *chain = calloc(1, sizeof *chain); mbedtls_x509_crt_init(chain);
    mbedtls_pk_context *key = calloc(1, sizeof *key); mbedtls_pk_init(key);
    if (mbedtls_x509_crt_parse_file(chain, argv[i]) || mbedtls_pk_parse_keyfile(key, argv[i + 1], NULL)) return 2;
    mbedtls_ssl_conf_own_cert(&conf, chain, key);
  }
  mbedtls_net_context listening, client; mbedtls_net_init(&listening); mbedtls_net_init(&client);
  if (mbedtls_net_bind(&listening, "127.0.0.1", "0", MBEDTLS_NET_PROTO_TCP)) return 3;
  struct sockaddr_in at; socklen_t length = sizeof at;
  getsockname(listening.fd, (struct sockaddr *)&at, &length);
  printf("listening on %d\\n", ntohs(at.sin_port));
  for (;;) {
    mbedtls_net_free(&client);
    if (mbedtls_net_accept(&listening, &client, NULL, 0, NULL)) continue;
    mbedtls_ssl_context ssl; mbedtls_ssl_init(&ssl);
    mbedtls_ssl_setup(&ssl, &conf);
    mbedtls_ssl_set_bio(&ssl, &client, mbedtls_net_send, mbedtls_net_recv, NULL);
    while (mbedtls_ssl_handshake(&ssl) == MBEDTLS_ERR_SSL_WANT_READ) {}
    mbedtls_ssl_free(&ssl);
  }
}
`

/** The program, built once for all tests of a run; undefined where there is no compiler or no library. */
const built = (files: Files): string | undefined => {
  const source = files.write('mbedtls.c', program)
  const binary = join(dirname(source), 'mbedtls-server')
  if (!existsSync(binary))
    spawnSync('cc', ['-o', binary, source, '-lmbedtls', '-lmbedx509', '-lmbedcrypto'], { stdio: 'ignore' })
  return existsSync(binary) ? binary : undefined
}

export const mbedTls = (files: Files): Stack => {
  const binary = has('cc', '--version') ? built(files) : undefined
  const said = binary ? spawnSync(binary).stdout.toString() : ''
  const listed = (what: 'suite' | 'group') =>
    [...said.matchAll(new RegExp(`^${what} (\\d+)$`, 'gm'))].map(([, n]) => Number(n))
  const own = { suites: listed('suite').map(suites.name), groups: listed('group').map(groups.name) }
  const start = async (config: Config) => {
    const minor = (version: Version) => String(Number(version.slice(-1)) + 1)
    const chains = config.keys.flatMap((key) => {
      const { chain, key: secret } = issued(key)
      return [files.write(`${key}.pem`, chain), files.write(`${key}.key`, secret)]
    })
    const numbers = (names: readonly string[], of: typeof suites) => names.map((name) => of.code(name)!).join(',')
    const peer = new Peer(binary!, [
      ...[minor(config.oldest), minor(config.newest), numbers(config.suites, suites), numbers(config.groups, groups)],
      ...[config.alpn.join(','), ...chains],
    ])
    return { port: Number(await peer.until(/listening on (\d+)/)), stop: () => peer.stop('SIGKILL') }
  }
  return {
    name: 'Mbed TLS',
    installed: binary !== undefined,
    optional: 'it takes a compiler and the library’s headers (libmbedtls-dev)',
    measured: '2.28',
    found: /^version (\S+)/.exec(said)?.[1] ?? '',
    configurations: (): Configuration[] =>
      Object.entries(variations).map(([title, change]) => {
        const config = { ...plain, ...change }
        return { title, settings: settingsOf(config, own), start: () => start(config) }
      }),
  }
}

const every: readonly Version[] = ['TLS 1.2', 'TLS 1.1', 'TLS 1.0']
const settingsOf = (
  config: Config,
  own: { readonly suites: readonly string[]; readonly groups: readonly string[] },
): Partial<ServerSettings> => ({
  versions: every.slice(every.indexOf(config.newest), every.indexOf(config.oldest) + 1),
  suites: config.suites.length ? config.suites : own.suites,
  groups: config.groups.length ? config.groups : own.groups,
  signatureSchemes: [
    ...['rsa_pkcs1_sha512', 'ecdsa_secp521r1_sha512', 'rsa_pkcs1_sha384', 'ecdsa_secp384r1_sha384'],
    ...['rsa_pkcs1_sha256', 'ecdsa_secp256r1_sha256', 'rsa_pkcs1_sha224', 'ecdsa_sha224'],
  ],
  identities: config.keys.map((key) => identity(key)),
  alpn: config.alpn,
  alpnMismatch: 'alert',
  alpnTurn: 'first',
  suiteOrder: 'server',
  groupOrder: 'server',
  schemeOrder: 'client',
  schemeForSuite: 'all',
  strictCurve: true,
  withoutGroups: 'none',
  certificateOrder: 'identities',
  readsSupportedVersions: false,
  readsSsl2Hello: false,
  ssl2Refusal: 'close',
  securityLevel: '0',
  checksFallback: true,
  dhGroup: 'modp2048',
  dhNegotiation: false,
})
