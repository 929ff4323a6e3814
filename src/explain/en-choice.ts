import type { Language } from './language.ts'
import { list } from './word.ts'

/** Sentences about how servers choose in corners where stacks differ, and about security levels. */
export const choice: Pick<
  Language['rules'],
  | 'version.common-old'
  | 'version.legacy-old'
  | 'version.level'
  | 'version.signer'
  | 'version.asked'
  | 'name.host'
  | 'group.field-own'
  | 'group.field-enabled'
  | 'alpn.enabled'
  | 'suite.scheme'
  | 'suite.level'
  | 'group.level'
  | 'group.tuple'
  | 'signature.level'
  | 'signature.leaf'
  | 'signature.wanted'
  | 'signature.fixed-level'
  | 'signature.older'
  | 'signature.loads'
> = {
  'version.common-old': {
    fell: (_, { client, server }) => `${client} has nothing newer than SSL 3.0, and ${server} answers in its words`,
    kept: (_, { client }) => `${client} has something newer than SSL 3.0, or is told in the words of TLS`,
    verdict: (_, { client, server }, how) =>
      `${how}: ${client} has *nothing newer than SSL 3.0*, which ${server} does not speak.`,
  },
  'version.legacy-old': {
    fell: ({ version }, { server }) =>
      `legacy_version says ${version}, which must end the handshake; ${server} refuses it in the words of that version`,
    kept: () => 'legacy_version is not that of SSL 3.0, or is refused in the words of TLS',
  },
  'version.level': {
    fell: ({ version, level }, { server }) => `${server} is at security level ${level}, which bars ${version}`,
    kept: ({ version }) => `the security level does not bar ${version}`,
  },
  'version.signer': {
    fell: ({ version }, { server }) => `${server} has no certificate that could sign in ${version}`,
    kept: ({ version }, { server }) => `${server} could sign in ${version}, or does not ask itself that yet`,
  },
  'version.asked': {
    fell: ({ version, asked }, { server }) =>
      `legacy_version asks for ${asked}, and ${server} does not take that for ${version}`,
    kept: ({ version }) => `what legacy_version says stands for ${version}, or supported_versions counts`,
  },
  'name.host': {
    fell: ({ name }) => `“${name}” is no host name`,
    kept: ({ name }) => `${name} is a host name`,
    verdict: ({ name }, { client, server }, how) =>
      `${how}: ${client} asks for *“${name}”*, which is no host name, and ${server} minds.`,
  },
  'group.field-enabled': {
    fell: ({ group }, { server }) => `${server} does not have ${group} for DHE`,
    kept: ({ group }, { server }) => `${server} has ${group} for DHE`,
  },
  'group.field-own': {
    fell: (_, { server }) => `${server} has no field for DHE`,
    kept: ({ group }, { server }) => `${server} has ${group} for DHE`,
    verdict: (_, { server }, how) =>
      `${how}: ${server} chose a suite with DHE and *has no field for it*: the client names none, and none is among its groups.`,
  },
  'alpn.enabled': {
    fell: ({ protocol }, { server }) => `${server} does not have ${protocol}`,
    kept: ({ protocol }, { server }) => `${server} has ${protocol}`,
  },
  'suite.scheme': {
    fell: ({ suite, needs }) => `no signature in common goes with the ${needs} key that ${suite} needs`,
    kept: () => 'a signature in common goes with its key, or that is only looked at later',
  },
  'suite.level': {
    fell: ({ suite, level }, { server }) => `${suite} is too weak for ${server}’s security level ${level}`,
    kept: ({ suite }) => `${suite} is strong enough for the security level`,
  },
  'group.level': {
    fell: ({ group, level }, { server }) => `${group} is too weak for ${server}’s security level ${level}`,
    kept: ({ group }) => `${group} is strong enough for the security level`,
  },
  'group.tuple': {
    fell: ({ group, tuple }) => `${group} is not in the tuple that is looked at now: ${list(tuple)}`,
    kept: ({ group }) => `${group} is in the tuple that is looked at now`,
  },
  'signature.level': {
    fell: ({ scheme, level }, { server }) => `${scheme} is too weak for ${server}’s security level ${level}`,
    kept: ({ scheme }) => `${scheme} is strong enough for the security level`,
  },
  'signature.wanted': {
    fell: (_, { client, server }) => `${client} names no signatures, and ${server} wants them named in every version`,
    kept: (_, { client }) => `${client} names signatures, or nobody minds`,
    verdict: (_, { client, server }, how) =>
      `${how}: ${client} sends *no signature_algorithms*, and ${server} wants them in every version.`,
  },
  'signature.leaf': {
    fell: ({ signed }, { client }) =>
      `the certificate is signed with ${signed}, which ${client}’s signature_algorithms_cert does not name`,
    kept: () => 'the certificate’s own signature is one that the client named, or nobody asks',
  },
  'signature.fixed-level': {
    fell: ({ scheme, level }, { server }) =>
      `before TLS 1.2 nothing better than ${scheme} can be signed with, and that is too weak for ${server}’s security level ${level}`,
    kept: ({ scheme }) => `no security level forbids ${scheme}`,
    verdict: ({ scheme, level }, { server }, how) =>
      `${how}: ${server} chose a version in which it could only sign with *${scheme}*, and its security level ${level} forbids that.`,
  },
  'signature.older': {
    fell: ({ scheme }, { client }) =>
      `before TLS 1.2 the server signs with ${scheme}, which ${client} does not take as it is configured`,
    kept: ({ scheme }, { client }) => `${client} takes ${scheme} from before TLS 1.2`,
    verdict: ({ scheme }, { client, server }, how) =>
      `${how}: ${server} speaks a version in which it signs with *${scheme}*, and ${client} no longer takes that.`,
  },
  'signature.loads': {
    fell: ({ certificate, level }, { server }) =>
      `${certificate} is too weak for ${server}’s security level ${level}: such a server does not start`,
    kept: ({ certificate }) => `${certificate} is strong enough for the security level`,
    verdict: ({ certificate, level }, { server }) =>
      `${server} *would not start*: ${certificate} is too weak for its security level ${level}.`,
  },
}
