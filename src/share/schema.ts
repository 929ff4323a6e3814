import * as v from 'valibot'
import { connectionSettings, settingsOf, type Setting } from '../rules/profile.ts'
import { pastedCertificate } from '../x509/pasted.ts'
import { scenarioSettings, type Choice, type Scenario } from '../sim/scenario.ts'

/**
 * What an untrusted scenario may hold, derived from the settings tables: a setting that is added there is allowed
 * here. Objects are strict: a private key has no place in a scenario, under any name.
 */
const longestList = 600
const mostRecords = 8

/** A moment: ISO 8601 in UTC to the second. */
const instant = /^(19[5-9]\d|[2-9]\d{3})-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const isInstant = (text: string): boolean => instant.test(text) && !Number.isNaN(new Date(text).getTime())

export const instantSchema = v.pipe(v.string(), v.check(isInstant, 'a moment such as 2026-11-21T09:00:00Z'))
const dateSchema = v.pipe(
  v.string(),
  v.check(
    (text) => isInstant(text) || /^[+-]\d{1,5}d$/.test(text),
    'a moment such as 2026-11-21T09:00:00Z, or days from now such as -30d',
  ),
)
/** Free text: a host's name, a seed. */
const textSchema = (longest: number) =>
  v.pipe(
    v.string(),
    v.maxLength(longest, `at most ${longest} characters`),
    v.check((text) => !/PRIVATE KEY/i.test(text), 'no private key'),
  )
/** A wildcard is for certificates: nobody connects to one. */
export const hostSchema = v.pipe(
  textSchema(253),
  v.regex(/^(?!.*\*)[!-~\u0080-\uffff]+$/, 'the name of a host, without *'),
)
/** Can a client connect to that name? */
export const isHost = (text: string): boolean => v.is(hostSchema, text)
export const seedSchema = textSchema(200)
const entrySchema = textSchema(300)

type Schema = v.GenericSchema<unknown>

const longestCertificate = 12_000
/** Each is a certificate: nothing else that is DER, such as a private key, gets in. */
const certificatesSchema = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.maxLength(longestCertificate, `at most ${longestCertificate} characters a certificate`),
      v.check((text) => pastedCertificate(text) !== undefined, 'a certificate, as DER in base64url'),
    ),
  ),
  v.minLength(1, 'a certificate'),
  v.maxLength(10, 'at most 10 certificates'),
  v.check(
    ([leaf]) => pastedCertificate(leaf!)?.publicKey.kind !== 'unknown',
    'a certificate with a key that is built here',
  ),
)

/** What a setting may hold. Names in lists are looked up apart (`readName`). */
export const schemaOf = (setting: Setting): Schema => {
  switch (setting.kind) {
    case 'list':
      return v.pipe(v.array(entrySchema), v.maxLength(longestList, `at most ${longestList} entries`))
    case 'choice':
      return v.picklist(setting.options)
    case 'flag':
      return v.boolean()
    case 'profile':
      return textSchema(80)
    case 'date':
      return dateSchema
    case 'text':
      return v.pipe(v.string(), v.regex(setting.pattern, setting.expected))
    case 'certificates':
      return certificatesSchema
    case 'records':
      return v.pipe(
        v.array(v.strictObject(fieldsOf(setting.of))),
        v.maxLength(mostRecords, `at most ${mostRecords} entries`),
      )
  }
}
const fieldsOf = (
  settings: Readonly<Record<string, Setting>>,
): Record<string, Schema | v.OptionalSchema<Schema, undefined>> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [
      name,
      'absent' in setting ? v.optional(schemaOf(setting)) : schemaOf(setting),
    ]),
  )
const changesOf = <T extends Readonly<Record<string, Setting>>>(settings: T) =>
  Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, v.optional(schemaOf(setting))]),
  ) as unknown as Readonly<Record<keyof T, v.OptionalSchema<Schema, undefined>>>

const choice = (settings: Readonly<Record<string, Setting>>) =>
  v.strictObject({
    profile: textSchema(80),
    changes: v.optional(v.strictObject(changesOf(settings)), {}),
  } satisfies Record<keyof Choice<unknown>, v.GenericSchema>)

/** A scenario from outside. Host, clock and seed may be left out; the caller has the values that then count. */
export const scenarioSchema = v.strictObject({
  client: choice(settingsOf.client),
  server: choice(settingsOf.server),
  connection: v.optional(v.strictObject(changesOf(connectionSettings))),
  host: v.optional(hostSchema),
  now: v.optional(instantSchema),
  seed: v.optional(seedSchema),
  ...changesOf(scenarioSettings),
} satisfies Record<keyof Scenario, v.GenericSchema>)
