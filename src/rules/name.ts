import { rfc } from '../spec/reference.ts'
import { sources } from '../spec/source.ts'
import type { PublicKey } from '../crypto/provider.ts'
import { commonNameOf, type Certificate } from '../x509/certificate.ts'
import { matchHostname } from '../x509/hostname.ts'
import type { Offer } from './offer.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Decision } from './rule.ts'
import { keyName } from './signature.ts'

/** Which of its certificates a server shows: by the name that the client asks for, then by key and signature. */

/** A certificate that a server could show, by its leaf. */
export interface Servable {
  readonly chain: readonly Certificate[]
}
interface NameQuestion {
  readonly asked: string | undefined
  readonly server: Pick<ServerSettings, 'unknownName' | 'requiresServerName'>
  readonly names: readonly string[]
}
const aboutName = ruleOf<string, NameQuestion>()
const fitting = ruleOf<Servable, { readonly asked: string; readonly exact: boolean }>()

/** What is known of a certificate once version and suite are chosen. */
export interface Candidate {
  readonly leaf: Certificate | undefined
  readonly key: PublicKey
  /** Does the key fit the suite, and is there a scheme to sign with? */
  readonly suits: boolean
  readonly signs: boolean
}
const signing = ruleOf<Candidate, { readonly suite: string }>()

export const nameRules = {
  'name.sent': aboutName({
    reference: rfc(8446, '9.2'),
    alert: 'missing_extension',
    reads: ['client.serverName', 'server.requiresServerName'],
    holds: (_, { asked, server }) => asked !== undefined || !server.requiresServerName,
    leans: (_, { asked }) => (asked === undefined ? ['server.requiresServerName'] : []),
    args: (shown) => ({ shown }),
    evidence: () => ['client_hello.extensions'],
  }),
  'name.host': ruleOf<string, { readonly server: Pick<ServerSettings, 'strictName'> }>()({
    reference: rfc(6066, '3'),
    alert: 'illegal_parameter',
    reads: ['client.serverName', 'server.strictName'],
    holds: (name, { server }) => !server.strictName || /^[A-Za-z0-9.-]*$/.test(name),
    args: (name) => ({ name }),
    evidence: () => ['client_hello.extensions.server_name'],
  }),
  'name.known': aboutName({
    reference: rfc(6066, '3'),
    alert: 'unrecognized_name',
    reads: ['client.serverName', 'server.identities', 'server.unknownName'],
    holds: (_, { server }) => server.unknownName !== 'unrecognized_name',
    args: (shown, { asked, names, server }) => ({ shown, asked: asked ?? '', names, how: server.unknownName }),
    evidence: () => ['client_hello.extensions.server_name', 'server.identities'],
  }),
  'name.fits': fitting({
    reference: rfc(6066, '3'),
    alert: 'unrecognized_name',
    reads: ['client.serverName', 'server.identities'],
    holds: ({ chain }, { asked, exact }) => fitOf(chain, asked) === (exact ? 'exact' : 'wildcard'),
    args: ({ chain }, { asked }) => ({ asked, names: namesOf(chain), fit: fitOf(chain, asked) ?? '' }),
    evidence: () => ['client_hello.extensions.server_name'],
  }),
  'name.suits': signing({
    reference: rfc(5246, '7.4.2'),
    alert: 'handshake_failure',
    reads: ['client.suites', 'server.suites', 'server.identities'],
    holds: ({ suits }) => suits,
    args: ({ key }, { suite }) => ({ key: keyName(key), suite }),
    evidence: () => ['client_hello.cipher_suites'],
  }),
  'name.signs': signing({
    reference: rfc(8446, '4.4.2.2'),
    alert: 'handshake_failure',
    reads: ['client.signatureSchemes', 'server.signatureSchemes', 'server.identities'],
    holds: ({ signs }) => signs,
    args: ({ key }) => ({ key: keyName(key) }),
    evidence: () => ['client_hello.extensions.signature_algorithms'],
  }),
  'name.warning': ruleOf<string, { readonly client: Pick<ClientSettings, 'unknownNameWarning'> }>()({
    reference: sources.javaUnrecognizedName,
    alert: 'unexpected_message',
    reads: ['client.unknownNameWarning', 'server.unknownName', 'server.identities'],
    holds: (name, { client }) => name !== 'unrecognized_name' || client.unknownNameWarning === 'ignored',
    args: (name) => ({ name }),
    evidence: () => ['alert'],
  }),
} as const

