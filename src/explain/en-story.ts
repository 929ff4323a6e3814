import { english } from './en.ts'
import { clientSettings, connectionFields, identityFields, serverSettings } from './en-setting.ts'
import { alertVoices, counted, number, voices } from './en-voice.ts'
import type { About, StoryLanguage, StoryWords } from './language.ts'
import { sentenceCase } from './phrase.ts'
import { say, type Said } from './said.ts'
import { list } from './word.ts'

/** English: the connection told as a conversation. */

const who = ({ by, names }: About): string => names[by]
const peer = ({ by, names }: About): string => names[by === 'client' ? 'server' : 'client']
/** At the beginning of a sentence: `the proxy` becomes `The proxy`. */
const title = (text: string): string => text.replace(/^the (?=\w)/, 'The ')

const asked = ({ asked, refused }: About): string => {
  if (!asked) return ''
  if (!refused)
    return `${sentenceCase(counted(asked, 'question'))}, and ${asked === 1 ? 'it has its' : 'each has its'} answer.`
  if (asked === 1) return 'One question, and the answer is no.'
  return `${sentenceCase(counted(asked, 'question'))}. ${sentenceCase(number(asked - 1))} ${asked === 2 ? 'has its' : 'have their'} answer, one has not.`
}

const scenes: StoryWords['scenes'] = {
  tcp: () => ({
    title: 'Is anybody there?',
    lead: 'Three small packets, and the line is open. Nothing of TLS has been said yet.',
  }),
  clear: (about) => ({
    title: 'First in the clear',
    lead: about.refused
      ? 'This conversation begins without TLS, and whether it goes on with it is decided here. It does not.'
      : 'This conversation begins without TLS. Whether it goes on with it is decided here.',
  }),
  hello: (about) =>
    about.again
      ? {
          title: title(`${who(about)} introduces itself once more`),
          lead: 'The same letter as at the beginning, but sealed with the keys of the first handshake.',
        }
      : about.second
        ? { title: title(`${who(about)} begins again`), lead: 'The same letter, with what was asked for.' }
        : {
            title: title(`${who(about)} introduces itself`),
            lead: `One letter, for everybody to read. Whatever ${peer(about)} may choose from has to be in it.`,
          },
  mind: (about) => ({ title: title(`${who(about)} makes up its mind`), lead: asked(about) }),
  retry: (about) => ({
    title: title(`${who(about)} asks for something else`),
    lead: 'The handshake begins again with what is missing.',
  }),
  answer: (about) => ({
    title: title(`${who(about)} answers`),
    lead: about.sealedNext
      ? 'Its choice and its half of the key. This is the last thing that anybody else can read.'
      : about.again
        ? 'The same answer as the first time, inside the tunnel.'
        : 'Its choice, and with it all that is needed to make the keys, for everybody to read.',
  }),
  papers: (about) => ({
    title: title(`${who(about)} shows its papers`),
    lead: 'From here on all letters are sealed. On the wire they look like any other data.',
  }),
  keys: (about) => ({
    title: 'Both seal the line',
    lead: about.again
      ? 'New keys in place of the first ones, and each says what it has understood.'
      : `Both sides now work out the same keys, ${about.refused ? 'as far as they get' : 'and each says what it has understood'}.`,
  }),
  tickets: (about) => ({
    title: 'Something for the next time',
    lead: title(`With it ${peer(about)} can come back without all of this.`),
  }),
  early: (about) => ({
    title: 'The request, ahead of everything',
    lead: title(`${who(about)} does not wait for the answer.`),
  }),
  policy: (about) => ({
    title: title(`${who(about)} has rules of its own`),
    lead: about.refused
      ? 'TLS stands. What ends the connection is judged after it.'
      : 'TLS stands, and what is judged after it is passed, too.',
  }),
  talk: () => ({ title: 'What it was all for', lead: 'The application speaks, inside the tunnel.' }),
  asked: (about) => ({
    title: title(`${who(about)} wants to begin again`),
    lead: 'Before TLS 1.3 a server that wants to know more has one way to ask: another handshake, inside the first.',
  }),
  declined: (about) => ({
    title: title(`${who(about)} declines`),
    lead: 'A warning is not an end: the connection could go on.',
  }),
  late: (about) => ({
    title: title(`${who(about)} asks late`),
    lead: 'In TLS 1.3 a certificate can be asked for after the handshake.',
  }),
  update: () => ({
    title: 'New keys',
    lead: 'The old ones are thrown away: who finds them later reads nothing that comes now.',
  }),
  end: (about) => end(about),
}

