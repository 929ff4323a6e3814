/** The other scenario of a comparison, as a link holds it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withoutIdleChanges } from '../../src/share/difference.ts'
import { readLink } from '../../src/share/linkreader.ts'
import { writeLink } from '../../src/share/linkwriter.ts'
import { readOther, writeOther } from '../../src/share/other.ts'
import { examples } from '../../src/sim/example.ts'
import { scenarios } from './arbitrary.ts'
import { catalogue } from './catalogue.ts'

const tamper = { by: 'server', at: 'server_hello.random', what: 'flip', value: '', lengths: 'mended' } as const
const own = examples['ios9-iis75-sha512']

describe('what a link compares with', () => {
  test('an example is named, and so is the scenario itself without its changes', () => {
    expect(writeOther(examples['ios9-iis75-sha256'], own, catalogue)).toBe('ios9-iis75-sha256')
    const plain = { ...own, server: { profile: 'iis-7.5', changes: {} } }
    expect(writeOther(plain, own, catalogue)).toBe('unchanged')
    expect(readOther('unchanged', own, catalogue)).toEqual(plain)
  })
  test('without its changes nobody misbehaves', () => {
    const tampered = { ...own, tampering: [tamper] }
    expect(readOther('unchanged', tampered, catalogue)).not.toHaveProperty('tampering')
  })
  test('every other scenario is packed, and comes out of a link as it went in', () => {
    fc.assert(
      fc.property(scenarios, (other) => {
        const link = writeLink(own, { view: 'compare', with: writeOther(other, own, catalogue) }, catalogue)
        const { scenario, view, problems } = readLink(link, catalogue)
        expect(problems).toEqual([])
        const read = readOther(view.with!, scenario, catalogue)
        expect(read && withoutIdleChanges(read, catalogue)).toEqual(withoutIdleChanges(other, catalogue))
      }),
      { numRuns: 60 },
    )
  })
  test('FROZEN: a packed scenario of version 1', () => {
    const packed = 'z.UyoztIaEvG1yaVGOrrmehYVufkFqXnFxjq6xnoE1JBZs89Iz8yp0M_NKUotyU1MyE0tSdc2AsrBIy8u0zQe6EwA'
    expect(readOther(packed, own, catalogue)).toEqual({
      ...examples.modern,
      client: { profile: 'curl-7.88-openssl-3.0', changes: { serverName: false } },
      host: 'playground.test',
    })
  })
  test('anything at all is read or refused, and never thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `z.${text}`),
        ),
        (text) => {
          readOther(text, own, catalogue)
        },
      ),
    )
  })
  test('a link names what it cannot use', () => {
    const { view, problems } = readLink('v1;example=modern;view=compare;with=z.a!20b', catalogue)
    expect(view.with).toBeUndefined()
    expect(problems).toMatchObject([{ what: 'value' }])
  })
})
