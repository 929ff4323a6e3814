import type { Language } from './language.ts'
import { day, hashOf, list } from './word.ts'

/** Certificates: which one is shown, its path to a root, its names, its status. */
export const certificate = {
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
    verdict: (_, { client, server }, how) => `${how}: ${client} sends *no server_name*, and ${server} insists on one.`,
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
    fell: ({ issuers }, { client }) => `${client} does not name ${list(issuers)} among the authorities that it trusts`,
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
    verdict: (_, { server }, how) => `${how}: the certificate says *must staple*, and ${server} sent no OCSP response.`,
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
  'apple.server-auth': {
    fell: ({ from }) => `the certificate of ${day(from)} does not say serverAuth, which Apple asks for since July 2019`,
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
  'certificate.would-pass': {
    fell: ({ found }, { client }) =>
      `${client} only wants encryption and takes any certificate; whoever verifies would refuse this one (${found})`,
    kept: (_, { client }) => `${client} only wants encryption and takes any certificate; this one would pass`,
  },
} satisfies Partial<Language['rules']>