const end = (about: About): { title: string; lead: string } => {
  const subject = title(who(about))
  switch (about.ending) {
    case 'reset':
      return {
        title: `${subject} hangs up`,
        lead: about.carried
          ? `${subject} gives no alert and no reason. Whoever looks at ${peer(about)} sees a connection that went dead.`
          : `Not one byte of TLS came from ${subject}: no alert, no reason. Whoever looks at ${peer(about)} sees a connection that went dead.`,
      }
    case 'alert':
      return {
        title: `${subject} refuses`,
        lead: 'Two bytes say that it is over. They name a kind of reason, and not the reason.',
      }
    case 'close':
      return about.ok
        ? {
            title: 'Both say goodbye',
            lead: 'Each side says that nothing more will come, so that nobody can cut the end off unseen.',
          }
        : {
            title: `${subject} closes the connection`,
            lead: about.told ? 'Why was said before, inside the tunnel.' : `Nothing tells ${peer(about)} why.`,
          }
  }
}

const spokenParts = (names: readonly string[]): Said[] => {
  const [first = ''] = names
  const request = /^(?:HEADERS )?(GET|POST|HEAD) (\S+)/.exec(
    names.find((name) => /(GET|POST|HEAD) \//.test(name)) ?? '',
  )
  if (request)
    return [request[1] === 'POST' ? say`Please take this for ${request[2]!}.` : say`May I have ${request[2]!}, please?`]
  const status = Number(/(?:HTTP\/1\.1|HEADERS) (\d{3})/.exec(names.join(' '))?.[1])
  if (status)
    return [statuses[status] ? say`${statuses[status]}` : status < 400 ? say`Here you are.` : say`No: ${status}.`]
  const away = names.find((name) => /^(GOAWAY|RST_STREAM) /.test(name))
  if (away)
    return [away.endsWith('NO_ERROR') ? say`That was all. Goodbye.` : say`I will not go on: ${away.split(' ')[1]!}.`]
  if (/^[A-Z_]+$/.test(first) && names.length)
    return [say`(Something about how we talk: ${list([...new Set(names)])}.)`]
  return [first === 'application_data' ? say`(More of the same.)` : say`${names.join(' · ')}`]
}
const statuses: Readonly<Record<number, string>> = {
  200: 'Here you are.',
  400: 'No: I do not take requests that come like this.',
  403: 'No: you have not shown me who you are.',
  413: 'No: that is more than I can hold while I ask who you are.',
  500: 'No: I would have to ask who you are, and I cannot ask any more.',
  502: 'I asked the server behind me, and got no answer that I could pass on.',
}

const story: StoryWords = {
  voices,
  alerts: alertVoices,
  tcp: {
    syn: 'Is anybody there?',
    'syn-ack': 'Yes. Go on.',
    ack: 'Then the line is open.',
    reset: 'cuts the connection',
    fin: 'I have nothing more to send.',
  },
  changeCipherSpec: (in13) =>
    in13
      ? 'This means nothing any more. It is there for boxes on the way that expect it.'
      : 'From here on I seal everything.',
  application: spokenParts,
  fragment: 'This goes on in the next record.',
  unread: 'This letter can only be read as bytes.',
  scenes,
  ghost: {
    server: 'The reply that was never written',
    client: 'The letter that was never written',
  },
  lastGhost: (names) => `After that: ${list(names)}.`,
  tried: {
    title: ({ whose, setting, record, field }) => {
      const labels = { client: clientSettings, server: serverSettings, connection: connectionFields }[whose]
      const label = (labels as Readonly<Record<string, string>>)[setting] ?? setting
      if (field !== undefined)
        return `Issue the ${whose === 'client' ? 'client’s ' : ''}certificate with another “${identityFields[field as keyof typeof identityFields]}”`
      if (record !== undefined) return `Add another certificate to the ${whose}`
      return whose === 'connection' ? `Change “${label}”` : `Change the ${whose}’s “${label}”`
    },
    settled: (question, chosen) =>
      chosen
        ? `“${question}” has its answer by then (${chosen}). What refuses comes after it.`
        : `“${question}” has its answer by then. What refuses comes after it.`,
    stays: 'The rule that refuses looks at it, and still refuses.',
    unasked: 'Nobody asks about it before it is over.',
    instead: (first, clause) =>
      first === undefined ? `Then it ends otherwise: ${clause}.` : `${first} Or it ends otherwise: ${clause}.`,
  },
}

/** English, with what is told of a connection as a conversation. */
export const storyEnglish: StoryLanguage = { ...english, story }