const namesOf = (chain: readonly Certificate[]): string[] => {
  const [leaf] = chain
  const { dns = [], ip = [] } = leaf?.extensions.subjectAltName ?? {}
  const common = leaf && commonNameOf(leaf)
  return dns.length || common === undefined ? [...dns, ...ip] : [common]
}

const fitOf = (chain: readonly Certificate[], asked: string): 'exact' | 'wildcard' | undefined => {
  const { by } = chain[0] ? matchHostname(chain[0], asked, true) : {}
  return by === undefined ? undefined : by.startsWith('*') ? 'wildcard' : 'exact'
}

/**
 * The certificates for the name that the client asks for: those that name it, else those with a wildcard for it. Without
 * such a one, and without a name, those of the default host come: the first, and others with the same names. There is
 * nothing to decide for a server with one certificate that fits.
 */
export const chooseByName = <T extends Servable>(
  offer: Pick<Offer, 'serverName'>,
  identities: readonly T[],
  server: ServerSettings,
): { readonly decisions: readonly Decision[]; readonly value: readonly T[]; readonly known: boolean } => {
  const asked = offer.serverName
  const fit = (how: 'exact' | 'wildcard') => identities.filter(({ chain }) => asked && fitOf(chain, asked) === how)
  const [exact, wild] = [fit('exact'), fit('wildcard')]
  const found = exact.length ? exact : wild
  const subjects = identities.map(({ chain }) => namesOf(chain).join(', '))
  const about = { question: 'server name', by: 'server', had: subjects } as const
  if (asked !== undefined && found.length) {
    if (identities.length === 1) return { decisions: [], value: found, known: true }
    const { decision } = choose(
      { ...about, order: { whose: 'server', setting: 'identities' }, offered: [asked] },
      nameRules,
      ['name.fits'],
      identities,
      ({ chain }) => namesOf(chain).join(', '),
      { asked, exact: exact.length > 0 },
      { rule: 'name.fits' },
    )
    return { decisions: [decision], value: found, known: true }
  }
  const [first] = subjects
  const value = identities.filter((_, n) => subjects[n] === first)
  const rule = asked === undefined ? 'name.sent' : 'name.known'
  const silent = asked === undefined && identities.length <= 1 && !server.requiresServerName
  if (silent || first === undefined) return { decisions: [], value, known: false }
  const decision = insist(
    { ...about, ...(asked !== undefined && { offered: [asked] }) },
    nameRules,
    [rule],
    first,
    first,
    { asked, server, names: identities.flatMap(({ chain }) => namesOf(chain)) },
  )
  return { decisions: [decision], value, known: false }
}

/** Is what the client asks for a name at all? Undefined where nobody minds. */
export const judgeName = (offer: Pick<Offer, 'serverName'>, server: ServerSettings): Decision | undefined =>
  offer.serverName === undefined || !server.strictName
    ? undefined
    : insist(
        { question: 'server name', by: 'server', offered: [offer.serverName] },
        nameRules,
        ['name.host'],
        offer.serverName,
        offer.serverName,
        { server },
      )

/** Of several certificates for the same name the first that suits the suite and can sign (RFC 8446 §4.4.2.2). */
export const chooseByKey = (
  candidates: readonly Candidate[],
  suite: string,
  { certificateOrder, schemeOrder }: Pick<ServerSettings, 'certificateOrder' | 'schemeOrder'>,
): Decision =>
  choose(
    {
      question: 'which certificate',
      by: 'server',
      order:
        certificateOrder === 'schemes'
          ? { whose: schemeOrder, setting: 'signatureSchemes' }
          : { whose: 'server', setting: 'identities' },
    },
    nameRules,
    ['name.suits', 'name.signs'],
    candidates,
    ({ key, leaf }) => `${leaf?.subject.replace(/^CN=/, '') ?? ''} (${keyName(key)})`,
    { suite },
    { rule: 'name.signs', args: { key: candidates.map(({ key }) => keyName(key)).join(', ') } },
  ).decision

/** What a client makes of a warning before the ServerHello. */
export const acceptWarning = (name: string, client: ClientSettings): Decision =>
  insist({ question: 'warning', by: 'client' }, nameRules, ['name.warning'], name, name, { client })
