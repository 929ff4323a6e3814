import { figureName } from '../spec/message.ts'
import { authentication } from './en-authentication.ts'
import { choice } from './en-choice.ts'
import { renegotiation } from './en-renegotiation.ts'
import { resumption } from './en-resumption.ts'
import type { Language, LayerDetail } from './language.ts'
import { day, list, protocolName } from './word.ts'

/** `rsa_pkcs1_sha512` as people say it: SHA-512. */
const hashOf = (scheme: string): string => {
  const bits = /_(md5|sha1|sha224|sha256|sha384|sha512)$/.exec(scheme)?.[1]
  return bits === undefined ? scheme : bits === 'md5' ? 'MD5' : bits === 'sha1' ? 'SHA-1' : `SHA-${bits.slice(3)}`
}

const evidenceNames: Readonly<Record<string, string>> = {
  signatureAlgorithm: 'signatureAlgorithm',
  subjectPublicKeyInfo: 'public key',
}
const nth = ['leaf certificate', 'second certificate', 'third certificate', 'fourth certificate']

/** `server.2.17` → `byte 17 of the server’s record 2`; fields go by their own names. */
const placeName = (at: string): string => {
  const [, side, number, byte] = /^(client|server)\.(\d+)(?:\.(\d+))?$/.exec(at) ?? []
  if (side === undefined) return at
  const record = number === '0' ? `the place before the ${side}’s first record` : `the ${side}’s record ${number}`
  return byte === undefined ? record : `byte ${byte} of ${record}`
}

/** What a path names, in words. */
const evidence = (path: string): string => {
  const parts = path.split('.')
  if (parts[1] === 'chain') {
    const certificate = nth[Number(parts[2])] ?? `certificate ${Number(parts[2]) + 1}`
    const field = parts.at(-1)!
    return `${evidenceNames[field] ?? field} of the ${parts[0] === 'client' ? 'client’s ' : ''}${certificate}`
  }
  if (parts[0] === 'smtp') return /^\d/.test(parts[1] ?? '') ? `the reply ${parts[1]}` : `the command ${parts[1]}`
  if (parts[0] === 'server' || parts[0] === 'client') return `the ${parts[0]}’s ${parts[1]}`
  return parts.length === 1 ? figureName(parts[0]!) : `${parts.at(-1)!} in the ${figureName(parts[0]!)}`
}

const layerDetail = (detail: LayerDetail): string => {
  if (detail.is === 'agreed') return `${detail.version.replace('TLS ', '')}, ${detail.suite}`
  if (detail.is === 'answered') return `${detail.over}, ${detail.over === 'SMTP' ? 250 : 200}`
  const { how, code, after } = detail
  const end = how === 'alert' || how === 'http' ? (code ?? '') : how
  return after ? `${end} after ${after.inClear ? `“${after.heard}”` : evidence(after.heard)}`.trim() : end
}

/** The same failure, whenever it is found. */
const noScheme: Language['rules']['signature.common'] = {
  fell: ({ key, absent }, { client, server }) =>
    absent
      ? `${client} sends no signature_algorithms, which stands for SHA-1 (RFC 5246 §7.4.1.4.1), and ${server} does not sign with that`
      : `${client} offers no scheme with which the certificate’s key (${key}) could sign`,
  kept: () => 'there is a scheme in common',
  verdict: ({ key, absent }, { client, server }, how) =>
    absent
      ? `${how}: ${client} sends *no signature_algorithms*, which stands for SHA-1, and ${server} does not sign with that.`
      : `${how}: ${server}’s key is *${key}*, and ${client} offers no signature scheme for it.`,
}

