import { describe, expect, test } from 'vitest'
import { isRuleId, referenceOf, ruleCatalogue, type RuleId } from '../../src/rules/catalogue.ts'
import { settingsOf } from '../../src/rules/profile.ts'
import { chooseGroup13 } from '../../src/rules/group.ts'
import { policies } from '../../src/rules/policyname.ts'
import { choose, insist, ruleOf, type Decision, type Side } from '../../src/rules/rule.ts'
import { addressOf, type Reference } from '../../src/spec/reference.ts'
import { rfc } from '../../src/spec/reference.ts'
import { alertCodes } from '../../src/spec/alert.ts'
import { authenticationRows } from './authentication.ts'
import { renegotiationRows } from './renegotiation.ts'
import {
  chainRows,
  fallbackRows,
  httpRows,
  policyRows,
  sessionRows,
  signatureRows,
  startTlsRows,
} from './certificate.ts'
import { alpnRows, groupRows, suiteRows, versionRows } from './negotiation.ts'
import { choiceRows } from './choice.ts'
import { statusRows } from './status.ts'
import { nameRows } from './name.ts'
import { sizeRows } from './size.ts'
import { resumptionRows } from './resumption.ts'
import { decisionsOf, offer, serving, verdictOf } from './row.ts'

const ids = Object.keys(ruleCatalogue) as RuleId[]

/** What each rule's predicate said while the rows ran. */
const said = new Map<string, Set<boolean>>(ids.map((id) => [id, new Set()]))
for (const id of ids) {
  const rule = ruleCatalogue[id] as { holds: (candidate: unknown, question: unknown) => boolean }
  const { holds } = rule
  rule.holds = (candidate, question) => {
    const held = holds(candidate, question)
    said.get(id)!.add(held)
    return held
  }
}
const refusedBy = new Set<string>()
/** Questions that were answered with a choice: for a rule that speaks for all candidates, that is how it holds. */
const answered = new Set<string>()

describe.each([
  ['version', versionRows],
  ['resumption', resumptionRows],
  ['suite', suiteRows],
  ['choice', choiceRows],
  ['group', groupRows],
  ['signature', signatureRows],
  ['chain', chainRows],
  ['authentication', authenticationRows],
  ['renegotiation', renegotiationRows],
  ['server name', nameRows],
  ['ALPN', alpnRows],
  ['policy', policyRows],
  ['session', sessionRows],
  ['STARTTLS', startTlsRows],
  ['fallback', fallbackRows],
  ['HTTP', httpRows],
  ['record size', sizeRows],
  ['certificate status', statusRows],
] as const)('%s', (_, rows) => {
  test.each(rows)('$asks', ({ ask, verdict }) => {
    const asked = ask()
    for (const decision of decisionsOf(asked)) {
      if (decision.refusal) refusedBy.add(decision.refusal.rule)
      else if (decision.chosen !== undefined) answered.add(decision.question)
      checkShape(decision)
    }
    expect(verdictOf(asked)).toBe(verdict)
  })
})

/** Every decision can be told: its rules are known, its words are plain data, its refusal has evidence. */
const checkShape = (decision: Decision): void => {
  expect(JSON.parse(JSON.stringify(decision))).toEqual(decision)
  for (const { rule } of decision.reasons) expect(isRuleId(rule)).toBe(true)
  if (!decision.refusal) return
  expect(isRuleId(decision.refusal.rule)).toBe(true)
  expect(alertCodes).toHaveProperty(decision.refusal.alert)
  if (!decision.refusal.limit) expect(decision.refusal.evidence.length).toBeGreaterThan(0)
}

/** Rules that say about all candidates together that none was left. Nobody asks them about a single one. */
const overall: Readonly<Record<string, string>> = {
  'version.common': 'version',
  'suite.common': 'suite',
  'group.common': 'group',
  'group.field-own': 'group',
  'signature.common': 'signature scheme',
  'signature.common-late': 'signature scheme',
  'alpn.common': 'alpn',
  'resume.common': 'resumption',
}
/** Rules that are only cited, when something else has already been seen to be wrong. */
const cited = ['record.opens', 'record.readable', 'message.readable', 'message.expected', 'message.at-key-change']

describe('every rule is seen to hold and to fail', () => {
  test.each(ids)('%s', (id) => {
    if (id in overall) {
      expect(answered).toContain(overall[id])
      expect(refusedBy).toContain(id)
    } else if (cited.includes(id)) {
      expect([...said.get(id)!]).toEqual([false])
      expect(refusedBy).toContain(id)
    } else expect([...said.get(id)!].sort()).toEqual([false, true])
  })

  test('the exceptions are rules', () => {
    for (const id of [...Object.keys(overall), ...cited]) expect(ids).toContain(id)
  })
})

