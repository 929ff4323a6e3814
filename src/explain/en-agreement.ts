import { figureName } from '../spec/message.ts'
import type { Language } from './language.ts'
import { hashOf, list } from './word.ts'

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

/** What the sides agree on: version, suite, group, signature scheme, application protocol. */
export const agreement = {
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
    verdict: ({ group }, { server }) => `${server} would choose the group *${group}*, which is not modelled here yet.`,
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
    fell: ({ curveType }, { server }) => `${server} describes a curve (curve_type ${curveType}) instead of naming one`,
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
} satisfies Partial<Language['rules']>
