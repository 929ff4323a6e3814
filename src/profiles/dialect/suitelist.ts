import { Draft, type Owner, type Reading } from './draft.ts'
import { split, type Piece } from './problem.ts'
import { suiteNames, suiteOf } from './word.ts'

/** Reads suites as somebody lists them: names of IANA or OpenSSL, or code points; whatever stands between them. */
export const readSuiteList = (text: string, owner: Owner): Reading => {
  const draft = new Draft(text, owner)
  const list: string[] = []
  const seen = new Set<string>()
  // A code point of two bytes may have a comma of its own: {0xC0,0x2F}.
  for (const word of split({ text: joined(text), at: 0 }, /[\s,;:|"'[\](){}]/)) {
    const name = suiteOf(word.text)
    if (!name) draft.report('unknown suite', word, draft.reader.near(word.text, suiteNames))
    else if (seen.has(name)) draft.report('twice', word)
    else {
      seen.add(name)
      list.push(name)
    }
  }
  if (list.length) draft.changes.suites = list
  else draft.reader.report('nothing found', 0, '', 'no suite stands in it.')
  return draft.done()
}

/** `0xC0, 0x2F` → `0xC0-0x2F`, of the same length: every character keeps its place. */
const joined = (text: string): string =>
  text.replace(
    /(0x[0-9a-f]{2})([ \t]*),([ \t]*)(0x[0-9a-f]{2})(?![0-9a-f])/gi,
    (_, high: string, before: string, after: string, low: string) =>
      `${' '.repeat(before.length + after.length)}${high}-${low}`,
  )
export const isSuiteWord = ({ text }: Piece): boolean => suiteOf(text) !== undefined
