import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import { suites } from '../../../src/spec/suite.ts'
import type { Version } from '../../../src/spec/version.ts'
import { identity, issued, type Key } from '../own.ts'
import { has, Peer, type folder } from '../peer.ts'
import type { Configuration, Stack } from './stack.ts'

/** Java's own TLS: an SSLServerSocket with what its parameters can say. */
type Files = ReturnType<typeof folder>

interface Config {
  readonly versions: readonly Version[]
  /** Empty stands for Java's own. */
  readonly suites: readonly string[]
  readonly groups: readonly string[]
  readonly keys: readonly Key[]
  readonly alpn: readonly string[]
  readonly order: 'server' | 'client'
  readonly manager: 'SunX509' | 'NewSunX509'
}
const every: readonly Version[] = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0']
const plain: Config = {
  versions: ['TLS 1.3', 'TLS 1.2'],
  suites: [],
  groups: [],
  keys: ['rsa-2048'],
  alpn: [],
  order: 'server',
  manager: 'SunX509',
}
const both: Partial<Config> = { keys: ['rsa-2048', 'p-256'] }

const variations: Readonly<Record<string, Partial<Config>>> = {
  'as it comes': {},
  'as it comes, ECDSA': { keys: ['p-256'] },
  'as it comes, RSA and ECDSA': both,
  ALPN: { alpn: ['h2', 'http/1.1'] },
  'TLS 1.2': { versions: ['TLS 1.2'] },
  'TLS 1.2, the client’s order': { versions: ['TLS 1.2'], order: 'client' },
  'TLS 1.3': { versions: ['TLS 1.3'] },
  'TLS 1.0 and newer': { versions: every },
  'TLS 1.0 alone': { versions: ['TLS 1.0'] },
  'P-256 alone': { groups: ['secp256r1'] },
  'X25519 alone, TLS 1.2': { groups: ['x25519'], versions: ['TLS 1.2'] },
  'static RSA alone': { versions: ['TLS 1.2'], suites: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
  NewSunX509: { manager: 'NewSunX509' },
  'P-384 key': { keys: ['p-384'] },
  'Ed25519 key': { keys: ['ed25519'] },
  'Ed25519 key, TLS 1.2': { keys: ['ed25519'], versions: ['TLS 1.2'] },
  'RSA and Ed25519': { keys: ['rsa-2048', 'ed25519'] },
}

const program = `import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.spec.*;
import java.util.*;
import javax.net.ssl.*;

public class Server {
  public static void main(String[] args) throws Exception {
    Security.setProperty("jdk.tls.disabledAlgorithms", "");
    Security.setProperty("jdk.certpath.disabledAlgorithms", "");
    Properties o = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(args[0]))) { o.load(in); }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (String one : o.getProperty("keys").split(",")) {
      String[] parts = one.split(";");
      Collection<? extends java.security.cert.Certificate> chain;
      try (InputStream in = Files.newInputStream(Path.of(parts[1]))) {
        chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
      }
      String pem = Files.readString(Path.of(parts[2])).replaceAll("-----[^-]+-----|\\\\s", "");
      PrivateKey key = KeyFactory.getInstance(parts[0]).generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
      store.setKeyEntry(parts[1], key, new char[0], chain.toArray(new java.security.cert.Certificate[0]));
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance(o.getProperty("manager"));
    managers.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    SSLParameters parameters = server.getSSLParameters();
    parameters.setProtocols(o.getProperty("protocols").split(","));
    if (!o.getProperty("suites").isEmpty()) parameters.setCipherSuites(o.getProperty("suites").split(","));
    if (!o.getProperty("alpn").isEmpty()) parameters.setApplicationProtocols(o.getProperty("alpn").split(","));
    parameters.setUseCipherSuitesOrder(o.getProperty("order").equals("server"));
    server.setSSLParameters(parameters);
    System.out.println("suites " + String.join(",", server.getSSLParameters().getCipherSuites()));
    System.out.println("listening on " + server.getLocalPort());
    for (;;) {
      SSLSocket socket = (SSLSocket) server.accept();
      Thread thread = new Thread(() -> {
        try (socket) { socket.startHandshake(); while (socket.getInputStream().read() >= 0) {} } catch (IOException ended) {}
      });
      thread.setDaemon(true);
      thread.start();
    }
  }
}
`
const algorithms = (key: Key): string =>
  key.startsWith('rsa-pss') ? 'RSASSA-PSS' : key.startsWith('rsa') ? 'RSA' : key.startsWith('p-') ? 'EC' : 'EdDSA'
const protocol = (version: Version): string => version.replace('TLS ', 'TLSv').replace('v1.0', 'v1')

export const jsse = (files: Files): Stack => {
  const java = files.write('Server.java', program)
  const start = async (config: Config, n: number) => {
    if (!existsSync(join(dirname(java), 'Server.class'))) spawnSync('javac', ['-d', dirname(java), java])
    const options = {
      keys: config.keys
        .map((key) => {
          const { chain, key: secret } = issued(key)
          return [algorithms(key), files.write(`${key}.pem`, chain), files.write(`${key}.key`, secret)].join(';')
        })
        .join(','),
      protocols: config.versions.map(protocol).join(','),
      suites: config.suites.join(','),
      alpn: config.alpn.join(','),
      order: config.order,
      manager: config.manager,
    }
    const text = Object.entries(options)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n')
    const peer = new Peer('java', [
      ...['-Xmx128m', '-Djdk.tls.rejectClientInitiatedRenegotiation=false'],
      ...(config.groups.length ? [`-Djdk.tls.namedGroups=${config.groups.join(',')}`] : []),
      ...['-cp', dirname(java), 'Server', files.write(`jsse-${n}.properties`, text)],
    ])
    return { port: Number(await peer.until(/listening on (\d+)/)), stop: () => peer.stop('SIGKILL') }
  }
  return {
    name: 'JSSE',
    installed: has('javac', '-version'),
    optional: 'a JDK is 200 MB',
    measured: '17',
    found: /"([\d.]+)"/.exec(spawnSync('java', ['-version']).stderr?.toString() ?? '')?.[1] ?? '',
    configurations: (): Configuration[] =>
      Object.entries(variations).map(([title, change], n) => {
        const config = { ...plain, ...change }
        return { title, settings: settingsOf(config), start: () => start(config, n) }
      }),
  }
}

/** Java 17's own order, those that its settings switch off included. */
const order = `AES_256_GCM_SHA384 AES_128_GCM_SHA256 CHACHA20_POLY1305_SHA256 ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
  ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 ECDHE_RSA_WITH_AES_256_GCM_SHA384
  ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 ECDHE_RSA_WITH_AES_128_GCM_SHA256 DHE_RSA_WITH_AES_256_GCM_SHA384
  DHE_RSA_WITH_CHACHA20_POLY1305_SHA256 DHE_RSA_WITH_AES_128_GCM_SHA256 ECDHE_ECDSA_WITH_AES_256_CBC_SHA384
  ECDHE_RSA_WITH_AES_256_CBC_SHA384 ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 ECDHE_RSA_WITH_AES_128_CBC_SHA256
  DHE_RSA_WITH_AES_256_CBC_SHA256 DHE_RSA_WITH_AES_128_CBC_SHA256 ECDHE_ECDSA_WITH_AES_256_CBC_SHA
  ECDHE_RSA_WITH_AES_256_CBC_SHA ECDHE_ECDSA_WITH_AES_128_CBC_SHA ECDHE_RSA_WITH_AES_128_CBC_SHA
  DHE_RSA_WITH_AES_256_CBC_SHA DHE_RSA_WITH_AES_128_CBC_SHA RSA_WITH_AES_256_GCM_SHA384 RSA_WITH_AES_128_GCM_SHA256
  RSA_WITH_AES_256_CBC_SHA256 RSA_WITH_AES_128_CBC_SHA256 RSA_WITH_AES_256_CBC_SHA RSA_WITH_AES_128_CBC_SHA
  ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA ECDHE_RSA_WITH_3DES_EDE_CBC_SHA DHE_RSA_WITH_3DES_EDE_CBC_SHA
  RSA_WITH_3DES_EDE_CBC_SHA`
  .trim()
  .split(/\s+/)
  .map((name) => `TLS_${name}`)

const settingsOf = (config: Config): Partial<ServerSettings> => ({
  versions: config.versions,
  suites: config.suites.length ? config.suites : order.filter((name) => suites.code(name) !== undefined),
  groups: config.groups.length
    ? config.groups
    : [
        ...['x25519', 'secp256r1', 'secp384r1', 'secp521r1', 'x448'],
        ...['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'],
      ],
  signatureSchemes: [
    ...['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512', 'ed25519', 'ed448'],
    ...['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'],
    ...['rsa_pss_pss_sha256', 'rsa_pss_pss_sha384', 'rsa_pss_pss_sha512'],
    ...['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512', 'ecdsa_sha224', 'rsa_pkcs1_sha224'],
    ...['ecdsa_sha1', 'rsa_pkcs1_sha1'],
  ],
  identities: config.keys.map((key) => identity(key)),
  suiteOrder: config.order,
  alpn: config.alpn,
  groupOrder: 'client',
  schemeOrder: 'client',
  securityLevel: '0',
  strictCurve: true,
  schemeCurves: true,
  certificateOrder: 'schemes',
  strictName: true,
  strictChain: config.manager === 'NewSunX509',
  alpnMismatch: 'alert',
  readsSsl2Hello: false,
  ssl2Refusal: 'handshake_failure',
  checksFallback: false,
  dhGroup: 'ffdhe2048',
  findsNoScheme: 'when it signs',
})