/** A section of an RFC, or a document with an address of its own. */
const resolves = (reference: Reference): boolean =>
  reference.document.startsWith('RFC ')
    ? /^https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d{4}#(section|appendix)-[\dA-Z]+(\.\d+)*$/.test(
        addressOf(reference) ?? '',
      )
    : URL.canParse(reference.address ?? '') && reference.address!.startsWith('https://')

describe.each(ids)('%s', (id) => {
  const { reference, alert, reads, evidence } = ruleCatalogue[id] as (typeof ruleCatalogue)['version.offered']

  test('has a reference that resolves, and an alert', () => {
    expect(resolves(reference), `${reference.document} §${reference.section}`).toBe(true)
    const older = referenceOf(id, 0x0303)
    expect(resolves(older), `${older.document} §${older.section}`).toBe(true)
    expect(referenceOf(id, 0x0304)).toEqual(reference)
    expect(alertCodes).toHaveProperty(alert)
  })

  test('reads settings that exist', () => {
    for (const path of reads as readonly string[]) {
      const [side, setting] = path.split('.') as [Side, string]
      expect(settingsOf[side], path).toHaveProperty(setting)
    }
  })

  test('is named after what it is about', () => {
    expect(id).toMatch(/^[a-z\d]+\.[a-z\d]+(-[a-z\d]+)*$/)
    expect(evidence === undefined || typeof evidence === 'function').toBe(true)
  })
})

test('names that every object has are no rules and no policies', () => {
  for (const name of ['constructor', 'toString', '__proto__']) expect(isRuleId(name)).toBe(false)
  expect(
    Object.values(policies)
      .flat()
      .filter((id) => !isRuleId(id)),
  ).toEqual([])
})

describe('choosing', () => {
  const rule = ruleOf<number, { readonly most: number }>()
  const table = {
    'a.small': rule({
      reference: rfc(8446, '1'),
      alert: 'internal_error',
      reads: [],
      holds: (n, { most }) => n <= most,
      args: (n) => ({ n }),
    }),
    'a.even': rule({
      reference: rfc(8446, '1'),
      alert: 'decode_error',
      reads: [],
      holds: (n) => n % 2 === 0,
      args: (n) => ({ n }),
      evidence: (n) => [`number.${n}`],
    }),
    'a.built': rule({
      reference: rfc(8446, '1'),
      alert: 'internal_error',
      reads: [],
      limit: true,
      holds: (n) => n !== 2,
      args: (n) => ({ n }),
    }),
    'a.none': rule({
      reference: rfc(8446, '1'),
      alert: 'handshake_failure',
      reads: [],
      holds: () => true,
      args: () => ({}),
    }),
  }
  const ask = (candidates: readonly number[], most = 10) =>
    choose(
      { question: 'number', by: 'server' },
      table,
      ['a.small', 'a.even', 'a.built'],
      candidates,
      String,
      { most },
      { rule: 'a.none' },
    )

  test('takes the first candidate that every rule lets through', () => {
    const { decision, value } = ask([11, 3, 4, 6])
    expect(value).toBe(4)
    expect(decision.chosen).toBe('4')
    expect(decision.reasons.slice(0, 3).map(({ rule, of, kept }) => `${of} ${rule} ${kept}`)).toEqual([
      '11 a.small false',
      '3 a.even false',
      '4 a.built true',
    ])
  })

  test('names the candidate that came furthest when none is left', () => {
    const { decision, value } = ask([11, 3, 13])
    expect(value).toBeUndefined()
    expect(decision.refusal).toEqual({
      rule: 'a.none',
      of: '3',
      alert: 'handshake_failure',
      args: {},
      evidence: ['number.3'],
      limit: false,
    })
  })

  test('does not know what would be behind a limit of the model, but what is before it', () => {
    expect(ask([2, 4]).decision.refusal).toMatchObject({ rule: 'a.built', limit: true })
    expect(ask([4, 2]).decision.chosen).toBe('4')
  })

  test('has an answer for nobody at all', () => {
    expect(ask([]).decision).toMatchObject({ reasons: [], refusal: { rule: 'a.none', of: '' } })
  })

  test('insisting stops at the first rule that fails', () => {
    const decision = insist({ question: 'number', by: 'client' }, table, ['a.small', 'a.even', 'a.built'], 3, 'three', {
      most: 5,
    })
    expect(decision.reasons.map(({ rule, kept }) => `${rule} ${kept}`)).toEqual(['a.small true', 'a.even false'])
    expect(decision.refusal).toMatchObject({
      rule: 'a.even',
      of: 'three',
      alert: 'decode_error',
      evidence: ['number.3'],
    })
  })
})

test('a server that asks for another share says so as two questions', () => {
  const { decisions, retry } = chooseGroup13(
    offer({ groups: ['x25519', 'secp256r1'], shares: ['x25519'] }),
    serving({ groups: ['secp256r1'], groupOrder: 'key share' }),
  )
  expect(retry).toBe(true)
  expect(decisions.map(({ question, chosen }) => [question, chosen])).toEqual([
    ['key share', undefined],
    ['group', 'secp256r1'],
  ])
})