/** English. */
export const english: Language = {
  code: 'en',
  rules: {
    ...resumption,
    ...authentication,
    ...renegotiation,
    ...choice,
    'version.offered': {
      fell: ({ version }, { client }) => `${client} does not offer ${version}`,
      kept: ({ version }, { client }) => `${client} offers ${version}`,
    },
    'version.common': {
      fell: (_, { client, server }) => `${client} and ${server} have no version in common`,
      kept: () => 'there is a version in common',
      verdict: (args, { client, server }, how) => {
        const { offered, had } = args as { offered?: readonly string[]; had?: readonly string[] }
        const theirs = offered?.length ? list(offered) : 'no version at all'
        return `${how}: ${client} offers *${theirs}*, and ${server} ${had?.length ? `only has ${list(had)}` : 'has none'}.`
      },
    },
    'version.modelled': {
      fell: ({ version }) => `${version} is not modelled here yet`,
      kept: ({ version }) => `both sides can speak ${version}`,
      verdict: ({ version }, { client, server }) =>
        `${client} and ${server} would meet at *${version}*, which is not modelled here yet.`,
    },
    'version.no-fallback': {
      fell: ({ version, newest }, { client }) =>
        `${client} says that it fell back to ${version}, and ${newest} would have been possible`,
      kept: ({ version }) => `nothing newer than ${version} would have been possible, or the signal is not read`,
      verdict: ({ newest }, { client, server }, how) =>
        `${how}: ${client} signals that it *fell back*, and ${server} could have spoken ${newest}.`,
    },
    'version.was-offered': {
      fell: ({ version }, { client }) => `${client} never offered ${version}`,
      kept: ({ version }) => `${version} was offered`,
    },
    'version.selected': {
      fell: ({ selected, legacy }) =>
        selected
          ? `supported_versions chooses ${selected} beside legacy_version ${legacy}; it may only choose TLS 1.3`
          : `legacy_version says ${legacy}, which only supported_versions can choose`,
      kept: () => 'the version is chosen in the place that it belongs to',
    },
    'version.legacy': {
      fell: ({ version, message }) =>
        `legacy_version of ${figureName(message)} says ${version}, which must end the handshake even beside supported_versions`,
      kept: () => 'legacy_version is not that of SSL 3.0 or older',
    },
    'version.no-downgrade': {
      fell: ({ newest }) =>
        `the end of the server’s random says that it could have spoken ${newest}: somebody has meddled`,
      kept: () => 'nothing in the server’s random speaks of a downgrade',
    },
    'suite.offered': {
      fell: ({ suite }, { client }) => `${client} does not offer ${suite}`,
      kept: ({ suite }, { client }) => `${client} offers ${suite}`,
    },
    'suite.enabled': {
      fell: ({ suite }, { server }) => `${server} does not have ${suite}`,
      kept: ({ suite }, { server }) => `${server} has ${suite}`,
    },
    'suite.version': {
      fell: ({ suite, version }) => `${suite} is not a suite of ${version}`,
      kept: ({ suite, version }) => `${suite} is a suite of ${version}`,
    },
    'suite.key': {
      fell: ({ suite, needs }, { server }) => `${suite} needs an ${needs} certificate, and ${server} has none`,
      kept: ({ suite }, { server }) => `${server} has a certificate for ${suite}`,
    },
    'suite.key-curve': {
      fell: ({ curve }, { client }) => `the certificate’s curve ${curve} is not among ${client}’s groups`,
      kept: () => 'the certificate’s curve fits',
    },
    'suite.group': {
      fell: ({ group }, { client }) =>
        group
          ? `the entry is bound to ${group}, which ${client} does not offer`
          : 'both sides have no group in common for it',
      kept: () => 'there is a group in common for it',
    },
    'suite.common': {
      fell: () => 'no suite passes every rule',
      kept: () => 'there is a suite in common',
      verdict: (args, { client, server }, how) =>
        `${how}: of *the suites that ${client} offers*, ${server} has none that fits ${String((args as { version?: string }).version ?? 'the version')} and its certificate.`,
    },
    'suite.modelled': {
      fell: ({ suite }) => `${suite} is not modelled here yet`,
      kept: () => 'it would do, too',
      verdict: ({ suite }, { server }) => `${server} would choose *${suite}*, which is not modelled here yet.`,
    },
    'suite.was-offered': {
      fell: ({ suite }, { client }) => `${client} never offered ${suite}`,
      kept: ({ suite }) => `${suite} was offered`,
    },
    'suite.fits-version': {
      fell: ({ suite, version }) => `${suite} is not a suite that can be used in ${version} here`,
      kept: ({ suite, version }) => `${suite} is a suite of ${version}`,
    },
    'suite.certificate': {
      fell: ({ suite, needs }) => `${suite} needs an ${needs} key, and the certificate has another`,
      kept: ({ suite }) => `the certificate’s key fits ${suite}`,
    },
    'group.offered': {
      fell: ({ group }, { client }) => `${client} does not offer ${group}`,
      kept: ({ group }, { client }) => `${client} offers ${group}`,
    },
    'group.enabled': {
      fell: ({ group }, { server }) => `${server} does not have ${group}`,
      kept: ({ group }, { server }) => `${server} has ${group}`,
    },
    'group.version': {
      fell: ({ group }) => `${group} is no group for ECDHE before TLS 1.3`,
      kept: ({ group }) => `${group} can be used in this version`,
    },
    'group.bound': {
      fell: ({ group }) => `the chosen suite is bound to another curve than ${group}`,
      kept: ({ group }) => `the suite’s entry allows ${group}`,
    },
    'group.common': {
      fell: (_, { client, server }) => `${client} and ${server} have no group in common`,
      kept: () => 'there is a group in common',
      verdict: (_, { client, server }, how) => `${how}: *no group* that ${client} offers is one that ${server} has.`,
    },
    'group.modelled': {
      fell: ({ group }) => `${group} is not modelled here yet`,
      kept: () => 'it would do, too',
      verdict: ({ group }, { server }) =>
        `${server} would choose the group *${group}*, which is not modelled here yet.`,
    },
    'group.field': {
      fell: ({ group }, { client }) => `${client} does not name ${group} among its groups`,
      kept: ({ group }) => `DHE can happen in ${group}`,
    },
    'group.field-size': {
      fell: ({ bits, least }, { client }) => `the prime for DHE has ${bits} bits; ${client} asks for ${least}`,
      kept: ({ bits }) => `a prime of ${bits} bits is long enough for DHE`,
      verdict: ({ bits, least }, { client, server }, how) =>
        `${how}: ${server} does Diffie-Hellman with a prime of *${bits} bits*, and ${client} asks for ${least}.`,
    },
    'group.field-limit': {
      fell: ({ bits, most }, { client }) => `the prime for DHE has ${bits} bits; ${client} can do ${most} at most`,
      kept: ({ bits }, { client }) => `a prime of ${bits} bits is not too long for ${client}`,
      verdict: ({ bits, most }, { client, server }, how) =>
        `${how}: ${server} does Diffie-Hellman with a prime of *${bits} bits*, and ${client} can do no more than ${most}.`,
    },
    'group.was-offered': {
      fell: ({ group }, { client }) => `${client} did not offer ${group}`,
      kept: ({ group }) => `${group} was offered`,
    },
    'group.named-curve': {
      fell: ({ curveType }, { server }) =>
        `${server} describes a curve (curve_type ${curveType}) instead of naming one`,
      kept: () => 'the curve is named',
    },
    'group.retry-needed': {
      fell: ({ group }, { client }) => `${client} had already sent a key share for ${group}`,
      kept: ({ group }) => `a key share for ${group} is really missing`,
    },
    'signature.offered': {
      fell: ({ scheme }, { client }) => `${client} does not offer ${scheme}`,
      kept: ({ scheme }, { client }) => `${client} offers ${scheme}`,
    },
    'signature.enabled': {
      fell: ({ scheme }, { server }) => `${server} does not sign with ${scheme}`,
      kept: ({ scheme }, { server }) => `${server} can sign with ${scheme}`,
    },
    'signature.version': {
      fell: ({ scheme, version }) => `${scheme} may not sign a handshake in ${version}`,
      kept: ({ scheme, version }) => `${scheme} may sign in ${version}`,
    },
    'signature.key': {
      fell: ({ scheme, key }) => `${scheme} does not go with the certificate’s key (${key})`,
      kept: ({ scheme, key }) => `${scheme} goes with the certificate’s key (${key})`,
    },
    'signature.fixed': {
      fell: ({ key }) => `before TLS 1.2 a key of kind ${key} cannot sign a handshake`,
      kept: ({ scheme }) => `before TLS 1.2 the key decides: ${scheme}`,
    },
    'signature.common': noScheme,
    'signature.common-late': noScheme,
    'signature.present': {
      fell: (_, { client }) => `${client} sent no signature_algorithms, which TLS 1.3 requires`,
      kept: (_, { client }) => `${client} says which signatures it can check`,
    },
    'signature.chain-enabled': {
      fell: ({ certificate, scheme }, { server }) =>
        `the certificate of ${certificate} is signed with ${scheme}, which ${server} itself has switched off`,
      kept: ({ scheme }, { server }) => `${server} allows ${scheme} in its certificates`,
      verdict: ({ scheme }, { server }, how) =>
        `${how}: its certificate is signed with *${hashOf(scheme)}*, which ${server} itself has switched off for TLS 1.2.`,
    },
    'signature.chain-offered': {
      fell: ({ certificate, scheme }, { client }) =>
        `the certificate of ${certificate} is signed with ${scheme}, which ${client} never offered to check`,
      kept: ({ certificate, scheme }, { client }) =>
        `the certificate of ${certificate} is signed with ${scheme}, which ${client} offered to check`,
      verdict: ({ at, scheme }, { client }, how) =>
        `${how}: its ${at === 0 ? 'certificate' : 'intermediate certificate'} is signed with *${hashOf(scheme)}*, and ${client} never offered to check that.`,
    },
    'signature.was-offered': {
      fell: ({ scheme }, { client }) => `${client} never offered ${scheme}`,
      kept: ({ scheme }) => `${scheme} was offered`,
    },
    'signature.fits-key': {
      fell: ({ scheme, key }) => `${scheme} does not go with the certificate’s key (${key})`,
      kept: ({ scheme, key }) => `${scheme} goes with the certificate’s key (${key})`,
    },
    'signature.key-given': {
      fell: (_, { server }) => `${server}’s private key is needed from here on, and it is not here`,
      kept: () => 'the private key is here',
      verdict: (_, { server }) =>
        `${server} shows its certificate, and then needs *the private key*, which is not here: how it goes on is not known.`,
    },
    'signature.verifies': {
      fell: ({ scheme }) => `the ${scheme} signature over the handshake is not valid`,
      kept: ({ scheme }) => `the ${scheme} signature over the handshake is valid`,
    },
    'certificate.context-empty': {
      fell: (_, { server }) => `${server}’s Certificate answers a request that was never made`,
      kept: () => 'the Certificate answers no request, as it must in the handshake',
    },
    'chain.present': {
      fell: (_, { server }) => `${server} sent no certificate`,
      kept: (_, { server }) => `${server} sent a certificate`,
    },
    'chain.signed': {
      fell: ({ certificate, issuer }) =>
        `the signature on the certificate of ${certificate} is not one that ${issuer} made`,
      kept: () => 'every certificate is signed by its issuer',
      verdict: ({ certificate, issuer }, _, how) =>
        `${how}: the certificate of ${certificate} is *forged or damaged*; ${issuer} did not sign it so.`,
    },
    'chain.trusted': {
      fell: ({ missing, own }, { client }) =>
        own
          ? `${client} does not know ${missing}, which only vouches for itself`
          : `${client} finds no path to a root that it trusts${missing ? `: nobody knows ${missing}` : ''}`,
      kept: ({ path }, { client }) => `${path.join(' ← ')}: the path ends in a root that ${client} trusts`,
      verdict: ({ missing, own, leaf }, { client }, how) =>
        own && missing === leaf
          ? `${how}: the certificate is *self-signed*, and ${client} does not trust it.`
          : own
            ? `${how}: the path ends in *${missing}*, a root that ${client} does not trust.`
            : `${how}: ${client} finds *no path to a root that it trusts*${missing ? `; the issuer ${missing} is missing` : ''}.`,
    },
    'chain.begun': {
      fell: ({ certificate, from }) => `the certificate of ${certificate} is not valid before ${day(from)}`,
      kept: () => 'every certificate’s time has begun',
      verdict: ({ from, now }, _, how) =>
        `${how}: a certificate is *not valid before ${day(from)}*, and it is ${day(now)}.`,
    },
    'chain.unexpired': {
      fell: ({ certificate, until }) => `the certificate of ${certificate} expired on ${day(until)}`,
      kept: () => 'no certificate has expired',
      verdict: ({ until, now }, _, how) => `${how}: a certificate *expired on ${day(until)}*, and it is ${day(now)}.`,
    },
    'chain.extensions-known': {
      fell: ({ certificate, extension }, { client }) =>
        `the certificate of ${certificate} has the critical extension ${extension}, which ${client} does not know`,
      kept: () => 'every critical extension is known',
      verdict: ({ extension }, { client }, how) =>
        `${how}: a certificate has the *critical extension ${extension}*, which ${client} does not know and may not ignore.`,
    },
    'chain.authorities': {
      fell: ({ certificate }) => `the certificate of ${certificate} issued another but is no authority`,
      kept: () => 'every issuer is an authority',
    },
    'chain.cert-sign': {
      fell: ({ certificate, usages }) =>
        `${certificate} issued a certificate, and its own allows ${list(usages)} but not keyCertSign`,
      kept: () => 'every issuer may sign certificates',
    },
    'chain.path-length': {
      fell: ({ certificate, most }) =>
        `${certificate} allows ${most === 0 ? 'no authority' : `only ${most} authorities`} below it, and there are more`,
      kept: () => 'no path is longer than its authorities allow',
    },
    'chain.constraints-modelled': {
      fell: ({ kinds }) => `an authority constrains names of the kind ${list(kinds)}, which are not judged here`,
      kept: () => 'no authority constrains other names than domains and IP addresses',
    },
    'chain.name-constraints': {
      fell: ({ name, authority, how, subtrees }) =>
        how === 'permitted'
          ? `${authority} may only certify ${list(subtrees)}, not ${name}`
          : `${authority} may not certify ${list(subtrees)}, and ${name} is there`,
      kept: () => 'every authority certifies only names that it may',
      verdict: ({ name, authority, subtrees, how: kind }, _, how) =>
        kind === 'permitted'
          ? `${how}: the authority ${authority} may only certify *${list(subtrees)}*, not ${name}.`
          : `${how}: the authority ${authority} *may not certify ${list(subtrees)}*.`,
    },
    'chain.usage': {
      fell: ({ usages, certificate }) => `the certificate of ${certificate} is for ${list(usages)}, not for servers`,
      kept: () => 'the certificate may be used by a server',
      verdict: ({ usages }, _, how) => `${how}: the certificate is made for *${list(usages)}*, not for servers.`,
    },
    'chain.key-size': {
      fell: ({ certificate, bits, least }, { client }) =>
        `the key of ${certificate} has ${bits} bits, and ${client} accepts RSA from ${least} bits on`,
      kept: (_, { client }) => `every RSA key is long enough for ${client}`,
      verdict: ({ bits, least }, { client }, how) =>
        `${how}: a key in the chain has *${bits} bits*, and ${client} accepts RSA from ${least} bits on.`,
    },
    'chain.hash': {
      fell: ({ certificate, scheme }, { client }) =>
        `the certificate of ${certificate} is signed with ${scheme}, which is too weak for ${client}`,
      kept: (_, { client }) => `every signature in the chain is strong enough for ${client}`,
      verdict: ({ scheme }, { client }, how) =>
        `${how}: a certificate is signed with *${hashOf(scheme)}*, which is too weak for ${client}.`,
    },
    'chain.key-use': {
      fell: ({ usages, use }) => `the certificate’s key is for ${list(usages)}; here it would need ${use}`,
      kept: (_, { client }) => `keyUsage allows what the key does here, or ${client} does not insist`,
      verdict: ({ usages, use }, _, how) =>
        `${how}: the certificate’s keyUsage is *${list(usages)}*, and this handshake needs ${use}.`,
    },
    'chain.name': {
      fell: ({ host, presented, common }, { client }) =>
        common === host && !presented.includes(common)
          ? `the certificate names ${host} only in its common name, where ${client} does not look`
          : `the certificate is for ${list(presented.length || !common ? presented : [common])}, not for ${host}`,
      kept: ({ host }) => `the certificate is for ${host}`,
      verdict: ({ host, presented, common }, { client }, how) =>
        common === host && !presented.includes(common)
          ? `${how}: the certificate has *no subjectAltName*; ${host} is only its common name, where ${client} does not look.`
          : `${how}: the certificate is for *${list(presented.length || !common ? presented : [common])}*, not for ${host}.`,
    },
    'name.sent': {
      fell: (_, { client }) => `${client} names no server, and this one shows a certificate only to those that do`,
      kept: ({ shown }, { client }) => `${client} names no server: it gets the certificate for ${shown}, the default`,
      verdict: (_, { client, server }, how) =>
        `${how}: ${client} sends *no server_name*, and ${server} insists on one.`,
    },
    'name.known': {
      fell: ({ asked, names }, { server }) => `${server} has certificates for ${list(names)}, none for ${asked}`,
      kept: ({ asked, shown, how }) =>
        `no certificate is for ${asked}: the default is shown, for ${shown}${how === 'warning' ? ', with a warning before TLS 1.3' : ''}`,
      verdict: ({ asked, names }, { server }, how) =>
        `${how}: ${server} has *no certificate for ${asked}*, only for ${list(names)}.`,
    },
    'name.fits': {
      fell: ({ asked, names, fit }) =>
        fit
          ? `its wildcard covers ${asked}, but another certificate names it`
          : `it is for ${list(names)}, not for ${asked}`,
      kept: ({ asked, fit }) => (fit === 'exact' ? `it names ${asked}` : `its wildcard covers ${asked}`),
    },
    'name.suits': {
      fell: ({ key, suite }) => `its key (${key}) does not go with ${suite}`,
      kept: ({ key, suite }) => `its key (${key}) goes with ${suite}`,
    },
    'name.signs': {
      fell: ({ key }, { client }) => `${client} offers no scheme with which its key (${key}) could sign`,
      kept: ({ key }, { client }) => `${client} offers a scheme for its key (${key})`,
    },
    'certificate.for-name': {
      fell: ({ asked, key }) => `the certificate with the key ${key} is not for ${asked}`,
      kept: ({ asked }) => (asked ? `it is for ${asked}` : 'no name is asked for'),
    },
    'certificate.authority': {
      fell: ({ issuers }, { client }) =>
        `${client} does not name ${list(issuers)} among the authorities that it trusts`,
      kept: ({ issuers, ignored }, { client, server }) =>
        ignored
          ? `${client} names other authorities than ${list(issuers)}, and ${server} passes over them`
          : `${client} names an authority that stands behind this certificate`,
      verdict: ({ issuers }, { client }, how) =>
        `${how}: ${client} names *the authorities that it trusts*, and ${list(issuers)} is not among them.`,
    },
    'certificate.usable': {
      fell: ({ key }, { client }) =>
        `${client} has no suite, group and signature scheme in common that go with its key (${key})`,
      kept: ({ key }, { client }) => `${client} can make use of its key (${key})`,
    },
    'name.warning': {
      fell: ({ name }, { client }) => `${client} takes the warning ${name} for an error`,
      kept: (_, { client }) => `${client} goes on after the warning`,
      verdict: ({ name }, { client, server }, how) =>
        `${how}: ${server} only *warns with ${name}*, and ${client} takes that for an error.`,
    },
    'alpn.offered': {
      fell: ({ protocol }, { client }) => `${client} does not offer ${protocol}`,
      kept: ({ protocol }, { client }) => `${client} offers ${protocol}`,
    },
    'alpn.common': {
      fell: (_, { client, server }) => `${client} and ${server} have no application protocol in common`,
      kept: () => 'there is an application protocol in common',
      verdict: (_, { client, server }, how) =>
        `${how}: *no application protocol* that ${client} offers is one that ${server} speaks.`,
    },
    'alpn.one': {
      fell: ({ protocols }) =>
        `the server answers ALPN with ${protocols.length ? list(protocols) : 'nothing'}; it has to name exactly one protocol`,
      kept: () => 'the server names one application protocol',
    },
    'alpn.was-offered': {
      fell: ({ protocol }, { client }) => `${client} never offered ${protocol}`,
      kept: ({ protocol }) => `${protocol} was offered`,
    },
    'hello.session-echo': {
      fell: () => 'the server did not send the client’s session id back unchanged',
      kept: () => 'the session id came back unchanged',
    },
    'hello.no-compression': {
      fell: ({ compression }) => `the server chose compression method ${compression}`,
      kept: () => 'there is no compression',
    },
    'hello.extensions-asked': {
      fell: ({ extension }, { client }) => `the server answers ${extension}, which ${client} did not send`,
      kept: () => 'the server only answers extensions that were sent',
    },
    'hello.extensions-here': {
      fell: ({ extension, message }) => `${extension} does not belong in ${figureName(message)}`,
      kept: () => 'every extension is in the message that it belongs to',
    },
    'hello.unchanged': {
      fell: ({ field }, { client }) => `${client}’s second ClientHello changes ${field}, which has to stay as it was`,
      kept: () => 'the second ClientHello changes only what it may',
    },
    'update.request': {
      fell: ({ value }) => `KeyUpdate asks with ${value}; only 0 and 1 mean something`,
      kept: () => 'the KeyUpdate says whether it wants one back',
    },
    'hello.extensions-once': {
      fell: ({ extension }) => `${extension} appears twice`,
      kept: () => 'no extension appears twice',
    },
    'hello.share-present': {
      fell: ({ message }, { client, server }) =>
        message === 'server_hello'
          ? `${server} sent no key_share`
          : `${client} sent no usable supported_groups and key_share`,
      kept: ({ message }, { client, server }) =>
        message === 'server_hello' ? `${server} sent a key share` : `${client} sent groups and key shares`,
    },
    'hello.null-compression-offered': {
      fell: (_, { client }) => `${client} does not offer to go without compression alone`,
      kept: () => 'compression is none',
    },
    'hello.secure-renegotiation': {
      fell: (_, { server }) => `${server} did not answer with renegotiation_info`,
      kept: () => 'renegotiation is safe, or nobody insists',
      verdict: (_, { client, server }, how) =>
        `${how}: ${server} does not answer *renegotiation_info*, and ${client} insists on secure renegotiation.`,
    },
    'hello.renegotiation-empty': {
      fell: () => 'renegotiation_info is not empty in a first handshake',
      kept: () => 'renegotiation_info is empty, as it must be in a first handshake',
    },
    'share.valid': {
      fell: ({ group }) => `the peer’s public value is not a valid one for ${group}`,
      kept: ({ group }) => `the peer’s public value is valid for ${group}`,
    },
    'premaster.sound': {
      fell: ({ fault }) =>
        `what was encrypted is not a premaster secret (${fault}); nobody is told, and a random one makes Finished fail`,
      kept: () => 'the premaster secret has 48 bytes and begins with the version of the ClientHello',
    },
    'finished.verifies': {
      fell: ({ of }) => `the ${of}’s Finished does not fit the handshake: a message was changed, or the keys differ`,
      kept: ({ of }) => `the ${of}’s Finished proves that both saw the same handshake`,
    },
    'record.opens': {
      fell: ({ why }) => `a record does not open: ${why}`,
      kept: () => 'the record opens',
    },
    'record.readable': {
      fell: ({ why }) =>
        why === 'record.http'
          ? 'these bytes are HTTP, not TLS'
          : why === 'record.ssl2'
            ? 'this is a ClientHello in the format of SSL 2.0'
            : why === 'record.length'
              ? 'the record is longer than TLS allows'
              : why === 'record.version'
                ? 'the record has no version of TLS'
                : 'these bytes are no TLS record',
      kept: () => 'the record can be read',
    },
    'message.readable': {
      fell: ({ path, at, expected }) => `${path} cannot be read at byte ${at}: ${expected}`,
      kept: () => 'the message can be read',
    },
    'message.expected': {
      fell: ({ message, state }) => `${figureName(message)} may not come in state ${state}`,
      kept: () => 'the message may come now',
    },
    'message.at-key-change': {
      fell: ({ message }) => `bytes follow ${figureName(message)} in the record in which the keys change`,
      kept: () => 'nothing straddles the change of keys',
    },
    'compression.supported': {
      fell: ({ algorithm }, { server }) => `${server} does not compress certificates with ${algorithm} here`,
      kept: () => 'certificates are sent as they are',
    },
    'status.asked': {
      fell: (_, { client }) => `${client} does not ask for an OCSP response`,
      kept: (_, { client }) => `${client} asks for an OCSP response`,
    },
    'status.ready': {
      fell: (_, { server }) => `${server} has no OCSP response to staple`,
      kept: ({ what }, { server }) =>
        what === 'none' ? 'nothing need be stapled' : `${server} has an OCSP response to staple`,
    },
    'status.stapled': {
      fell: (_, { server }) => `the certificate says that an OCSP response has to come, and ${server} sent none`,
      kept: ({ present }) => (present ? 'an OCSP response came' : 'nobody insists on an OCSP response'),
      verdict: (_, { server }, how) =>
        `${how}: the certificate says *must staple*, and ${server} sent no OCSP response.`,
    },
    'status.readable': {
      fell: ({ fault }) => `the OCSP response cannot be read: ${fault}`,
      kept: () => 'the OCSP response can be read, or nobody looks at it',
    },
    'status.answered': {
      fell: ({ answer }) => `the OCSP responder gave no answer but ${answer}`,
      kept: () => 'the OCSP responder gave an answer, or nobody looks at it',
    },
    'status.for-certificate': {
      fell: () => 'the OCSP response is about another certificate',
      kept: () => 'the OCSP response is about this certificate, or nobody looks at it',
    },
    'status.signed': {
      fell: () => 'the OCSP response is not signed by the certificate’s issuer, nor by one it lets answer',
      kept: () => 'the issuer signed the OCSP response, or nobody looks at it',
    },
    'status.timely': {
      fell: ({ from, until, now }) =>
        now < from
          ? `the OCSP response begins to count on ${day(from)}`
          : `the OCSP response was out of date on ${day(until)}`,
      kept: () => 'the OCSP response is of today, or nobody looks at it',
      verdict: ({ from, until, now }, _, how) =>
        `${how}: the OCSP response counts *from ${day(from)} to ${day(until)}*, and it is ${day(now)}.`,
    },
    'status.unrevoked': {
      fell: ({ since }) => `the certificate was revoked on ${day(since)}`,
      kept: () => 'the certificate is not revoked, or nobody looks',
      verdict: ({ since }, _, how) =>
        `${how}: the OCSP response says that the certificate was *revoked on ${day(since)}*.`,
    },
    'status.known': {
      fell: () => 'the OCSP responder does not know the certificate',
      kept: () => 'the OCSP responder knows the certificate, or nobody looks',
      verdict: (_, _names, how) => `${how}: the OCSP response says that the responder *does not know* the certificate.`,
    },
    'size.supported': {
      fell: ({ extension }, { server }) => `${server} does not know ${extension}`,
      kept: ({ extension, bytes }) =>
        extension === 'neither' ? `a record holds up to ${bytes} bytes` : `${extension} asks for ${bytes} bytes`,
    },
    'size.superseded': {
      fell: () => 'record_size_limit takes the place of max_fragment_length',
      kept: ({ extension, bytes }) =>
        extension === 'neither'
          ? `without either a record holds up to ${bytes} bytes`
          : `${extension} asks for at most ${bytes} bytes`,
    },
    'size.least': {
      fell: ({ limit }) => `record_size_limit says ${limit} bytes, and fewer than 64 are not allowed`,
      kept: () => 'record_size_limit, if it is there, is 64 or more',
    },
    'size.most': {
      fell: ({ limit, most }) => `record_size_limit says ${limit} bytes, more than the ${most} that a record can hold`,
      kept: ({ most }) => `record_size_limit, if it is there, is no more than ${most}`,
    },
    'size.not-both': {
      fell: () => 'the server answers both record_size_limit and max_fragment_length',
      kept: () => 'the server answers only one of record_size_limit and max_fragment_length',
    },
    'size.known-length': {
      fell: ({ code }) => `max_fragment_length has no code ${code}`,
      kept: () => 'max_fragment_length, if it is there, has a code that means something',
    },
    'size.length-asked': {
      fell: ({ code, asked }) => `the server answers max_fragment_length ${code}, and ${asked} was asked for`,
      kept: () => 'the server takes the length that was asked for',
    },
    'record.within-limit': {
      fell: ({ length, limit }) => `a record holds ${length} bytes, more than the ${limit} that were agreed on`,
      kept: ({ limit }) => `the record holds no more than the ${limit} bytes that were agreed on`,
    },
    'ats.version': {
      fell: ({ version }) => `App Transport Security asks for TLS 1.2, not ${version}`,
      kept: ({ version }) => `App Transport Security allows ${version}`,
    },
    'ats.version-by-exception': {
      fell: ({ version }) => `with its exception App Transport Security asks for TLS 1.1, not ${version}`,
      kept: ({ version }) => `App Transport Security allows ${version} with its exception`,
    },
    'apple.server-auth': {
      fell: ({ from }) =>
        `the certificate of ${day(from)} does not say serverAuth, which Apple asks for since July 2019`,
      kept: () => 'the certificate says serverAuth, or is older than Apple’s rule',
    },
    'apple.lifetime-825': {
      fell: ({ days, most }) => `the certificate is valid for ${days} days; Apple takes ${most}`,
      kept: ({ most }) => `the certificate is valid for no more than ${most} days, or older than Apple’s rule`,
    },
    'apple.lifetime-398': {
      fell: ({ days, most }) =>
        `the certificate is valid for ${days} days; of authorities that came with the system Apple takes ${most}`,
      kept: ({ most }) => `the certificate is valid for no more than ${most} days, or older than Apple’s rule`,
    },
    'ats.forward-secrecy': {
      fell: ({ suite }) => `${suite} has no forward secrecy, which App Transport Security asks for`,
      kept: () => 'the suite has forward secrecy',
    },
    'ats.leaf-hash': {
      fell: ({ scheme }) =>
        `the certificate is signed with ${scheme}; App Transport Security asks for SHA-256 or better`,
      kept: ({ scheme }) => `the certificate’s signature (${scheme}) is strong enough for App Transport Security`,
      verdict: ({ scheme }, { client }) =>
        `TLS works, and then ${client} refuses: the certificate is signed with *${hashOf(scheme)}*, and App Transport Security asks for SHA-256 or better.`,
    },
    'ats.leaf-key': {
      fell: ({ bits }) => `the certificate’s key has ${bits} bits; App Transport Security asks for RSA 2048 or ECC 256`,
      kept: () => 'the certificate’s key is long enough for App Transport Security',
      verdict: ({ bits }, { client }) =>
        `TLS works, and then ${client} refuses: the certificate’s key has *${bits} bits*, and App Transport Security asks for 2048.`,
    },
    'certificate.would-pass': {
      fell: ({ found }, { client }) =>
        `${client} only wants encryption and takes any certificate; whoever verifies would refuse this one (${found})`,
      kept: (_, { client }) => `${client} only wants encryption and takes any certificate; this one would pass`,
    },
    'fallback.wanted': {
      fell: (_, { client }) => `${client} does not try again with an older version`,
      kept: ({ from }, { client }) => `${from} has failed, and ${client} tries again with an older version`,
    },
    'fallback.older-left': {
      fell: ({ from }) => `there is nothing older than ${from} to try`,
      kept: ({ from, older }) => `${from} has failed, and ${older} is left to try`,
    },
    'http.certificate-given': {
      fell: (_, { client, server }) => `${client} showed no certificate, and ${server} answers 403.7`,
      kept: (_, { client }) => `${client} has shown a certificate`,
      verdict: (_, { client, server }) =>
        `TLS works, and then ${server} answers 403.7: this address *needs a client certificate*, and ${client} showed none.`,
    },
    'http.body-fits': {
      fell: ({ body, limit }, { server }) =>
        `the request brings ${body} bytes, and ${server} keeps only ${limit} while it asks for a certificate`,
      kept: ({ limit }) => `the request fits into the ${limit} bytes that are kept while a certificate is asked for`,
      verdict: ({ body, limit }, { server }) =>
        `TLS works, and then ${server} answers 413: it asks for a certificate after the request, and of the *${body} bytes* that come with it, it can keep only ${limit} meanwhile.`,
    },
    'http.can-ask': {
      fell: (_, { server }) => `${server} answers 500: it needs a certificate, and cannot ask for one any more`,
      kept: (_, { server }) => `${server} can still ask for a certificate`,
      verdict: (_, { server }) =>
        `TLS works, and then ${server} answers 500: it wants a client certificate once it knows the request, and *cannot ask then*. It has to ask in the handshake.`,
    },
    'http.version-enough': {
      fell: ({ version, minimum }, { server }) => `${server} answers 400: ${version} is older than ${minimum}`,
      kept: ({ minimum }) => `the connection has at least ${minimum}`,
      verdict: ({ version, minimum }, { client, server }) =>
        `TLS works, and then ${server} answers 400: it wants *at least ${minimum}*, and ${client} has come with ${version}.`,
    },
    'http.upstream-reached': {
      fell: ({ cause }, { server }) => `${server} could not reach the server behind it (${cause})`,
      kept: (_, { server }) => `${server} has a reply from the server behind it`,
      verdict: ({ cause }, { client, server }) =>
        `${client} connects to ${server}, and ${server} answers 502: *behind it the connection fails* (${cause}).`,
    },
    'h2.no-late-certificate': {
      fell: (_, { server }) => `${server} needs a certificate after the request, which HTTP/2 does not allow`,
      kept: () => 'nothing has to be asked for after the request',
      verdict: (_, { server }) =>
        `TLS works, and then ${server} answers HTTP_1_1_REQUIRED: it asks for a certificate *after the request*, and over HTTP/2 nobody may.`,
    },
    'h2.not-prohibited': {
      fell: ({ suite }, { server }) => `${server} does not speak HTTP/2 over ${suite}`,
      kept: () => 'the suite may carry HTTP/2',
      verdict: ({ suite }, { server }) =>
        `TLS works, and then ${server} refuses with INADEQUATE_SECURITY: HTTP/2 may not be spoken over *${suite}*.`,
    },
    'starttls.wanted': {
      fell: (_, { client }) => `${client} does not use TLS for mail`,
      kept: (_, { client }) => `${client} would use TLS`,
    },
    'starttls.offered': {
      fell: (_, { server }) => `${server} does not offer STARTTLS`,
      kept: (_, { server }) => `${server} offers STARTTLS`,
      verdict: (_, { client, server }, how) =>
        `${how}: the reply to EHLO has *no 250-STARTTLS*, so ${server} offers no TLS, and ${client} sends no mail without it.`,
    },
    'starttls.clear-allowed': {
      fell: (_, { client }) => `${client} sends no mail in the clear`,
      kept: ({ policy, way }, { client }) =>
        way !== 'STARTTLS' && (policy === 'off' || policy === 'preferred')
          ? `${client} also sends mail in the clear`
          : `${client} would rather not send mail in the clear, and need not`,
    },
    'starttls.ready': {
      fell: ({ code }, { server }) => `${server} answers STARTTLS with ${code}; only 220 means that TLS may begin`,
      kept: (_, { server }) => `${server} is ready for TLS`,
      verdict: ({ code }, { client, server }, how) =>
        `${how}: ${server} answers STARTTLS with *${code}*, and ${client} sends no mail without TLS.`,
    },
    'starttls.first': {
      fell: ({ command }, { server }) => `${server} takes ${command} only after STARTTLS`,
      kept: () => 'TLS stands, as it must before mail is taken',
      verdict: (_, { client, server }, how) =>
        `${how}: ${server} takes mail *only after STARTTLS* (530), and ${client} sent it in the clear.`,
    },
    'h2.suite': {
      fell: ({ suite }, { client }) => `${client} does not speak HTTP/2 over ${suite}`,
      kept: () => 'HTTP/2 may be spoken over this suite',
      verdict: ({ suite }, { client }) =>
        `TLS works, and then ${client} refuses: HTTP/2 may not be spoken over *${suite}*.`,
    },
  },
  questions: {
    version: 'Version',
    suite: 'Suite',
    group: 'Group',
    'key share': 'Key share',
    tuple: 'Tuple of groups',
    'chain signatures': 'Chain signatures',
    'signature scheme': 'Signature scheme',
    'signatures offered': 'Signatures offered',
    'premaster secret': 'Premaster secret',
    signature: 'Signature',
    certificate: 'Certificate',
    'client certificate': 'Client certificate',
    'client chain': 'Client’s chain',
    'client signature': 'Client’s signature',
    'late request': 'Asking after the handshake',
    'private key': 'Private key',
    'server name': 'Server name',
    'which certificate': 'Which certificate',
    authorities: 'Authorities that the client names',
    warning: 'Warning',
    alpn: 'Application protocol',
    compression: 'Compression',
    extensions: 'Extensions',
    renegotiation: 'Renegotiation',
    'server hello': 'ServerHello',
    'second hello': 'Second ClientHello',
    'key update': 'KeyUpdate',
    session: 'Session',
    resumption: 'Resumption',
    'pre-shared key': 'Pre-shared key',
    'early data': 'Early data',
    cookie: 'Cookie',
    finished: 'Finished',
    record: 'Record',
    'record size': 'Record size',
    'certificate compression': 'Certificate compression',
    'certificate status': 'Certificate status',
    message: 'Message',
    'http request': 'Request',
    'http connection': 'HTTP/2',
    starttls: 'STARTTLS',
    fallback: 'Another attempt',
    'policy ats': 'App Transport Security',
    'policy h2': 'HTTP/2',
  },
  question: (id) => english.questions[id] ?? id,
  side: { client: 'client', server: 'server' },
  layer: { tcp: 'TCP', starttls: 'STARTTLS', tls: 'TLS', policy: 'Policy', application: 'Application' },
  layerNote: (layer, result, detail) =>
    result === 'not reached'
      ? 'not reached'
      : result === 'not known'
        ? 'not known'
        : detail
          ? layerDetail(detail)
          : layer === 'tcp'
            ? 'connected'
            : result === 'passed'
              ? 'works'
              : 'fails',
  weight: {
    measured: 'The deciding facts were measured.',
    documented: 'The deciding facts are documented by those who made the software.',
    reported: 'This rests on a report: somebody saw it happen, and nobody has measured it here.',
    inferred: 'This is inferred from other facts; nobody has reported it.',
    unknown: 'Whether it is so is not known.',
  },
  stamp: { works: 'Connects', fails: 'Does not connect', unknown: 'Not known' },
  works: ({ client, server }, { version, alpn, forwardSecret }) =>
    `${client} and ${server} *agree on ${version}*${alpn === 'h2' ? ', speak HTTP/2 over it' : ''}${forwardSecret ? ', and what they say stays secret even if the key leaks later' : ''}.`,
  beside: (role, n) =>
    ({ earlier: 'The earlier connection', attempt: `Attempt ${n}`, behind: 'Behind the proxy' })[role],
  worksInClear: ({ client, server }) =>
    `${client} delivers its mail to ${server} *in the clear*: anybody on the way can read it.`,
  unknown: ({ client, server }) => `What ${client} and ${server} would do here is *not known*.`,
  how: (how, by, code) => {
    const who = by === 'client' ? 'The client' : 'The server'
    if (how === 'reset') return `${who} hung up`
    if (how === 'close') return `${who} closed the connection`
    if (how === 'alert') return `${who} refused with ${code ?? 'an alert'}`
    return `${who} ended it`
  },
  because: (how, clause) => `${how}: *${clause}*.`,
  asideFailed: (by, bytesIn, bytesOut) =>
    by === 'server'
      ? `the server took ${bytesIn} bytes and sent ${bytesOut === 0 ? 'none' : bytesOut} back`
      : `the client took ${bytesIn} bytes and gave up`,
  asideWorks: (version, roundTrips, alpn) =>
    `${version} in ${roundTrips === 1 ? 'one round trip' : `${roundTrips} round trips`}${alpn ? `, ${protocolName(alpn)} over it` : ''}`,
  asideInClear: 'no TLS on this connection',
  asideUnknown: 'this needs something that is not modelled or not known',
  order: (whose, setting) =>
    setting === 'keyShares' ? 'the client’s key shares in their order' : `the ${whose}’s order counts`,
  tcp: { syn: 'SYN', 'syn-ack': 'SYN, ACK', ack: 'ACK', reset: 'TCP reset', fin: 'FIN' },
  bytes: (n, segments = 1) => (segments > 1 ? `${n} B in ${segments} segments` : `${n} B`),
  spoken: (from, what, size, sealed) =>
    `The ${from} sends ${what}${size ? `, ${size}` : ''}${sealed ? ', encrypted' : ''}.`,
  whyTitle: (n, from, what) => `Step ${n}, the ${from} sends ${what}`,
  chosenNote: 'chosen',
  usableNote: 'would do, too',
  unlistedNote: (client) => `${client} does not have it, and would refuse it`,
  evidence,
  offNote: 'switched off',
  missingNote: 'missing',
  ghosts: (side) => `Never sent. A less strict ${side} would have gone on:`,
  signalNote: 'a signal, not something to choose',
  greaseNote: 'means nothing: it is there so that servers keep passing over what they do not know (GREASE)',
  notWith: (peer) => `${peer} does not have it`,
  tampering: {
    peer: (at) => `changed on purpose: ${at}`,
    attacker: { took: 'an attacker takes this off the wire', put: 'an attacker puts this on the wire' },
    did: ({ by, at, what, lengths }, bytes) => {
      const who = by === 'attacker' ? 'An attacker on the wire' : `The ${by}, on purpose,`
      const field = placeName(at)
      const done = {
        set: `sets ${field}`,
        flip: `flips a bit of ${field}`,
        append: `${by === 'attacker' && field !== at ? 'puts bytes behind' : 'adds bytes to'} ${field}`,
        truncate: `cuts ${field} short`,
        repeat: `repeats ${field}`,
        remove: `leaves ${field} out`,
        delay: `holds ${field} back`,
      }[what]
      const left = lengths === 'left' ? ', and the lengths around it stay as they were' : ''
      const shown =
        bytes && (what === 'set' || what === 'flip')
          ? ` (${bytes.before || 'nothing'} → ${bytes.after || 'nothing'})`
          : ''
      return `${who} ${done}${shown}${left}.`
    },
    caught: (by, clause, rule, cited) => `Caught by the ${by}: ${clause} (${rule}, ${cited}).`,
    through: (differences) => {
      if (!differences.length) return 'No check caught it, and the connection works as it does without it.'
      if (differences.some(({ what, now }) => what === 'version' && now === undefined))
        return 'No check caught it, and there is no TLS on the connection any more: anybody on the way can read it.'
      const changes = differences.map(
        ({ what, now, before }) => `${what.replace('_', ' ')} ${now ?? 'none'} in place of ${before ?? 'none'}`,
      )
      return `No check caught it, and the connection works with ${list(changes)}.`
    },
    ends: (ended) =>
      `No check caught it; the connection ${ended ? `ended all the same: ${english.how(ended.how, ended.by, ended.code, { client: '', server: '', host: '' }).replace(/^The/, 'the')}` : 'ended all the same'}.`,
    stalls: (client, server) =>
      `No check caught it, and nobody says anything more: the client waits in ${client}, the server in ${server}.`,
    alike: 'The connection fails without it, too, and for the same reason.',
    missed: ({ at, by }, expected) =>
      expected === undefined
        ? `Nothing was changed: ${by === 'attacker' ? `${placeName(at)} never travelled${placeName(at) === at ? ' in the clear' : ''}` : `the ${by} never said ${at.split('.')[0]}`}.`
        : `Nothing was changed at ${placeName(at)}: expected ${expected}.`,
    verdict: 'Somebody *tampers with the connection*, and it comes to nothing without any check having caught it.',
  },
}
