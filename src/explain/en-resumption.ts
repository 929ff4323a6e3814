import type { resumptionRules } from '../rules/resumption.ts'
import type { Language } from './language.ts'
import { list, protocolName } from './word.ts'

/** What is said of resumption, early data and cookies. */
export const resumption: Pick<Language['rules'], keyof typeof resumptionRules> = {
  'session.host': {
    fell: ({ host }) => `the session is one with ${host}, not with this host`,
    kept: () => 'the session is one with this host',
  },
  'session.lifetime': {
    fell: ({ age, lifetime }) => `the session is ${age} seconds old, and was good for ${lifetime}`,
    kept: () => 'the session’s time is not over',
  },
  'session.version': {
    fell: ({ version }, { client }) => `the session is one of ${version}, which ${client} does not offer now`,
    kept: ({ version }) => `the session’s ${version} is offered again`,
  },
  'session.suite': {
    fell: ({ suite }, { client }) => `${client} offers no suite that fits the session’s ${suite}`,
    kept: () => 'a suite that fits the session is offered',
  },
  'session.modes': {
    fell: (_, { client }) => `${client} names no key exchange to resume with`,
    kept: (_, { client }) => `${client} says with which key exchange it resumes`,
  },
  'session.extended-master-secret': {
    fell: (_, { client }) => `the session has an extended master secret, which ${client} does not offer now`,
    kept: () => 'extended_master_secret is offered if the session has it',
  },
  'resume.known': {
    fell: ({ by }, { server }) =>
      by === 'ticket' ? `${server} cannot open the ticket` : `${server} keeps nothing under that session ID`,
    kept: ({ by }, { server }) => (by === 'ticket' ? `${server} can open the ticket` : `${server} knows the session`),
  },
  'resume.version': {
    fell: ({ before, version }) => `the session is one of ${before}, and ${version} is spoken now`,
    kept: () => 'the session is one of this version',
  },
  'resume.lifetime': {
    fell: ({ age, lifetime }) => `the session is ${age} seconds old, and was good for ${lifetime}`,
    kept: () => 'the session’s time is not over',
  },
  'resume.hash': {
    fell: ({ before, hash }) => `the session’s key goes with ${before}, and the chosen suite with ${hash}`,
    kept: () => 'the session’s key goes with the hash of the chosen suite',
  },
  'resume.mode': {
    fell: ({ client: offered, server: had }, { client, server }) =>
      `${client} resumes with ${list(offered)}, and ${server} with ${list(had)}`,
    kept: () => 'there is a key exchange with which both resume',
  },
  'resume.suite': {
    fell: ({ suite }, { server }) => `${server} does not use the session’s ${suite} any more`,
    kept: ({ suite }, { server }) => `${server} still uses ${suite}`,
  },
  'resume.server-name': {
    fell: ({ before, now }) => `the session is for ${before || 'no name'}, and now ${now || 'no name'} is asked for`,
    kept: () => 'the same name is asked for',
  },
  'resume.extended-master-secret-new': {
    fell: () => 'the session has no extended master secret, and now one is offered',
    kept: () => 'the session is not weaker than what is offered',
  },
  'resume.common': {
    fell: () => 'no session can be taken up',
    kept: () => 'there is a session to be taken up',
  },
  'resume.extended-master-secret-kept': {
    fell: ({ now }) =>
      now === 'yes'
        ? 'the session has no extended master secret, and the resumed connection would'
        : 'the session has an extended master secret, and the resumed connection would not',
    kept: () => 'the extended master secret is as it was in the session',
  },
  'resume.suite-offered': {
    fell: ({ suite }, { client }) => `${client} wants to resume a session of ${suite} without offering that suite`,
    kept: () => 'the session’s suite is offered again',
  },
  'resume.same-suite': {
    fell: ({ before, now }) => `the session’s suite is ${before}, and the server resumes it with ${now}`,
    kept: () => 'the suite is the session’s',
  },
  'resume.same-version': {
    fell: ({ before, now }) => `the session’s version is ${before}, and the server resumes it with ${now}`,
    kept: () => 'the version is the session’s',
  },
  'psk.last': {
    fell: () => 'pre_shared_key is not the last extension',
    kept: () => 'pre_shared_key is the last extension',
  },
  'psk.modes-present': {
    fell: (_, { client }) => `${client} offers pre_shared_key without psk_key_exchange_modes`,
    kept: () => 'psk_key_exchange_modes is there',
  },
  'psk.binders': {
    fell: ({ binders, identities }) => `there are ${binders} binders for ${identities} pre-shared keys`,
    kept: () => 'every pre-shared key has a binder',
  },
  'psk.binder': {
    fell: (_, { client }) => `the binder does not fit: ${client} does not have the key, or the hello was changed`,
    kept: (_, { client }) => `the binder proves that ${client} has the key`,
  },
  'psk.selected': {
    fell: ({ selected }, { server }) => `${server} chose pre-shared key ${selected}, which was not offered`,
    kept: () => 'the chosen pre-shared key was offered',
  },
  'psk.selected-hash': {
    fell: ({ before, hash }) => `the pre-shared key goes with ${before}, and the chosen suite with ${hash}`,
    kept: () => 'the pre-shared key goes with the hash of the suite',
  },
  'psk.selected-mode': {
    fell: ({ mode }, { server, client }) => `${server} resumes with ${mode}, which ${client} did not offer`,
    kept: ({ mode }) => `resuming with ${mode} was offered`,
  },
  'early.wanted': {
    fell: (_, { client }) => `${client} sends no early data`,
    kept: (_, { client }) => `${client} sends early data where it can`,
  },
  'early.ticket': {
    fell: () => 'the ticket allows no early data',
    kept: () => 'the ticket allows early data',
  },
  'early.protocol': {
    fell: () => 'the application protocol of the session is not offered now',
    kept: () => 'the application protocol of the session is offered',
  },
  'early.allowed': {
    fell: (_, { server }) => `${server} takes no early data under this key`,
    kept: (_, { server }) => `${server} takes early data`,
  },
  'early.not-retried': {
    fell: () => 'a HelloRetryRequest is needed first, and that ends early data',
    kept: () => 'there is no HelloRetryRequest in between',
  },
  'early.first': {
    fell: () => 'the chosen pre-shared key is not the first one, under which early data are sealed',
    kept: () => 'the chosen pre-shared key is the first one',
  },
  'early.suite': {
    fell: () => 'the suite is not the session’s, under which early data are sealed',
    kept: () => 'the suite is the session’s',
  },
  'early.alpn': {
    fell: ({ before, now }) =>
      `early data are for ${before ? protocolName(before) : 'no protocol'}, and ${now ? protocolName(now) : 'none'} was chosen`,
    kept: () => 'the application protocol is the session’s',
  },
  'early.fresh': {
    fell: ({ late }) => `the ticket’s age is off by ${late} ms: the hello may be a replay`,
    kept: () => 'the ticket is as old as the client says',
  },
  'early.limit': {
    fell: ({ received, limit }) => `${received} bytes of early data are more than the ${limit} that the ticket allows`,
    kept: () => 'no more early data came than the ticket allows',
  },
  'early.accepted': {
    fell: (_, { server }) => `${server} did not take the early data: they have to be sent again`,
    kept: (_, { server }) => `${server} takes the early data`,
  },
  'early.consistent': {
    fell: (_, { server }) => `${server} takes early data without taking up the session as it was`,
    kept: () => 'early data are taken in the session that they belong to',
  },
  'early.version': {
    fell: ({ version }, { client }) => `${client} has sent early data, and the server speaks only ${version}`,
    kept: () => 'the server speaks TLS 1.3',
  },
  'cookie.valid': {
    fell: (_, { server }) => `the cookie is not one of ${server}’s`,
    kept: (_, { server }) => `the cookie is one of ${server}’s`,
  },
  'retry.no-early-data': {
    fell: (_, { client }) =>
      `${client}’s second ClientHello announces early data, which a HelloRetryRequest has ruled out`,
    kept: () => 'the second ClientHello announces no early data',
  },
  'retry.changes': {
    fell: (_, { client }) => `the HelloRetryRequest asks ${client} to change nothing`,
    kept: () => 'the HelloRetryRequest asks for something',
  },
}
