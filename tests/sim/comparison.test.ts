/** Two scenarios side by side: what they are made of. Where their runs part is told in tests/headless. */
import { expect, test } from 'vitest'
import { settingsApart } from '../../src/sim/comparison.ts'
import { examples } from '../../src/sim/example.ts'
import { resolve, type Scenario } from '../../src/sim/scenario.ts'
import { catalogue } from '../share/catalogue.ts'

const resolved = (scenario: Scenario) => {
  const found = resolve(scenario, catalogue)
  if (!found.ok) throw new Error(found.profile)
  return found.resolved
}
const apart = (left: Scenario, right: Scenario) => settingsApart(resolved(left), resolved(right))
const modern: Scenario = examples.modern

test('a scenario does not differ from itself', () => {
  for (const example of Object.values(examples)) expect(apart(example, example)).toEqual([])
})
test('a field of a certificate is named by itself', () => {
  expect(apart(examples['ios9-iis75-sha512'], examples['ios9-iis75-sha256'])).toEqual([
    {
      owner: 'server',
      setting: 'identities',
      record: 0,
      field: 'signature',
      left: 'rsa_pkcs1_sha512',
      right: 'rsa_pkcs1_sha256',
    },
  ])
})
test('another product is said by its name, with what was changed by hand', () => {
  const other: Scenario = { ...modern, client: { profile: 'curl-7.88-openssl-3.0', changes: { serverName: false } } }
  expect(apart(modern, other).map(({ setting }) => setting)).toEqual(['profile', 'serverName'])
})
test('the host, the connection and misbehaviour count as well', () => {
  const other: Scenario = {
    ...modern,
    host: 'elsewhere.test',
    connection: { earlier: 'an hour before' },
    tampering: [{ by: 'server', at: 'server_hello.random', what: 'flip', value: '', lengths: 'mended' }],
  }
  expect(apart(modern, other).map(({ owner, setting }) => `${owner} ${setting}`)).toEqual([
    'connection earlier',
    'scenario host',
    'scenario tampering',
  ])
})
