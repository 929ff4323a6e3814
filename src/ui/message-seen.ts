/** The words around what programs show of a failure. They load with it; another language is another table of this type. */
export type SeenMessages = typeof english

const english = {
  client: 'What the person in front of it sees',
  server: 'What the server writes down',
  grade: 'SSL Labs’ grade',
  letters: (in2015: string, now: string) =>
    in2015 === now
      ? `${now}, by the guide of October 2015 and with the caps up to January 2020`
      : `${in2015} by the guide of October 2015, ${now} with the caps up to January 2020`,
  says: (client: string, ok: boolean | null) =>
    `A grade says nothing about who can connect${ok === false ? `: ${client} cannot` : ok ? `; ${client} can` : ''}.`,
  scores: ({
    protocol,
    keyExchange,
    cipher,
    all,
  }: Readonly<Record<'protocol' | 'keyExchange' | 'cipher' | 'all', number>>) =>
    `Protocols ${protocol}, key exchange ${keyExchange}, ciphers ${cipher}: ${all} of 100.`,
  caps: 'Not better, because',
  limits:
    'Worked out here from the settings, by the guide 2009k and the caps that came later; HSTS, which A+ asks for, is not modelled.',
} as const

export const e: SeenMessages = english
