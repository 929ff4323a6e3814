import { clientSettings, connectionFields, identityFields, serverSettings } from '../explain/en-setting.ts'
import { connectionSettings, settingsOf, type Setting } from '../rules/profile.ts'
import { scenarioSettings } from '../sim/scenario.ts'

type Table = Readonly<Record<string, Setting>>
type Titles = Readonly<Record<string, string>>

/** Every setting that a scenario may have, from its declaration: name, what it is called in a link, what it holds, what it is. */
export const listSettings = (): string =>
  (
    [
      ['client.changes', 'client.', settingsOf.client, clientSettings],
      ['server.changes', 'server.', settingsOf.server, serverSettings],
      ['connection', '', connectionSettings, connectionFields],
      ['(the scenario itself)', '', scenarioSettings, {}],
    ] as const
  )
    .map(([title, prefix, table, titles]) =>
      [`${title}, in a link ${prefix || 'without a prefix'}`, ...rowsOf(table, titles, '  ')]
        .map((line) => `${line}\n`)
        .join(''),
    )
    .join('\n')

const rowsOf = (table: Table, titles: Titles, indent: string): string[] =>
  Object.entries(table).flatMap(([name, setting]) => [
    `${indent}${name.padEnd(28)} ${setting.link.padEnd(16)} ${valuesOf(setting)}${titles[name] ? `  (${titles[name]})` : ''}`.trimEnd(),
    ...(setting.kind === 'records'
      ? rowsOf(setting.of, name === 'identities' ? identityFields : {}, `${indent}  `)
      : []),
  ])

const lists: Readonly<Record<Extract<Setting, { kind: 'list' }>['of'], string>> = {
  version: 'list of versions, such as TLS 1.2',
  suite: 'list of suites, by IANA’s names',
  group: 'list of groups, such as x25519',
  scheme: 'list of signature schemes, such as rsa_pkcs1_sha256',
  protocol: 'list of protocols, such as h2',
  policy: 'list of policies',
  host: 'list of names',
}

const valuesOf = (setting: Setting): string => {
  switch (setting.kind) {
    case 'flag':
      return 'true | false'
    case 'choice':
      return setting.options.map((option) => JSON.stringify(option)).join(' | ')
    case 'list':
      return lists[setting.of]
    case 'profile':
      return `the id of a ${setting.side}, or nothing`
    case 'date':
      return 'a moment such as 2026-11-21T09:00:00Z, or days such as -30d'
    case 'text':
      return setting.expected
    case 'certificates':
      return 'certificates, each as DER in base64url'
    case 'records':
      return 'list of objects with'
  }
}
